//! Thresholds of the rule that are given by hand.

use clap::Args;

use crate::ask::pair::Thresholds;

/// Both thresholds.
#[derive(Debug, Clone, Copy, Args)]
pub struct ThresholdArgs {
    /// CLIP's threshold, instead of the catalogue's
    #[arg(long, value_name = "X", value_parser = cosine, allow_negative_numbers = true)]
    clip_threshold: Option<f32>,
    /// DINOv2's threshold, instead of the catalogue's
    #[arg(long, value_name = "X", value_parser = cosine, allow_negative_numbers = true)]
    dino_threshold: Option<f32>,
}

impl ThresholdArgs {
    /// Those that are given.
    pub fn given(self) -> Thresholds {
        Thresholds {
            clip: self.clip_threshold,
            dino: self.dino_threshold,
        }
    }
}

fn cosine(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (-1.0..=1.0).contains(&value) => Ok(value),
        _ => Err("a threshold is a cosine, between -1 and 1".into()),
    }
}
