//! A pair's numbers in words, for people who do not read error bars for a living.

use super::rule::{is_explained, is_near, judge};
use crate::ask::grouped;
use crate::report::pair::{EncoderReport, PairReport, Verdict};

/// The verdict as one sentence for people who have never heard of cosines.
pub fn sentence(clip: &EncoderReport, dino: &EncoderReport) -> String {
    let same = |encoder: &EncoderReport| encoder.cosine > encoder.threshold;
    match judge(clip, dino) {
        Verdict::Borderline => {
            let who = match (is_near(clip), is_near(dino)) {
                (true, true) => "both encoders lie",
                (true, false) => "CLIP lies",
                _ => "DINOv2 lies",
            };
            format!("Too close to call: {who} within the measured error of the threshold.")
        }
        Verdict::Blind => {
            "CLIP takes these for the same picture; DINOv2 sees two different ones.".into()
        }
        Verdict::NotBlind => match (same(clip), same(dino)) {
            (true, _) => "Both encoders take these for much the same picture: no blind spot.",
            (false, false) => "Both encoders tell these two pictures apart: no blind spot.",
            (false, true) => {
                "CLIP tells these two apart where DINOv2 sees much the same picture: not CLIP's blind spot."
            }
        }
        .into(),
    }
}

/// Where both cosines lie, and how sure the verdict is: two sentences or three.
pub fn explanation(clip: &EncoderReport, dino: &EncoderReport) -> String {
    let (first, second) = (position("CLIP", clip), position("DINOv2", dino));
    format!("{first}; {second}. {}", certainty([clip, dino]))
}

/// An encoder's whole scale in one sentence, for those who do not see it.
pub fn scale(name: &str, cosine: f32, threshold: f32, error: Option<f32>) -> String {
    let bar = error.map_or_else(
        || "error not measured".to_owned(),
        |error| format!("plus or minus {error:.4}"),
    );
    format!(
        "{name}: similarity {cosine:.3} ({bar}) on a scale from 0 to 1; threshold {threshold:.2}."
    )
}

/// A rank among random pairs: "closer than 99.98 % of random photo pairs". As many decimals
/// as what is left to the nearer end needs.
pub fn rank(below: f64, pairs: u32) -> String {
    let of = "of random photo pairs";
    if below <= 0.0 {
        return format!("closer than none {of}");
    }
    if below >= 1.0 {
        return format!(
            "closer than all {} random photo pairs",
            grouped(pairs.into())
        );
    }
    let nearer = 100.0 * below.min(1.0 - below);
    let decimals = (-nearer.log10().floor()).clamp(0.0, 6.0) as usize;
    format!("closer than {:.decimals$} % {of}", 100.0 * below)
}

/// What an answer that was computed says of one that was kept of the same pair.
pub fn agreement(computed: &PairReport, kept: &PairReport) -> String {
    let verdict = match computed.verdict == kept.verdict {
        true => "is the same",
        false => "differs",
    };
    let apart = |one: &EncoderReport, other: &EncoderReport| (one.cosine - other.cosine).abs();
    let distances = match is_explained(computed, kept) {
        true => "no more than the measuring error explains",
        false => "more than the measuring error explains",
    };
    format!(
        "Computed here: the verdict {verdict}. CLIP’s similarity is {:.4} from the one that was \
         kept, DINOv2’s {:.4}: {distances}.",
        apart(&computed.clip, &kept.clip),
        apart(&computed.dino, &kept.dino)
    )
}

fn position(name: &str, encoder: &EncoderReport) -> String {
    let margin = encoder.cosine - encoder.threshold;
    let side = if margin >= 0.0 { "above" } else { "below" };
    // A true minus sign.
    let cosine = format!("{:.3}", encoder.cosine).replace('-', "\u{2212}");
    format!(
        "{name}’s similarity is {cosine}, {} {side} its threshold of {:.2}",
        distance(margin.abs()),
        encoder.threshold
    )
}

fn distance(margin: f32) -> &'static str {
    match margin {
        m if m < 0.01 => "a hair",
        m if m < 0.04 => "a little",
        m if m < 0.12 => "clearly",
        _ => "far",
    }
}

fn certainty(encoders: [&EncoderReport; 2]) -> String {
    let errors = encoders.map(|encoder| encoder.error);
    let margins = encoders.map(|encoder| (encoder.cosine - encoder.threshold).abs());
    let ratios = margins.iter().zip(errors);
    let nearest = ratios
        .filter_map(|(margin, error)| Some(margin / error?.max(1e-9)))
        .fold(f32::INFINITY, f32::min);
    let largest = error_bar(errors.into_iter().flatten().fold(0.0, f32::max));
    if nearest <= 1.0 {
        format!(
            "That is within the measuring error ({largest}): rounding alone could tip the verdict either way."
        )
    } else if errors.contains(&None) {
        "The measuring error was not determined for this setting.".to_owned()
    } else if nearest < 3.0 {
        format!("That is outside the measuring error ({largest}), though not by much.")
    } else {
        let times = if nearest >= 100.0 {
            "more than 100".to_owned()
        } else {
            nearest.floor().to_string()
        };
        format!(
            "The nearer of the two margins is {times} times the measuring error (at most {largest}), so rounding cannot have decided this."
        )
    }
}

