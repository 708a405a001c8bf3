//! The rule of a blind pair, with error bars.

use crate::report::pair::{EncoderReport, Verdict};

/// The verdict on a pair: borderline as soon as either cosine lies within its
/// error of its threshold, whatever the other says.
pub fn judge(clip: &EncoderReport, dino: &EncoderReport) -> Verdict {
    if is_near(clip) || is_near(dino) {
        Verdict::Borderline
    } else if clip.cosine > clip.threshold && dino.cosine < dino.threshold {
        Verdict::Blind
    } else {
        Verdict::NotBlind
    }
}

/// Whether a cosine lies within its error of its threshold.
pub(super) fn is_near(encoder: &EncoderReport) -> bool {
    encoder
        .error
        .is_some_and(|error| (encoder.cosine - encoder.threshold).abs() <= error)
}
