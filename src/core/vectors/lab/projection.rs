//! The images as points of a plane, before and after the correction.

use std::sync::Arc;

use ndarray::Array2;

use super::error::LabError;
use super::plane::turned_onto;
use super::state::Lab;
use crate::report::lab::{LabProjection, LabSettings};
use crate::vectors::components::{Components, principal};
use crate::vectors::streams::Streams;

impl Lab {
    /// All images that have plain features, along the two directions in which
    /// they differ most; the same at the step, turned (and mirrored) to fit best.
    /// Both have their centre at 0 and one scale. Where an image has no features
    /// at the step, `after` is `before` and the step is given as 0.
    ///
    /// # Errors
    /// None for features that the lab has taken.
    pub fn projection(&mut self, settings: &LabSettings) -> Result<LabProjection, LabError> {
        let shots = self
            .board
            .shots
            .iter()
            .map(|i| (&i.id, Some(i.class), false));
        let tests = self.board.tests.iter().map(|i| (&i.id, i.class, true));
        let images: Vec<(Arc<str>, Option<usize>, bool)> = shots
            .chain(tests)
            .filter(|(id, ..)| self.features.get(id, 0).is_some())
            .map(|(id, class, test)| (id.clone(), class, test))
            .collect();
        let ids: Vec<Arc<str>> = images.iter().map(|(id, ..)| id.clone()).collect();
        let ready = |step| ids.iter().all(|id| self.features.get(id, step).is_some());
        let step = if ready(settings.step) {
            settings.step
        } else {
            0
        };
        let before = self.plane(&ids, 0)?;
        let after = if step == 0 {
            before.clone()
        } else {
            let after = self.plane(&ids, step)?;
            Components {
                scores: turned_onto(&after.scores, &before.scores),
                ..after
            }
        };
        let far = |plane: &Components| plane.scores.fold(0.0f64, |far, v| far.max(v.abs()));
        let largest = far(&before).max(far(&after));
        let scale = if largest > 0.0 { 1.0 / largest } else { 1.0 };
        let scaled = |plane: &Components| plane.scores.iter().map(|v| (v * scale) as f32).collect();
        Ok(LabProjection {
            step,
            ids: ids.iter().map(|id| id.to_string()).collect(),
            class: images.iter().map(|(_, c, _)| c.map(|c| c as u32)).collect(),
            test: images.iter().map(|(.., test)| *test).collect(),
            before: scaled(&before),
            after: scaled(&after),
            shown: [before.shown as f32, after.shown as f32],
        })
    }

    fn plane(&mut self, ids: &[Arc<str>], step: u32) -> Result<Components, LabError> {
        let mut signature = Vec::with_capacity(ids.len());
        let mut values = Vec::new();
        for id in ids {
            if let Some(feature) = self.features.get(id, step) {
                signature.push((id.clone(), feature.version));
                values.extend_from_slice(&feature.values);
            }
        }
        if let Some((own, plane)) = self.planes.get(&step)
            && *own == signature
        {
            return Ok(plane.clone());
        }
        let (found, images) = (values.len(), signature.len());
        let width = found / images.max(1);
        let rows = Array2::from_shape_vec((images, width), values).map_err(|_| {
            let expected = images * width;
            LabError::Width { found, expected }
        })?;
        let plane = principal(Streams::new(rows, None)?.plain(), 2);
        self.planes.insert(step, (signature, plane.clone()));
        Ok(plane)
    }
}
