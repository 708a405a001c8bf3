//! What a workspace is asked for, and what it is made from.

use crate::report::lab::LabSettings;
use crate::vectors::lab::board::Board;
use crate::vectors::lab::features::Features;
use crate::vectors::lab::text::LabTextTable;
use crate::vectors::mixture::Ratio;

/// What a workspace depends on beside the lab.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::vectors::lab) struct Asked {
    pub step: u32,
    pub shots: Option<u32>,
    pub seed: u32,
    pub text: bool,
    pub mix: Ratio,
}

impl Asked {
    /// What settings ask for, mixed in a ratio.
    pub fn of(settings: &LabSettings, mix: Ratio) -> Self {
        Self {
            step: settings.step,
            shots: settings.shots,
            // All shots are used, whatever the seed.
            seed: settings.shots.map_or(0, |_| settings.seed),
            text: settings.text,
            mix,
        }
    }
}

/// What a workspace is made from.
#[derive(Debug, Clone, Copy)]
pub(in crate::vectors::lab) struct Source<'a> {
    pub board: &'a Board,
    pub features: &'a Features,
    /// DINOv2's, at step 0.
    pub dino: &'a Features,
    pub text: Option<&'a LabTextTable>,
    /// Grows with every change of the others.
    pub revision: u64,
}
