//! How the cosines of a mixture of two models lie over random pairs of photos.

use serde::{Deserialize, Serialize};

use super::{Catalogue, RandomPairs};

/// Ratios that are counted: CLIP's shares, eleven from 0 to 1.
pub const RATIOS: usize = 11;

/// The cosines of two models' mixtures over random pairs, by ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixedPairs {
    /// Name of the CLIP model.
    pub clip: String,
    /// Name of the DINOv2 model.
    pub dino: String,
    /// At CLIP's shares 0, 0.1, ... 1: for each of [`SHARES`](super::SHARES) the cosine that this share of
    /// the pairs does not exceed.
    pub cosines: Vec<Vec<f32>>,
    /// Number of pairs.
    pub pairs: u32,
    /// Of what images, by which weights, when and how.
    pub source: String,
}

impl MixedPairs {
    /// The distributions by what each of the [`RATIOS`] shares makes of all pairs, in any
    /// order; none without a pair.
    pub fn of(
        [clip, dino]: [&str; 2],
        source: &str,
        cosines_at: impl Fn(f64) -> Vec<f32>,
    ) -> Option<Self> {
        let at = |step: usize| {
            let share = step as f64 / (RATIOS - 1) as f64;
            RandomPairs::of("", cosines_at(share), String::new())
        };
        let all: Option<Vec<RandomPairs>> = (0..RATIOS).map(at).collect();
        let all = all?;
        Some(Self {
            clip: clip.to_owned(),
            dino: dino.to_owned(),
            pairs: all.first()?.pairs,
            cosines: all.into_iter().map(|pairs| pairs.cosines).collect(),
            source: source.to_owned(),
        })
    }

    /// The distribution at CLIP's share, 0 to 1. Between the ratios that were counted each
    /// cosine goes straight from one to the next.
    pub fn at(&self, share: f64) -> RandomPairs {
        let place = share.clamp(0.0, 1.0) * (RATIOS - 1) as f64;
        let below = (place.floor() as usize).min(RATIOS - 2);
        let part = place - below as f64;
        let empty = Vec::new();
        let [low, high] = [below, below + 1].map(|at| self.cosines.get(at).unwrap_or(&empty));
        let both = low.iter().zip(high);
        let between = both
            .map(|(&low, &high)| (f64::from(low) * (1.0 - part) + f64::from(high) * part) as f32);
        RandomPairs {
            model: format!("{share} {} + {} {}", self.clip, 1.0 - share, self.dino),
            cosines: between.collect(),
            pairs: self.pairs,
            source: self.source.clone(),
        }
    }

    /// What is wrong with an entry, if anything is.
    pub(super) fn wrong(&self) -> Option<String> {
        if self.cosines.len() != RATIOS {
            return Some(format!("there are not {RATIOS} ratios"));
        }
        let one = |cosines: &Vec<f32>| {
            let pairs = RandomPairs {
                model: String::new(),
                cosines: cosines.clone(),
                pairs: self.pairs,
                source: self.source.clone(),
            };
            pairs.wrong()
        };
        self.cosines.iter().find_map(one)
    }
}

impl Catalogue {
    /// The cosines over random pairs of two models mixed in CLIP's share, where they were
    /// counted.
    pub fn mixed_pairs(&self, clip: &str, dino: &str, share: f64) -> Option<RandomPairs> {
        let mut entries = self.mixed_pairs.iter();
        let entry = entries.find(|entry| entry.clip == clip && entry.dino == dino)?;
        Some(entry.at(share))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::SHARES;
    use super::*;

    /// Cosines of two encoders that say much the same, 5,001 pairs.
    fn pairs() -> Vec<[f32; 2]> {
        let at = |i: usize| {
            let share = (i as f64 + 0.5) / 5_001.0;
            let bell = (share / (1.0 - share)).ln() / 1.7;
            let other = ((i * 7_919 % 5_001) as f64 + 0.5) / 5_001.0;
            let other = (other / (1.0 - other)).ln() / 1.7;
            [
                (0.5 + 0.05 * bell) as f32,
                (0.1 + 0.06 * bell + 0.05 * other) as f32,
            ]
        };
        (0..5_001).map(at).collect()
    }

    fn mixed(share: f64) -> Vec<f32> {
        let mix = |[clip, dino]: [f32; 2]| {
            (share * f64::from(clip) + (1.0 - share) * f64::from(dino)) as f32
        };
        pairs().into_iter().map(mix).collect()
    }

    #[test]
    fn ranks_of_any_ratio_are_those_of_counting() {
        let kept = MixedPairs::of(["a", "b"], "a test", mixed).unwrap();
        assert_eq!((kept.cosines.len(), kept.pairs), (RATIOS, 5_001));
        assert_eq!(kept.wrong(), None);
        for share in [0.0, 0.1, 0.35, 0.5, 0.87, 1.0] {
            let (all, kept) = (mixed(share), kept.at(share));
            for cosine in [0.2, 0.3, 0.4, 0.45, 0.5, 0.55] {
                let counted = all.iter().filter(|&&other| other < cosine).count() as f64 / 5_001.0;
                let rank = kept.rank(cosine);
                let room = 0.06 * counted.min(1.0 - counted) + 2e-3;
                assert!(
                    (rank - counted).abs() < room,
                    "{share} {cosine}: {rank} {counted}"
                );
            }
        }
    }

    #[test]
    fn entries_that_cannot_be_are_found_wrong() {
        let mut kept = MixedPairs::of(["a", "b"], "a test", mixed).unwrap();
        kept.cosines[3].swap(0, 20);
        assert!(kept.wrong().unwrap().contains("out of order"));
        kept.cosines.pop();
        assert!(kept.wrong().unwrap().contains("not 11 ratios"));
        assert_eq!(MixedPairs::of(["a", "b"], "", |_| Vec::new()), None);
        assert_eq!(SHARES.len(), kept.cosines[0].len());
    }
}
