//! New images, labelled by the shots of a lab.

use std::collections::HashMap;

use crate::report::classify::{ClassifiedImage, ClassifiedNeighbour};
use crate::report::lab::{LabAnswer, LabSettings};
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::lab::{Lab, LabError};

/// Why an image got no label.
#[derive(Debug, thiserror::Error)]
pub enum ClassifyError {
    /// The lab or the image's features do not serve.
    #[error(transparent)]
    Lab(#[from] LabError),
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

/// Labels images by a lab's shots, with the lab's settings.
pub struct Classifier<'a> {
    lab: &'a mut Lab,
    settings: LabSettings,
    method: Option<MethodName>,
    /// Files of the shots, by id.
    names: HashMap<String, String>,
}

/// What one image was given, and how.
pub struct Classified {
    /// The image.
    pub image: ClassifiedImage,
    /// The method.
    pub method: String,
    /// Whether text took part.
    pub text: bool,
    /// The cosine below which an image is none of these, where there is one.
    pub threshold: Option<f32>,
}

impl<'a> Classifier<'a> {
    /// A classifier by the shots of a lab whose features are there at step 0 and at the
    /// settings' step.
    pub fn new(lab: &'a mut Lab, settings: LabSettings, method: Option<MethodName>) -> Self {
        let shots = lab.board().shots;
        Self {
            lab,
            settings,
            method,
            names: shots.into_iter().map(|shot| (shot.id, shot.name)).collect(),
        }
    }

    /// The steps of the adapter's strength that an image's features are needed at.
    pub fn steps(&self) -> Vec<u32> {
        match self.settings.step {
            0 => vec![0],
            step => vec![0, step],
        }
    }

    /// Labels an image by its raw features at [`steps`](Self::steps). Where its cosine
    /// with the nearest class mean is lower than is usual of the shots, it is none of the
    /// classes ([`OpenSet`](crate::report::classify::OpenSet)).
    ///
    /// # Errors
    /// [`ClassifyError`]
    pub fn classify(
        &mut self,
        path: &str,
        features: &[Vec<f32>],
    ) -> Result<Classified, ClassifyError> {
        let steps = self.steps();
        let by_step: Vec<_> = steps
            .iter()
            .zip(features)
            .map(|(&step, row)| (step, row.as_slice()))
            .collect();
        let told = self.lab.explain_given(&by_step, &self.settings)?;
        if told.classes.len() < 2 {
            return Err(ClassifyError::NoClasses);
        }
        let answer = self.chosen(&told.answers)?;
        let at = answer.predicted as usize;
        let cosine = told.open_set.as_ref().map(|open| open.cosines[0]);
        let threshold = told.open_set.as_ref().map(|open| open.threshold);
        let stranger = cosine
            .zip(threshold)
            .is_some_and(|(own, least)| own < least);
        let nearest_class = told.classes[at].clone();
        let nearest = answer.nearest.iter().map(|shot| ClassifiedNeighbour {
            name: self.names.get(&shot.id).cloned().unwrap_or_default(),
            class: told.classes[shot.class as usize].clone(),
            cosine: shot.cosine,
        });
        Ok(Classified {
            image: ClassifiedImage {
                path: path.to_owned(),
                class: (!stranger).then(|| nearest_class.clone()),
                nearest_class,
                probability: answer.probabilities[at],
                cosine,
                nearest: nearest.collect(),
            },
            method: answer.method.clone(),
            text: answer.text,
            threshold,
        })
    }

    fn chosen<'b>(&self, answers: &'b [LabAnswer]) -> Result<&'b LabAnswer, ClassifyError> {
        let find = |name: MethodName| answers.iter().find(|a| a.method == name.as_str());
        match self.method {
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
}
