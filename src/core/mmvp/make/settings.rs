//! What is asked for.

use super::error::MakeError;
use super::patterns::{PATTERNS, left_out};
use crate::mmvp::Pattern;

/// Smallest and largest side of the pictures in pixels.
pub const SIDES: (u32, u32) = (64, 2048);

/// Most pairs of one pattern.
pub const MOST_PAIRS: usize = 1_000_000;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Which patterns.
    pub patterns: Vec<Pattern>,
    /// Pairs of each pattern, 1 to [`MOST_PAIRS`].
    pub per_pattern: usize,
    /// Decides all that is drawn by chance.
    pub seed: u64,
    /// Side of the square pictures in pixels, within [`SIDES`].
    pub side: u32,
}

impl Default for Settings {
    /// All patterns that can be made, 100 pairs each, at MMVP's 224 pixels.
    fn default() -> Self {
        Self {
            patterns: PATTERNS.to_vec(),
            per_pattern: 100,
            seed: 1,
            side: 224,
        }
    }
}

impl Settings {
    /// # Errors
    /// [`MakeError::NotMade`] and [`MakeError::Setting`].
    pub(super) fn check(&self) -> Result<(), MakeError> {
        let reasons = self.patterns.iter().find_map(|&pattern| {
            let why = left_out(pattern)?;
            Some(MakeError::NotMade { pattern, why })
        });
        if let Some(error) = reasons {
            return Err(error);
        }
        if !(SIDES.0..=SIDES.1).contains(&self.side) {
            return Err(MakeError::Setting {
                what: "the size of the pictures in pixels",
                got: self.side as usize,
                range: (SIDES.0 as usize, SIDES.1 as usize),
            });
        }
        if !(1..=MOST_PAIRS).contains(&self.per_pattern) {
            return Err(MakeError::Setting {
                what: "the number of pairs of a pattern",
                got: self.per_pattern,
                range: (1, MOST_PAIRS),
            });
        }
        Ok(())
    }

    /// The patterns in MMVP-VLM's order, each once.
    pub(super) fn in_order(&self) -> Vec<Pattern> {
        let asked = |pattern: &Pattern| self.patterns.contains(pattern);
        PATTERNS.into_iter().filter(asked).collect()
    }
}

/// The pattern of that name.
///
/// # Errors
/// [`MakeError::UnknownPattern`], and [`MakeError::NotMade`] for one that is left out.
pub fn pattern(name: &str) -> Result<Pattern, MakeError> {
    let found = Pattern::ALL.into_iter().find(|p| p.name() == name);
    let pattern = found.ok_or_else(|| MakeError::UnknownPattern {
        name: name.to_owned(),
    })?;
    match left_out(pattern) {
        None => Ok(pattern),
        Some(why) => Err(MakeError::NotMade { pattern, why }),
    }
}
