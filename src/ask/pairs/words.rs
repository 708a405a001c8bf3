//! What was found among many images, in words.

use crate::ask::grouped;
use crate::legible;
use crate::report::pair::Verdict;
use crate::report::pairs::{PairsEncoder, PairsReport, RankedPair};
use crate::vectors::pairs::NearLimits;

/// What the verdict of a pair is called.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Blind => "blind",
        Verdict::Borderline => "borderline",
        Verdict::NotBlind => "not blind",
    }
}

/// How many pairs CLIP is blind to, of how many.
pub(in crate::ask) fn sentence(report: &PairsReport) -> String {
    let images = grouped(report.images.into());
    if report.pairs == 1 {
        let whether = if report.blind == 1 { "" } else { "not " };
        return format!("CLIP is {whether}blind to the one pair of these {images} images.");
    }
    let pairs = grouped(report.pairs);
    let blind = match report.blind {
        0 => "none".to_owned(),
        blind => grouped(blind),
    };
    let across = match report.across {
        Some(across) if report.blind > 0 => {
            format!(", {} of these across labels", grouped(across))
        }
        _ => String::new(),
    };
    format!("Of {pairs} pairs of {images} images CLIP is blind to {blind}{across}.")
}

/// How many of the blind pairs that are named a mixture tells apart.
pub(super) fn mixture(named: &[RankedPair], mix: f64, threshold: Option<f32>) -> String {
    let Some(threshold) = threshold else {
        return format!(
            "What a mixture with a CLIP share of {mix} makes of the pairs is not known: its \
             random pairs were not counted."
        );
    };
    let blind = || named.iter().filter(|pair| pair.depth > 0.0);
    let told = blind().filter(|pair| pair.mixture.is_some_and(|m| m.same == Some(false)));
    let (blind, told) = (blind().count() as u64, told.count() as u64);
    format!(
        "Of {} blind pairs that are named, a mixture with a CLIP share of {mix} tells {} apart \
         (cosine at most {threshold:.3}, which as many random pairs exceed as CLIP's threshold).",
        grouped(blind),
        grouped(told),
    )
}

/// How many images were left out as nearly the same, and by what limits.
pub(super) fn nearly_same(count: usize, limits: NearLimits) -> String {
    let count = match count {
        0 => "No image was".to_owned(),
        1 => "1 image was".to_owned(),
        more => format!("{} images were", grouped(more as u64)),
    };
    format!(
        "{count} left out as nearly the same as an earlier one (CLIP above {}, DINOv2 above {}).",
        limits.clip, limits.dino
    )
}

/// Both thresholds and where they come from.
pub(in crate::ask) fn rule([clip, dino]: [&PairsEncoder; 2]) -> String {
    let named = |what: &str, side: &PairsEncoder| match side.model.as_str() {
        "" => format!("{what} (model not said)"),
        model => format!("{what} {}", legible(model)),
    };
    let source = if clip.threshold_source == dino.threshold_source {
        clip.threshold_source.clone()
    } else {
        format!(
            "CLIP's: {}; DINOv2's: {}",
            clip.threshold_source, dino.threshold_source
        )
    };
    format!(
        "{} above {}, {} below {} ({source})",
        named("CLIP", clip),
        clip.threshold,
        named("DINOv2", dino),
        dino.threshold
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let texts = [0, 7, 123, 1234, 19_900, 1_234_567].map(grouped);
        assert_eq!(texts, ["0", "7", "123", "1,234", "19,900", "1,234,567"]);
    }
}
