//! Images that look like none of the classes.
//!
//! An image's score is its cosine with the nearest class mean: of seven scores that were
//! tried on ten classes of Caltech-101 (nearest shot, mean of the three nearest, affinity
//! summed by class at three sharpnesses) it told strangers apart about as well as the best
//! at every number of shots. What is usual the shots say themselves: each is left out in
//! turn and asks the others, and the threshold leaves at most one in twenty below.

use super::error::LabError;
use crate::report::classify::OpenSet;
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::affinity::Input;
use crate::vectors::few_shot::cache::Cache;
use crate::vectors::few_shot::leave_one_out::Validation;
use crate::vectors::few_shot::method::{ClassMean, Method};
use crate::vectors::few_shot::terms::{Hyper, Terms};
use crate::vectors::streams::Stream;

/// One known image in so many may be taken for a stranger.
const ONE_IN: usize = 20;

/// With more shots leaving each out would take too much memory.
const MOST_SHOTS: usize = 4_000;

/// What leaving every shot out in turn says of known images.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    stream: Stream,
    threshold: f32,
    shots: u32,
    rejected: u32,
}

impl Usual {
    /// What is usual of a cache's shots, in the corrected stream where all have it; none
    /// without two classes, or where no shot can be left out.
    pub fn of_shots(cache: &Cache) -> Result<Option<Self>, LabError> {
        if cache.classes().len() < 2 || cache.len() > MOST_SHOTS {
            return Ok(None);
        }
        let of = |stream| Validation::leave_one_out(&ClassMean { stream }, cache, None);
        let (stream, left_out) = match of(Stream::Adapted) {
            Err(VectorError::NoAdapted) => (Stream::Plain, of(Stream::Plain)),
            other => (Stream::Adapted, other),
        };
        let mut cosines = match left_out {
            Err(VectorError::NothingToLeaveOut) => return Ok(None),
            other => nearest(&other?.terms),
        };
        cosines.sort_by(f32::total_cmp);
        let threshold = cosines[cosines.len() / ONE_IN];
        Ok(Some(Self {
            stream,
            threshold,
            shots: cosines.len() as u32,
            rejected: cosines.partition_point(|&cosine| cosine < threshold) as u32,
        }))
    }

    /// Some queries held against it; none where they lack the corrected stream.
    pub fn of(self, input: &Input<'_>) -> Option<OpenSet> {
        let Self { stream, .. } = self;
        let terms = ClassMean { stream }.terms(input).ok()?;
        Some(OpenSet {
            threshold: self.threshold,
            shots: self.shots,
            rejected: self.rejected,
            cosines: nearest(&terms),
        })
    }
}

