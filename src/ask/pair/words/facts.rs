//! What a pair's numbers amount to, for whichever language says it.

use super::super::rule::{is_near, judge};
use crate::language::Language;
use crate::report::pair::{EncoderReport, Verdict};

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    Blind,
    /// Whether CLIP's and DINOv2's cosine lie within their error of the threshold.
    TooClose([bool; 2]),
    BothAlike,
    BothApart,
    ClipAlone,
}

/// How far a cosine lies from its threshold.
#[derive(Debug, Clone, Copy)]
pub enum Distance {
    Hair,
    Little,
    Clear,
    Far,
}

/// How sure a verdict is. Error bars and multiples as they are shown.
pub enum Certainty {
    Within(String),
    Unmeasured,
    NotByMuch(String),
    /// The nearer margin is so many times the error; none: more than 100 times.
    Beyond(Option<f32>, String),
}

/// Of how many random pairs.
pub enum Share {
    None,
    Percent(String),
    All(String),
}

/// What a mixture in CLIP's place would do, and what becomes of the verdict; the threshold
/// as it is shown.
pub enum InPlace {
    /// Nobody counted the mixture's random pairs.
    Unknown,
    TooClose(String),
    Same(String, Change),
    Apart(String, Change),
}

/// What becomes of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// CLIP's own verdict is too close to call.
    Open,
    Gone,
    Stays,
    Comes,
    StillNone,
}

/// `mixed` is the mixture as an encoder, where its threshold is known.
pub fn in_place(
    mixed: Option<&EncoderReport>,
    [clip, dino]: [&EncoderReport; 2],
    language: Language,
) -> InPlace {
    let Some(mixed) = mixed else {
        return InPlace::Unknown;
    };
    let threshold = language.decimal(&format!("{:.3}", mixed.threshold));
    let verdict = judge(mixed, dino);
    if verdict == Verdict::Borderline {
        return InPlace::TooClose(threshold);
    }
    let change = match (judge(clip, dino), verdict) {
        (Verdict::Borderline, _) => Change::Open,
        (Verdict::Blind, Verdict::Blind) => Change::Stays,
        (Verdict::Blind, _) => Change::Gone,
        (_, Verdict::Blind) => Change::Comes,
        _ => Change::StillNone,
    };
    match mixed.cosine > mixed.threshold {
        true => InPlace::Same(threshold, change),
        false => InPlace::Apart(threshold, change),
    }
}

pub fn case(clip: &EncoderReport, dino: &EncoderReport) -> Case {
    let same = |encoder: &EncoderReport| encoder.cosine > encoder.threshold;
    match judge(clip, dino) {
        Verdict::Borderline => Case::TooClose([is_near(clip), is_near(dino)]),
        Verdict::Blind => Case::Blind,
        Verdict::NotBlind => match (same(clip), same(dino)) {
            (true, _) => Case::BothAlike,
            (false, false) => Case::BothApart,
            (false, true) => Case::ClipAlone,
        },
    }
}

/// Where an encoder's cosine lies, its numbers as they are shown.
pub struct Side {
    pub cosine: String,
    pub threshold: String,
    pub distance: Distance,
    pub above: bool,
}

impl Side {
    pub fn of(encoder: &EncoderReport, language: Language) -> Self {
        let margin = encoder.cosine - encoder.threshold;
        // A true minus sign.
        let cosine = format!("{:.3}", encoder.cosine).replace('-', "\u{2212}");
        Self {
            cosine: language.decimal(&cosine),
            threshold: language.decimal(&format!("{:.2}", encoder.threshold)),
            distance: match margin.abs() {
                m if m < 0.01 => Distance::Hair,
                m if m < 0.04 => Distance::Little,
                m if m < 0.12 => Distance::Clear,
                _ => Distance::Far,
            },
            above: margin >= 0.0,
        }
    }
}

pub fn certainty(encoders: [&EncoderReport; 2], language: Language) -> Certainty {
    let errors = encoders.map(|encoder| encoder.error);
    let shown = |error: f32| language.decimal(&error_bar(error));
    // The margin that is nearer in errors, and its own error: what a close call turns on.
    let (nearest, error) = encoders
        .iter()
        .filter_map(|encoder| {
            let margin = (encoder.cosine - encoder.threshold).abs();
            encoder.error.map(|error| (margin / error.max(1e-9), error))
        })
        .fold((f32::INFINITY, 0.0), |a, b| if b.0 < a.0 { b } else { a });
    if nearest <= 1.0 {
        Certainty::Within(shown(error))
    } else if errors.contains(&None) {
        Certainty::Unmeasured
    } else if nearest < 3.0 {
        Certainty::NotByMuch(shown(error))
    } else {
        let largest = errors.into_iter().flatten().fold(0.0, f32::max);
        Certainty::Beyond((nearest < 100.0).then(|| nearest.floor()), shown(largest))
    }
}

/// An error bar as it is shown: never rounded down to nothing.
pub fn error_bar(error: f32) -> String {
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
