//! Intra-modal overlap without and with the correction and the mixture.

use std::sync::Arc;

use ndarray::Array2;

use super::error::LabError;
use super::kept::Measured;
use super::state::Lab;
use super::words::count;
use crate::report::lab::{LabDistribution, LabMeasures, LabSettings};
use crate::vectors::error::VectorError;
use crate::vectors::mixture::Ratio;
use crate::vectors::stats::{BINS, CosineHistogram, PairCosines, pairs_and_overlap, variance};
use crate::vectors::streams::Streams;

/// Bins that are shown, about.
const SHOWN: usize = 50;

/// Resamplings of the overlap's interval.
const RESAMPLINGS: usize = 200;

const SEED: u64 = 1;

/// Measurements that are kept: of every step at one share, and of every share at one step.
const MOST_MEASURED: usize = 32;

/// Fewer paired or unpaired cosines than this are called few.
const FEW_PAIRS: u64 = 30;

impl Lab {
    /// The overlap of paired (one class) and unpaired (two classes) cosines, over
    /// all images of known class that have plain features; with the correction
    /// where all of them have features at the step, and mixed where all have DINOv2's.
    /// Both in the same bins.
    ///
    /// # Errors
    /// [`LabError::FewShot`] for a ratio out of range; none for features that the lab has
    /// taken.
    pub fn measures(&mut self, settings: &LabSettings) -> Result<LabMeasures, LabError> {
        let shots = self
            .board
            .shots
            .iter()
            .map(|shot| (&shot.id, Some(shot.class)));
        let tests = self.board.tests.iter().map(|test| (&test.id, test.class));
        let known: Vec<(Arc<str>, usize)> = shots
            .chain(tests)
            .filter(|(id, _)| self.features.get(id, 0).is_some())
            .filter_map(|(id, class)| Some((id.clone(), class?)))
            .collect();
        let step = settings.step;
        let asked = match settings.mix {
            Some(mix) => Ratio::new(mix)?,
            None => self.work(settings)?.0.mix(),
        };
        let all_mixed = known.iter().all(|(id, _)| self.dino.get(id, 0).is_some());
        let mix = if all_mixed { asked } else { Ratio::CLIP };
        let before = self.measured(&known, 0, Ratio::CLIP)?;
        let lack = |(id, _): &&(Arc<str>, usize)| self.features.get(id, step).is_none();
        let lacking = known.iter().filter(lack).count();
        let after = if step == 0 && mix.is_clip() {
            before.clone()
        } else if lacking == 0 {
            self.measured(&known, step, mix)?
        } else {
            None
        };
        let note = note(&known, before.as_ref(), lacking);
        let both = [&before, &after];
        let bins = Bins::of(both.into_iter().flatten().map(|measured| &measured.pairs));
        Ok(LabMeasures {
            step,
            mix: mix.share(),
            images: known.len() as u32,
            before: before.map(|measured| bins.shown(&measured)),
            after: after.map(|measured| bins.shown(&measured)),
            note,
        })
    }

    fn measured(
        &mut self,
        known: &[(Arc<str>, usize)],
        step: u32,
        mix: Ratio,
    ) -> Result<Option<Measured>, LabError> {
        let mut signature = Vec::with_capacity(known.len());
        let (mut values, mut dino) = (Vec::new(), Vec::new());
        for (id, class) in known {
            let Some(feature) = self.features.get(id, step) else {
                continue;
            };
            let other = self.dino.get(id, 0).filter(|_| !mix.is_clip());
            let versions = [feature.version, other.map_or(0, |other| other.version)];
            signature.push((id.clone(), versions, *class));
            values.extend_from_slice(&feature.values);
            dino.extend(other.into_iter().flat_map(|other| other.values.iter()));
        }
        let at = (step, mix.share().to_bits());
        if let Some((own, measured)) = self.measured.get(&at)
            && *own == signature
        {
            return Ok(measured.clone());
        }
        let labels: Vec<usize> = signature.iter().map(|(.., class)| *class).collect();
        let measured = measure(values, dino, mix, &labels)?;
        if self.measured.len() >= MOST_MEASURED {
            self.measured.clear();
        }
        self.measured.insert(at, (signature, measured.clone()));
        Ok(measured)
    }
}

