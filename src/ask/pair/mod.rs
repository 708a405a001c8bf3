//! Is a pair CLIP-blind? The rule of "Eyes Wide Shut?" (MMVP, Tong et al. 2024,
//! arXiv 2401.06209, section 2), with error bars.
//!
//! A pair is CLIP-blind when CLIP's cosine lies above its threshold (CLIP takes
//! the images for the same) and DINOv2's below its own (DINOv2 tells them
//! apart).

use crate::report::{EncoderReport, Verdict};

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

fn is_near(encoder: &EncoderReport) -> bool {
    encoder
        .error
        .is_some_and(|error| (encoder.cosine - encoder.threshold).abs() <= error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoder(cosine: f32, threshold: f32, error: Option<f32>) -> EncoderReport {
        EncoderReport {
            model: "m".into(),
            cosine,
            threshold,
            threshold_source: "test".into(),
            error,
        }
    }

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
}
