//! Why each method says what it says of one test image.

use ndarray::{ArrayView1, s};

use super::error::LabError;
use super::features::check_values;
use super::state::Lab;
use super::workspace::Workspace;
use crate::report::lab::{LabAnswer, LabExplanation, LabNeighbour, LabSettings};
use crate::vectors::few_shot::affinity::Input;
use crate::vectors::few_shot::method::MethodName;
use crate::vectors::few_shot::predict::{LOGIT_SCALE, predictions, probabilities, softmax};
use crate::vectors::few_shot::terms::{Hyper, shares};

/// What an image that is not in the lab is called: no file has this hash.
pub const GIVEN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Shots that are named.
const NEAREST: usize = 5;

impl Lab {
    /// Every method's probabilities for one test image, and the shots that spoke
    /// loudest. A shot's share is its part of the cache term of all shots,
    /// exp(-beta (1 - A)) weighted as its class is; nearest class mean has no such
    /// term, and a shot's share is there its part of the softmax of 100 times the
    /// cosines.
    ///
    /// # Errors
    /// [`LabError::NotATest`], [`LabError::Setting`]
    pub fn explain(
        &mut self,
        id: &str,
        settings: &LabSettings,
    ) -> Result<LabExplanation, LabError> {
        let (work, _) = self.work(settings)?;
        let query = work.queries.iter().position(|own| &**own == id);
        let query = query.ok_or_else(|| LabError::NotATest { id: id.into() })?;
        let mut answers = Vec::new();
        for name in work.methods()? {
            let (hyper, _) = work.hyper(name, settings)?;
            if let Some(all) = work.input()? {
                answers.push(answer(work, &row_of(&all, query), name, hyper)?);
            }
        }
        let open_set = match (work.usual()?, work.input()?) {
            (Some(usual), Some(all)) => usual.of(&row_of(&all, query)),
            _ => None,
        };
        Ok(LabExplanation {
            id: id.into(),
            classes: work.classes(),
            answers,
            open_set,
        })
    }

    /// [`explain`](Self::explain) of an image that is not in the lab, from its raw
    /// features by step, and by DINOv2 where the lab mixes them, which the lab does not
    /// keep: what it would say if the image were among the test images. Its id is then
    /// [`GIVEN`].
    ///
    /// # Errors
    /// As [`put_feature`](Self::put_feature) and [`explain`](Self::explain):
    /// [`LabError::NotATest`] without features of plain CLIP (step 0),
    /// [`LabError::NoDino`] without DINOv2's where they are mixed in.
    pub fn explain_given(
        &mut self,
        features: &[(u32, &[f32])],
        dino: Option<&[f32]>,
        settings: &LabSettings,
    ) -> Result<LabExplanation, LabError> {
        self.check_given(features)?;
        if let Some(values) = dino {
            check_values(values, self.dino.width())?;
        }
        // Of two features at a step the later counts, as when they are put.
        let at = |step| features.iter().rev().find(|(own, _)| *own == step);
        let values = |step| at(step).map(|(_, values)| *values);
        let plain = values(0).ok_or_else(|| LabError::NotATest { id: GIVEN.into() })?;
        let corrected = settings.step > 0;
        let adapted = values(settings.step).filter(|_| corrected);
        let (work, _) = self.work(settings)?;
        let (mut answers, mut open_set) = (Vec::new(), None);
        if let Some(all) = work.given(plain, adapted, dino)? {
            if let Some(usual) = work.usual()? {
                open_set = usual.of(&all.input(work.labels())?);
            }
            let names = work.methods_on(&all.input(work.labels())?);
            for name in names {
                let (hyper, _) = work.hyper(name, settings)?;
                let input = all.input(work.labels())?;
                answers.push(answer(work, &input, name, hyper)?);
            }
        }
        Ok(LabExplanation {
            id: GIVEN.into(),
            classes: work.classes(),
            answers,
            open_set,
        })
    }
}

/// The input of one query alone.
fn row_of<'a>(all: &Input<'a>, query: usize) -> Input<'a> {
    let row = s![query..=query, ..];
    Input {
        labels: all.labels,
        plain: all.plain.slice_move(row),
        adapted: all.adapted.map(|m| m.slice_move(row)),
        divergence: all.divergence.map(|m| m.slice_move(row)),
        text: all.text.map(|m| m.slice_move(row)),
    }
}

/// One method on one query.
fn answer(
    work: &Workspace,
    one: &Input<'_>,
    name: MethodName,
    hyper: Hyper,
) -> Result<LabAnswer, LabError> {
    let logits = work.method(name)?.logits(one, &hyper)?;
    let text = work.classifier().is_some();
    let nearest = if name.uses_cache() {
        let cosines = one.cosines(name.stream())?;
        nearest(work, name, cosines.row(0), hyper.beta)?
    } else {
        Vec::new()
    };
    let parts = probabilities(name, text, logits.row(0));
    Ok(LabAnswer {
        method: name.to_string(),
        text,
        predicted: predictions(&logits)[0] as u32,
        probabilities: parts.into_iter().map(|p| p as f32).collect(),
        nearest,
    })
}

fn nearest(
    work: &Workspace,
    name: MethodName,
    cosines: ArrayView1<'_, f32>,
    beta: f64,
) -> Result<Vec<LabNeighbour>, LabError> {
    let shares = match name {
        MethodName::Ncm | MethodName::NcmPlus => {
            softmax(cosines.mapv(f64::from).view(), LOGIT_SCALE)
        }
        _ => shares(cosines, work.labels(), beta)?,
    };
    let mut order: Vec<usize> = (0..shares.len()).collect();
    // Stable: of equal shares the earlier shot is first.
    order.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]));
    order.truncate(NEAREST);
    let neighbours = order.into_iter().map(|key| LabNeighbour {
        id: work.shots[key].to_string(),
        class: work.labels().class_of()[key] as u32,
        cosine: cosines[key],
        share: shares[key] as f32,
    });
    Ok(neighbours.collect())
}
