//! A pair's numbers in words, for people who do not read error bars for a living. What a
//! number amounts to is decided here once; each language has the sentences for it.

mod english;
mod facts;
mod german;

pub(super) use self::facts::error_bar;
use self::facts::{Share, Side};
use super::rule::is_explained;
use crate::language::Language;
use crate::report::pair::{EncoderReport, PairReport};

/// The verdict as one sentence for people who have never heard of cosines.
pub fn sentence(clip: &EncoderReport, dino: &EncoderReport, language: Language) -> String {
    let case = facts::case(clip, dino);
    match language {
        Language::En => english::sentence(case),
        Language::De => german::sentence(case),
    }
    .to_owned()
}

/// Where both cosines lie, and how sure the verdict is: two sentences or three.
pub fn explanation(clip: &EncoderReport, dino: &EncoderReport, language: Language) -> String {
    let sides = [clip, dino].map(|encoder| Side::of(encoder, language));
    let certainty = facts::certainty([clip, dino], language);
    match language {
        Language::En => english::explanation(&sides, &certainty),
        Language::De => german::explanation(&sides, &certainty),
    }
}

/// An encoder's whole scale in one sentence, for those who do not see it.
pub fn scale(
    name: &str,
    cosine: f32,
    threshold: f32,
    error: Option<f32>,
    language: Language,
) -> String {
    let [cosine, threshold] =
        [format!("{cosine:.3}"), format!("{threshold:.2}")].map(|number| language.decimal(&number));
    let error = error.map(|error| language.decimal(&format!("{error:.4}")));
    match language {
        Language::En => english::scale(name, &cosine, &threshold, error.as_deref()),
        Language::De => german::scale(name, &cosine, &threshold, error.as_deref()),
    }
}

/// A rank among random pairs: "closer than 99.98 % of random photo pairs". As many decimals
/// as what is left to the nearer end needs.
pub fn rank(below: f64, pairs: u32, language: Language) -> String {
    let share = if below <= 0.0 {
        Share::None
    } else if below >= 1.0 {
        Share::All(language.grouped(pairs.into()))
    } else {
        let nearer = 100.0 * below.min(1.0 - below);
        let decimals = (-nearer.log10().floor()).clamp(0.0, 6.0) as usize;
        Share::Percent(language.decimal(&format!("{:.decimals$}", 100.0 * below)))
    };
    match language {
        Language::En => english::rank(&share),
        Language::De => german::rank(&share),
    }
}

/// What a mixture of both encoders says of a pair: its similarity, and what would be with it
/// in CLIP's place. `mixed` is the mixture as an encoder, where its threshold is known;
/// `sides` are CLIP's and DINOv2's.
pub fn mixture(
    mix: f64,
    cosine: f32,
    mixed: Option<&EncoderReport>,
    sides: [&EncoderReport; 2],
    language: Language,
) -> String {
    let share = language.decimal(&mix.to_string());
    let cosine = language.decimal(&format!("{cosine:.3}").replace('-', "\u{2212}"));
    let in_place = facts::in_place(mixed, sides, language);
    match language {
        Language::En => english::mixture(&share, &cosine, &in_place),
        Language::De => german::mixture(&share, &cosine, &in_place),
    }
}

/// What an answer that was computed says of one that was kept of the same pair.
pub fn agreement(computed: &PairReport, kept: &PairReport, language: Language) -> String {
    let same = computed.verdict == kept.verdict;
    let apart = |one: &EncoderReport, other: &EncoderReport| {
        language.decimal(&format!("{:.4}", (one.cosine - other.cosine).abs()))
    };
    let explained = is_explained(computed, kept);
    let clip = apart(&computed.clip, &kept.clip);
    let dino = apart(&computed.dino, &kept.dino);
    match language {
        Language::En => english::agreement(same, &clip, &dino, explained),
        Language::De => german::agreement(same, &clip, &dino, explained),
    }
}

/// The first step of a comparison.
pub fn reading(language: Language) -> &'static str {
    match language {
        Language::En => "Reading the images",
        Language::De => "Die Bilder werden gelesen",
    }
}