/// Each query's cosine with the nearest class mean.
fn nearest(terms: &Terms) -> Vec<f32> {
    let logits = terms.logits(&Hyper::default());
    let largest = |row: ndarray::ArrayView1<'_, f64>| row.iter().copied().fold(-1.0, f64::max);
    logits
        .rows()
        .into_iter()
        .map(|row| largest(row) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::hash;
    use crate::report::lab::{FeatureKey, LabEdit, LabFile, LabPlace, LabSettings};
    use crate::vectors::lab::Lab;

    const WIDTH: usize = 6;
    const SETTINGS: LabSettings = LabSettings {
        step: 1,
        shots: None,
        seed: 1,
        hyper: None,
        text: false,
        mix: Some(1.0),
    };

    /// A feature near an axis, and how near: the first class lies along the first axis.
    fn near(axis: usize, image: usize) -> Vec<f32> {
        let noise = |at: usize| ((image * 37 + at * 61) % 41) as f32 / 41.0 - 0.5;
        (0..WIDTH)
            .map(|at| f32::from(at == axis) + 0.4 * noise(at))
            .collect()
    }

    fn put(lab: &mut Lab, image: usize, place: LabPlace, feature: &[f32]) {
        let id = hash::hex(&image.to_le_bytes());
        let name = format!("{image}.png");
        let images = vec![LabFile {
            id: id.clone(),
            name,
        }];
        lab.edit(&LabEdit::AddImages { images, place }).unwrap();
        for step in [0, 1] {
            lab.put_feature(&id, step, feature).unwrap();
        }
    }

    /// Three classes of so many shots, two known test images and two strangers.
    fn lab(shots: usize) -> Lab {
        let mut lab = Lab::new();
        let key = FeatureKey {
            model: "m".into(),
            weights: "w".into(),
            adapter: "a".into(),
            views: 1,
        };
        lab.use_key(key, &[0.0, 1.0]).unwrap();
        let mut image = 0;
        for class in 0..3 {
            let name = format!("class {class}");
            lab.edit(&LabEdit::AddClass { name: name.clone() }).unwrap();
            for _ in 0..shots {
                let class_of = LabPlace::Shots {
                    class: name.clone(),
                };
                put(&mut lab, image, class_of, &near(class, image));
                image += 1;
            }
        }
        for axis in [0, 2, 4, 5] {
            let unknown = LabPlace::Tests { truth: None };
            put(&mut lab, 1000 + axis, unknown, &near(axis, 1000 + axis));
        }
        lab
    }

    /// By loops in f64: each shot against the means of the others.
    fn left_out(shots: usize) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let unit = |v: Vec<f64>| {
            let length = dot(&v, &v).sqrt();
            v.into_iter().map(|x| x / length).collect::<Vec<f64>>()
        };
        let all: Vec<(usize, Vec<f64>)> = (0..3 * shots)
            .map(|image| {
                let class = image / shots;
                let feature = near(class, image).into_iter().map(f64::from).collect();
                (class, unit(feature))
            })
            .collect();
        let score = |left: usize| {
            let cosines = (0..3).map(|class| {
                let mut mean = vec![0.0; WIDTH];
                for (at, (own, row)) in all.iter().enumerate() {
                    if *own == class && at != left {
                        mean.iter_mut().zip(row).for_each(|(m, x)| *m += x);
                    }
                }
                dot(&unit(mean), &all[left].1)
            });
            cosines.fold(-1.0, f64::max)
        };
        (0..all.len()).map(score).collect()
    }

    #[test]
    fn strangers_lie_below_what_shots_say_is_usual() {
        for shots in [2, 8] {
            let report = lab(shots).classify(&SETTINGS).unwrap();
            let open = report.open_set.unwrap();
            let mut expected = left_out(shots);
            expected.sort_by(f64::total_cmp);
            let threshold = expected[expected.len() / 20];
            assert!((f64::from(open.threshold) - threshold).abs() < 1e-5);
            assert_eq!(
                (open.shots, open.rejected),
                (3 * shots as u32, u32::from(shots == 8))
            );
            let none: Vec<bool> = open.cosines.iter().map(|&c| c < open.threshold).collect();
            assert_eq!(none, [false, false, true, true], "{open:?}");
        }
    }

    #[test]
    fn a_given_image_is_judged_as_one_of_the_lab() {
        let mut lab = lab(4);
        let report = lab.classify(&SETTINGS).unwrap().open_set.unwrap();
        for (place, axis) in [0, 2, 4, 5].into_iter().enumerate() {
            let feature = near(axis, 1000 + axis);
            let given = [(0, &*feature), (1, &*feature)];
            let told = lab.explain_given(&given, None, &SETTINGS).unwrap();
            let open = told.open_set.unwrap();
            assert_eq!(open.threshold, report.threshold);
            assert!((open.cosines[0] - report.cosines[place]).abs() < 1e-6);
        }
    }

    #[test]
    fn single_shots_say_nothing() {
        assert_eq!(lab(1).classify(&SETTINGS).unwrap().open_set, None);
    }

    #[test]
    fn another_shot_moves_the_threshold() {
        let mut lab = lab(4);
        let before = lab.classify(&SETTINGS).unwrap().open_set.unwrap();
        let class = "class 0".to_owned();
        put(
            &mut lab,
            500,
            LabPlace::Shots { class },
            &[0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        );
        let after = lab.classify(&SETTINGS).unwrap().open_set.unwrap();
        assert_eq!(after.shots, before.shots + 1);
        assert!(after.threshold < before.threshold);
    }
}