/// An error bar as it is shown: never rounded down to nothing.
pub(super) fn error_bar(error: f32) -> String {
    if error >= 0.001 {
        return format!("±{error:.3}");
    }
    if error == 0.0 {
        return "±0".to_owned();
    }
    let short = format!("{error:.0e}");
    match short.split_once("e-").map(|(_, places)| places.parse()) {
        Some(Ok(places)) if places <= 6 => format!("±{error:.places$}"),
        _ => format!("±{short}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::{agrees, judge};
    use super::*;
    use crate::ask::pair::cite::tests::{encoder, pair_report};

    fn verdict(clip: f32, dino: f32) -> Verdict {
        judge(
            &encoder(clip, 0.88, Some(0.01)),
            &encoder(dino, 0.7, Some(0.02)),
        )
    }

    #[test]
    fn the_papers_rule() {
        assert_eq!(verdict(0.95, 0.4), Verdict::Blind);
        assert_eq!(verdict(0.95, 0.8), Verdict::NotBlind);
        assert_eq!(verdict(0.80, 0.4), Verdict::NotBlind);
        assert_eq!(verdict(0.80, 0.8), Verdict::NotBlind);
    }

    #[test]
    fn within_the_error_of_either_threshold_is_borderline() {
        assert_eq!(verdict(0.885, 0.4), Verdict::Borderline);
        assert_eq!(verdict(0.875, 0.4), Verdict::Borderline);
        assert_eq!(verdict(0.95, 0.715), Verdict::Borderline);
        assert_eq!(verdict(0.5, 0.69), Verdict::Borderline);
        assert_eq!(verdict(0.891, 0.679), Verdict::Blind);
    }

    #[test]
    fn an_error_that_was_never_measured_is_not_made_up() {
        let clip = encoder(0.8801, 0.88, None);
        let dino = encoder(0.4, 0.7, None);
        assert_eq!(judge(&clip, &dino), Verdict::Blind);
    }

    #[test]
    fn every_case_has_its_own_sentence() {
        let say = |clip, dino| {
            sentence(
                &encoder(clip, 0.88, Some(0.01)),
                &encoder(dino, 0.7, Some(0.02)),
            )
        };
        let all = [
            say(0.95, 0.4),
            say(0.95, 0.8),
            say(0.8, 0.4),
            say(0.8, 0.8),
            say(0.88, 0.4),
            say(0.95, 0.7),
            say(0.88, 0.7),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(!all[..i].contains(one), "{one}");
        }
    }

    #[test]
    fn small_errors_are_not_rounded_down_to_nothing() {
        assert_eq!(error_bar(0.0049), "±0.005");
        assert_eq!(error_bar(7.6e-5), "±0.00008");
        assert_eq!(error_bar(4.8e-7), "±5e-7");
        assert_eq!(error_bar(0.0), "±0");
    }

    #[test]
    fn a_rank_is_never_rounded_to_an_end() {
        for (below, said) in [
            (0.0, "closer than none of random photo pairs"),
            (0.000_31, "closer than 0.03 % of random photo pairs"),
            (0.512, "closer than 51 % of random photo pairs"),
            (0.97, "closer than 97 % of random photo pairs"),
            (0.992, "closer than 99.2 % of random photo pairs"),
            (0.9998, "closer than 99.98 % of random photo pairs"),
            (0.999_997, "closer than 99.9997 % of random photo pairs"),
            (1.0, "closer than all 499,500 random photo pairs"),
        ] {
            assert_eq!(rank(below, 499_500), said);
        }
        assert_eq!(grouped(12), "12");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn a_kept_answer_is_held_against_the_computed_one() {
        let report = |clip, dino, error| {
            let error = Some(error);
            pair_report(encoder(clip, 0.88, error), encoder(dino, 0.7, error))
        };
        let kept = report(0.95, 0.4, 0.0);
        let near = report(0.95, 0.3995, 0.001);
        assert_eq!(
            agreement(&near, &kept),
            "Computed here: the verdict is the same. CLIP’s similarity is 0.0000 from the one that \
             was kept, DINOv2’s 0.0005: no more than the measuring error explains."
        );
        assert!(agrees(&near, &kept));
        let far = report(0.95, 0.3995, 0.0);
        assert!(!agrees(&far, &kept));
        assert!(agreement(&far, &kept).ends_with(": more than the measuring error explains."));
        let other = report(0.95, 0.8, 0.001);
        assert!(agreement(&other, &kept).contains("the verdict differs") && !agrees(&other, &kept));
        // The same cosine where the error reaches the threshold.
        let unsure = report(0.95, 0.4, 0.3);
        assert_eq!(unsure.verdict, Verdict::Borderline);
        assert!(agrees(&unsure, &kept));
        let mut unknown = far.clone();
        unknown.clip.error = None;
        unknown.dino.error = None;
        assert!(!agrees(&unknown, &kept) && agrees(&unknown, &far));
    }

    #[test]
    fn the_explanation_says_where_and_how_sure() {
        let clip = encoder(0.959, 0.88, Some(1e-6));
        let said = explanation(&clip, &encoder(0.418, 0.7, Some(0.0049)));
        assert_eq!(
            said,
            "CLIP’s similarity is 0.959, clearly above its threshold of 0.88; DINOv2’s similarity \
             is 0.418, far below its threshold of 0.70. The nearer of the two margins is 57 times \
             the measuring error (at most ±0.005), so rounding cannot have decided this."
        );
        let unsure = explanation(&clip, &encoder(0.69, 0.7, Some(0.02)));
        assert!(unsure.contains("a hair below") && unsure.contains("tip the verdict either way"));
        let unknown = explanation(&clip, &encoder(-0.1, 0.7, None));
        assert!(unknown.contains("\u{2212}0.100") && unknown.contains("was not determined"));
    }
}