/// `dino` are DINOv2's features of the same images; empty where nothing is mixed.
fn measure(
    values: Vec<f32>,
    dino: Vec<f32>,
    mix: Ratio,
    labels: &[usize],
) -> Result<Option<Measured>, LabError> {
    if labels.is_empty() {
        return Ok(None);
    }
    let rows = |values: Vec<f32>| {
        let (found, width) = (values.len(), values.len() / labels.len());
        let rows = Array2::from_shape_vec((labels.len(), width), values).map_err(|_| {
            let expected = labels.len() * width;
            LabError::Width { found, expected }
        })?;
        Ok::<_, LabError>(Streams::new(rows, None)?)
    };
    let mut features = rows(values)?;
    if !mix.is_clip() {
        features = features.mixed(rows(dino)?.plain(), mix)?;
    }
    let features = features.plain();
    let classes = labels.iter().max().map_or(0, |&most| most + 1);
    match pairs_and_overlap(features, labels, RESAMPLINGS, SEED) {
        Ok((pairs, overlap)) => Ok(Some(Measured {
            pairs,
            overlap,
            variance: variance(features, labels, classes)?.total,
        })),
        Err(VectorError::Empty { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn note(known: &[(Arc<str>, usize)], before: Option<&Measured>, lacking: usize) -> Option<String> {
    let Some(before) = before else {
        return Some(
            "An overlap needs pairs: two images of one class, and images of two classes.".into(),
        );
    };
    if lacking > 0 {
        return Some(format!(
            "The corrected overlap follows when all images have features at this strength: \
             {lacking} of {} have none yet.",
            known.len()
        ));
    }
    let (paired, unpaired) = (before.pairs.paired.total(), before.pairs.unpaired.total());
    (paired.min(unpaired) < FEW_PAIRS).then(|| {
        format!(
            "Only {} of one class and {} of two: so few make the overlap uncertain.",
            count(paired as usize, "pair"),
            count(unpaired as usize, "pair")
        )
    })
}

/// The bins that are shown, in the fine ones of [`CosineHistogram`].
struct Bins {
    first: usize,
    width: usize,
    number: usize,
}

impl Bins {
    /// From the least to the largest cosine of all.
    fn of<'a>(all: impl Iterator<Item = &'a PairCosines>) -> Self {
        let (mut first, mut last) = (BINS, 0);
        for pairs in all {
            for histogram in [&pairs.paired, &pairs.unpaired] {
                let filled = |&count: &u64| count > 0;
                let counts = histogram.counts();
                first = first.min(counts.iter().position(filled).unwrap_or(BINS));
                last = last.max(counts.iter().rposition(filled).unwrap_or(0));
            }
        }
        let fine = (last + 1).saturating_sub(first).max(1);
        let width = fine.div_ceil(SHOWN);
        Self {
            first: first.min(BINS - 1),
            width,
            number: fine.div_ceil(width),
        }
    }

    fn shown(&self, measured: &Measured) -> LabDistribution {
        let width = self.width as f64 * (2.0 / BINS as f64);
        let density = |histogram: &CosineHistogram| {
            let area = histogram.total().max(1) as f64 * width;
            let counts = histogram.counts()[self.first..].chunks(self.width);
            let sums = counts.take(self.number).map(|bin| bin.iter().sum::<u64>());
            sums.map(|sum| (sum as f64 / area) as f32).collect()
        };
        LabDistribution {
            overlap: measured.overlap.overlap.histogram,
            low: measured.overlap.low,
            high: measured.overlap.high,
            variance: measured.variance,
            paired: density(&measured.pairs.paired),
            unpaired: density(&measured.pairs.unpaired),
            first: (self.first as f64 * (2.0 / BINS as f64) - 1.0) as f32,
            width: width as f32,
        }
    }
}