/// The step in which an encoder looks at one of two images.
pub fn looking(name: &str, image: usize, language: Language) -> String {
    match language {
        Language::En => format!("{name} looks at image {image} of 2"),
        Language::De => format!("{name} sieht Bild {image} von 2 an"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::{agrees, judge};
    use super::*;
    use crate::ask::pair::cite::tests::{encoder, pair_report};
    use crate::report::pair::Verdict;

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
                Language::En,
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
            assert_eq!(rank(below, 499_500, Language::En), said);
        }
    }

    #[test]
    fn a_close_call_names_the_error_that_it_turns_on() {
        let clip = encoder(0.8803, 0.88, Some(0.00012));
        let dino = encoder(0.285, 0.82, Some(0.0049));
        let said = explanation(&clip, &dino, Language::En);
        assert!(
            said.contains("outside the measuring error (±0.0001)"),
            "{said}"
        );
        let within = encoder(0.8801, 0.88, Some(0.00012));
        let said = explanation(&within, &dino, Language::En);
        assert!(
            said.contains("within the measuring error (±0.0001)"),
            "{said}"
        );
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
            agreement(&near, &kept, Language::En),
            "Computed here: the verdict is the same. CLIP’s similarity is 0.0000 from the one that \
             was kept, DINOv2’s 0.0005: no more than the measuring error explains."
        );
        assert!(agrees(&near, &kept));
        let far = report(0.95, 0.3995, 0.0);
        assert!(!agrees(&far, &kept));
        assert!(
            agreement(&far, &kept, Language::En)
                .ends_with(": more than the measuring error explains.")
        );
        let other = report(0.95, 0.8, 0.001);
        assert!(
            agreement(&other, &kept, Language::En).contains("the verdict differs")
                && !agrees(&other, &kept)
        );
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
        let said = explanation(&clip, &encoder(0.418, 0.7, Some(0.0049)), Language::En);
        assert_eq!(
            said,
            "CLIP’s similarity is 0.959, clearly above its threshold of 0.88; DINOv2’s similarity \
             is 0.418, far below its threshold of 0.70. The nearer of the two margins is 57 times \
             the measuring error (at most ±0.005), so rounding cannot have decided this."
        );
        let unsure = explanation(&clip, &encoder(0.69, 0.7, Some(0.02)), Language::En);
        assert!(unsure.contains("a hair below") && unsure.contains("tip the verdict either way"));
        let unknown = explanation(&clip, &encoder(-0.1, 0.7, None), Language::En);
        assert!(unknown.contains("\u{2212}0.100") && unknown.contains("was not determined"));
    }

    #[test]
    fn every_case_is_told_in_german_too() {
        let clip = encoder(0.959, 0.88, Some(1e-6));
        let said = explanation(&clip, &encoder(0.418, 0.7, Some(0.0049)), Language::De);
        assert_eq!(
            said,
            "Für CLIP ist die Ähnlichkeit 0,959, deutlich über der Schwelle von 0,88; für DINOv2 \
             ist sie 0,418, weit unter der Schwelle von 0,70. Der kleinere der beiden Abstände \
             ist 57-mal so groß wie der Messfehler (höchstens ±0,005); Rundung kann dies also \
             nicht entschieden haben."
        );
        assert_eq!(
            scale("CLIP", 0.9, 0.88, Some(0.0), Language::De),
            "CLIP: Ähnlichkeit 0,900 (plus oder minus 0,0000) auf einer Skala von 0 bis 1; \
             Schwelle 0,88."
        );
        assert_eq!(
            rank(0.9998, 499_500, Language::De),
            "ähnlicher als 99,98 % zufälliger Fotopaare"
        );
        assert_eq!(
            rank(1.0, 499_500, Language::De),
            "ähnlicher als alle 499.500 zufälligen Fotopaare"
        );
        let sentences = [
            (0.95, 0.4),
            (0.95, 0.8),
            (0.8, 0.4),
            (0.8, 0.8),
            (0.88, 0.4),
            (0.95, 0.7),
        ]
        .map(|(clip, dino)| {
            let sides = [
                encoder(clip, 0.88, Some(0.01)),
                encoder(dino, 0.7, Some(0.02)),
            ];
            [Language::En, Language::De].map(|language| sentence(&sides[0], &sides[1], language))
        });
        for [english, german] in &sentences {
            assert_ne!(english, german);
            assert_eq!(sentences.iter().filter(|[_, one]| one == german).count(), 1);
        }
    }
}
