//! What counts, decided in f64 of the rows as given.

use serde::{Deserialize, Serialize};

use super::shard::{Shard, cosine};
use crate::vectors::pairs::Rule;

/// Cosines that are so near to a threshold may lie on its other side on another device,
/// whose sums are rounded otherwise.
pub const BORDERLINE: f64 = 1e-3;

/// Which pairs count by their labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Labels {
    /// All.
    #[default]
    Any,
    /// Those of two labels.
    Across,
    /// Those of one label.
    Within,
}

/// A pair that is listed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinedPair {
    /// Its row in the first shard.
    pub row: usize,
    /// Its row in the second; of one shard the later row.
    pub column: usize,
    /// CLIP's cosine, -1 to 1.
    pub clip: f32,
    /// DINOv2's.
    pub dino: f32,
    /// Whether CLIP is blind to it. What is listed and no hit is borderline.
    pub hit: bool,
    /// Whether a cosine lies within [`BORDERLINE`] of its threshold.
    pub borderline: bool,
}

/// What decides on the candidates of a block, whoever found them.
pub(super) struct Judge<'a> {
    pub rows: &'a Shard<'a>,
    pub columns: &'a Shard<'a>,
    pub rule: Rule,
    pub labels: Labels,
}

/// What one thread found.
#[derive(Default)]
pub(super) struct Found {
    /// What is listed.
    pub pairs: Vec<MinedPair>,
    /// How many pairs were decided on.
    pub candidates: u64,
    /// Pairs that are to be decided on.
    pub near: Vec<[usize; 2]>,
    room: [Vec<f32>; 2],
}

impl Judge<'_> {
    /// No pair is listed whose cosine to CLIP is lower.
    pub fn clip_from(&self) -> f64 {
        f64::from(self.rule.clip()) - BORDERLINE
    }

    /// No pair is listed whose cosine to DINOv2 is higher.
    pub fn dino_to(&self) -> f64 {
        f64::from(self.rule.dino()) + BORDERLINE
    }

    /// Whether a pair's labels are those that are asked for.
    fn counts(&self, [row, column]: [usize; 2]) -> bool {
        let label = |shard: &Shard<'_>, place: usize| shard.labels.map(|labels| labels[place]);
        let same = label(self.rows, row) == label(self.columns, column);
        match self.labels {
            Labels::Any => true,
            Labels::Across => !same,
            Labels::Within => same,
        }
    }

    /// Lists those of the candidates that belong there.
    pub fn decide(&self, found: &mut Found) {
        let [of_row, of_column] = &mut found.room;
        found.near.retain(|&pair| self.counts(pair));
        found.candidates += found.near.len() as u64;
        let [clip_edge, dino_edge] = [self.rule.clip(), self.rule.dino()].map(f64::from);
        for &[row, column] in &found.near {
            let a = self.rows.clip().row(row, of_row);
            let clip = cosine(a, self.columns.clip().row(column, of_column));
            let over = f64::from(clip) - clip_edge;
            if over < -BORDERLINE {
                continue;
            }
            let a = self.rows.dino().row(row, of_row);
            let dino = cosine(a, self.columns.dino().row(column, of_column));
            let under = dino_edge - f64::from(dino);
            if under < -BORDERLINE {
                continue;
            }
            found.pairs.push(MinedPair {
                row,
                column,
                clip,
                dino,
                hit: over > 0.0 && under > 0.0,
                borderline: over.min(under) <= BORDERLINE,
            });
        }
    }
}
