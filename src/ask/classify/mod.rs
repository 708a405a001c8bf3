//! New images, labelled by the shots of a lab.

mod shots;

pub use shots::Shots;

use std::collections::HashMap;

use crate::report::classify::{ClassifiedImage, ClassifiedNeighbour, ClassifyReport};
use crate::report::lab::{LabAnswer, LabExplanation, LabSettings};
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::lab::{Lab, LabError};

/// Why images got no labels.
#[derive(Debug, thiserror::Error)]
pub enum ClassifyError {
    /// The lab or an image's features do not serve.
    #[error(transparent)]
    Lab(#[from] LabError),
    /// Nothing to label.
    #[error("there is no image to label")]
    NoImages,
    /// Fewer than two classes have shots.
    #[error("there are no two classes with images to compare with: give each class some")]
    NoClasses,
    /// The method does not exist here.
    #[error("{method} cannot be run here: choose one of {}", .there.join(", "))]
    NoMethod {
        /// The method.
        method: MethodName,
        /// Those that can.
        there: Vec<String>,
    },
}

/// The method that is used where none is named: the first of these that can be run.
const PREFERRED: [MethodName; 4] = [
    MethodName::TaPlus,
    MethodName::Ta,
    MethodName::NcmPlus,
    MethodName::Ncm,
];

/// An image's path and its raw features at [`steps`].
pub type Features = (String, Vec<Vec<f32>>);

/// The steps of the adapter's strength that features are needed at.
pub fn steps(settings: &LabSettings) -> Vec<u32> {
    match settings.step {
        0 => vec![0],
        step => vec![0, step],
    }
}

/// Labels images by a lab's shots, whose features are there at [`steps`]. An image whose
/// cosine with the nearest class mean is lower than is usual of the shots is none of the
/// classes ([`OpenSet`](crate::report::classify::OpenSet)). `source` is what the report
/// calls the lab.
///
/// # Errors
/// [`ClassifyError`]
pub fn classify(
    lab: &mut Lab,
    settings: &LabSettings,
    method: Option<MethodName>,
    source: &str,
    images: impl IntoIterator<Item = Features>,
) -> Result<ClassifyReport, ClassifyError> {
    let shots = lab.board().shots.into_iter();
    let names: HashMap<String, String> = shots.map(|shot| (shot.id, shot.name)).collect();
    let steps = steps(settings);
    let mut report: Option<ClassifyReport> = None;
    for (path, rows) in images {
        let given = steps.iter().zip(&rows);
        let given: Vec<_> = given.map(|(&step, row)| (step, row.as_slice())).collect();
        let told = lab.explain_given(&given, None, settings)?;
        if told.classes.len() < 2 {
            return Err(ClassifyError::NoClasses);
        }
        let answer = chosen(&told.answers, method)?;
        let image = labelled(path, &told, answer, &names);
        let report = report.get_or_insert_with(|| ClassifyReport {
            source: source.to_owned(),
            classes: told.classes.clone(),
            method: answer.method.clone(),
            text: answer.text,
            threshold: told.open_set.as_ref().map(|open| open.threshold),
            images: Vec::new(),
            notes: Vec::new(),
        });
        report.images.push(image);
    }
    report.ok_or(ClassifyError::NoImages)
}

/// What one image is.
fn labelled(
    path: String,
    told: &LabExplanation,
    answer: &LabAnswer,
    names: &HashMap<String, String>,
) -> ClassifiedImage {
    let at = answer.predicted as usize;
    let open = told.open_set.as_ref();
    let cosine = open.map(|open| open.cosines[0]);
    let stranger = open.is_some_and(|open| open.cosines[0] < open.threshold);
    let nearest_class = told.classes[at].clone();
    let nearest = answer.nearest.iter().map(|shot| ClassifiedNeighbour {
        name: names.get(&shot.id).cloned().unwrap_or_default(),
        class: told.classes[shot.class as usize].clone(),
        cosine: shot.cosine,
    });
    ClassifiedImage {
        path,
        class: (!stranger).then(|| nearest_class.clone()),
        nearest_class,
        probability: answer.probabilities[at],
        cosine,
        nearest: nearest.collect(),
    }
}

fn chosen(answers: &[LabAnswer], method: Option<MethodName>) -> Result<&LabAnswer, ClassifyError> {
    let find = |name: MethodName| answers.iter().find(|a| a.method == name.as_str());
    match method {
        Some(method) => find(method).ok_or_else(|| ClassifyError::NoMethod {
            method,
            there: answers.iter().map(|answer| answer.method.clone()).collect(),
        }),
        None => PREFERRED
            .into_iter()
            .find_map(find)
            .ok_or(ClassifyError::NoClasses),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::hash;
    use crate::report::lab::{FeatureKey, LabEdit, LabFile, LabPlace};

    const SETTINGS: LabSettings = LabSettings {
        step: 0,
        shots: None,
        seed: 1,
        hyper: None,
        text: false,
        mix: Some(1.0),
    };

    /// Near the axis of a class, a little off by the number.
    fn near(axis: usize, number: usize) -> Vec<f32> {
        let off = |at: usize| ((number * 29 + at * 13) % 17) as f32 / 170.0;
        (0..4).map(|at| f32::from(at == axis) + off(at)).collect()
    }

    fn lab(classes: usize) -> Lab {
        let mut lab = Lab::new();
        let key = FeatureKey {
            model: "m".into(),
            weights: "w".into(),
            adapter: String::new(),
            views: 1,
        };
        lab.use_key(key, &[0.0]).unwrap();
        for class in 0..classes {
            let name = format!("class {class}");
            lab.edit(&LabEdit::AddClass { name: name.clone() }).unwrap();
            for number in 0..5 {
                let id = hash::hex(&[class as u8, number as u8]);
                let images = vec![LabFile {
                    id: id.clone(),
                    name: format!("{class}-{number}.png"),
                }];
                let place = LabPlace::Shots {
                    class: name.clone(),
                };
                lab.edit(&LabEdit::AddImages { images, place }).unwrap();
                lab.put_feature(&id, 0, &near(class, number)).unwrap();
            }
        }
        lab
    }

    fn one(axis: usize) -> [Features; 1] {
        [(format!("{axis}.jpg"), vec![near(axis, 9)])]
    }

    #[test]
    fn known_images_get_their_class_and_strangers_none() {
        let images = [one(1), one(3)].concat();
        let report = classify(&mut lab(3), &SETTINGS, None, "shelf", images).unwrap();
        assert_eq!(
            (report.source.as_str(), report.method.as_str()),
            ("shelf", "ta")
        );
        assert_eq!(report.classes, ["class 0", "class 1", "class 2"]);
        let [known, stranger] = &report.images[..] else {
            panic!("{report:?}");
        };
        assert_eq!(known.class.as_deref(), Some("class 1"));
        assert!(known.probability > 0.5 && known.probability <= 1.0);
        assert!(known.nearest.iter().all(|shot| shot.class == "class 1"));
        assert!(known.nearest[0].name.starts_with("1-"));
        assert!(known.nearest[0].cosine > 0.95);
        assert_eq!(stranger.class, None);
        let threshold = report.threshold.unwrap();
        assert!(stranger.cosine.unwrap() < threshold && known.cosine.unwrap() >= threshold);
        // What comes before and after an image makes no difference to it.
        let alone = classify(&mut lab(3), &SETTINGS, None, "shelf", one(3)).unwrap();
        assert_eq!(&alone.images[0], stranger);
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let ask = |classes, method, images: Vec<Features>| {
            let error = classify(&mut lab(classes), &SETTINGS, method, "shelf", images);
            error.unwrap_err().to_string()
        };
        let corrected = ask(2, Some(MethodName::TaPlus), one(0).to_vec());
        assert_eq!(corrected, "ta++ cannot be run here: choose one of ncm, ta");
        assert!(ask(1, None, one(0).to_vec()).contains("no two classes"));
        assert!(ask(2, None, Vec::new()).contains("no image to label"));
        let long = vec![("a.jpg".to_owned(), vec![vec![1.0; 9]])];
        assert!(ask(2, None, long).contains('9'));
    }
}
