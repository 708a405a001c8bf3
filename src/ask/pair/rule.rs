//! The rule of a blind pair, with error bars.

use crate::report::pair::{EncoderReport, PairReport, Verdict};

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

/// What cosines of one device may differ by from run to run: processors have their last
/// bits.
const LAST_BITS: f32 = 1e-5;

/// Whether an answer that was computed agrees with one that was kept of the same pair: the
/// cosines are no farther apart than their errors explain, and the verdict is the same, or
/// on one of the two devices too close to call.
pub fn agrees(computed: &PairReport, kept: &PairReport) -> bool {
    let verdicts = [computed.verdict, kept.verdict];
    let same = verdicts[0] == verdicts[1] || verdicts.contains(&Verdict::Borderline);
    same && is_explained(computed, kept)
}

/// Whether both cosines are no farther apart than their errors explain. An error that was
/// not measured explains nothing.
pub(super) fn is_explained(computed: &PairReport, kept: &PairReport) -> bool {
    let near = |one: &EncoderReport, other: &EncoderReport| {
        let errors = one.error.unwrap_or(0.0) + other.error.unwrap_or(0.0);
        (one.cosine - other.cosine).abs() <= errors + LAST_BITS
    };
    near(&computed.clip, &kept.clip) && near(&computed.dino, &kept.dino)
}
