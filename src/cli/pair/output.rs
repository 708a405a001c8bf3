//! A pair's answer for people.

use crate::cli::scale::scale;
use crate::legible;
use crate::report::pair::{EncoderReport, PairReport, Verdict};

/// Both scales, the verdict and what it rests on.
pub(super) fn for_people(report: &PairReport) -> String {
    let line = |name: &str, encoder: &EncoderReport| {
        let error = encoder
            .error
            .map_or_else(|| "error not measured".into(), |e| format!("± {e:.4}"));
        format!(
            "{name:7} {:7.4} {error:9} 0 {} 1   threshold {}   ({})\n",
            encoder.cosine,
            scale(encoder.cosine, encoder.threshold, encoder.error),
            encoder.threshold,
            encoder.model,
        )
    };
    let verdict = match report.verdict {
        Verdict::Blind => "CLIP-blind",
        Verdict::Borderline => "borderline",
        Verdict::NotBlind => "not CLIP-blind",
    };
    let source = if report.clip.threshold_source == report.dino.threshold_source {
        report.clip.threshold_source.clone()
    } else {
        format!(
            "CLIP: {}; DINOv2: {}",
            report.clip.threshold_source, report.dino.threshold_source
        )
    };
    let time = &report.milliseconds;
    format!(
        "\n{}{}{}\n{}\nVerdict: {verdict}.\n{}\n{}\nThresholds: {source}.\n\
         {} in {}; {:.1} s: weights {:.1}, images {:.2}, CLIP {:.1}, DINOv2 {:.1}.\n",
        line("CLIP", &report.clip),
        line("DINOv2", &report.dino),
        ranks(report),
        report.sentence,
        report.explanation,
        remarks(report) + &mixture(report),
        report.device,
        report.precision,
        time.total / 1e3,
        time.load / 1e3,
        time.images / 1e3,
        time.clip / 1e3,
        time.dino / 1e3,
    )
}

/// A line on where both cosines lie among those of random pairs, as far as that is known.
fn ranks(report: &PairReport) -> String {
    let rank = |name: &str, encoder: &EncoderReport| {
        let rank = encoder.rank.as_ref();
        rank.map(|rank| format!("{name}: {}", rank.words))
    };
    let known = [rank("CLIP", &report.clip), rank("DINOv2", &report.dino)];
    let known: Vec<String> = known.into_iter().flatten().collect();
    if known.is_empty() {
        String::new()
    } else {
        known.join("; ") + ".\n"
    }
}

/// What a mixture says, where one was asked for.
fn mixture(report: &PairReport) -> String {
    let Some(mixture) = &report.mixture else {
        return String::new();
    };
    let rank = mixture.rank.as_ref();
    let rank = rank.map_or_else(String::new, |rank| format!("Mixture: {}.\n", rank.words));
    format!("{}\n{rank}", mixture.words)
}

/// A line for each remark, those about one picture with its name.
fn remarks(report: &PairReport) -> String {
    let about_one = report.images.iter().flat_map(|image| {
        let named = |remark| format!("{}: {remark}\n", legible(&image.path));
        image.remarks.iter().map(named)
    });
    let about_both = report.remarks.iter().map(|remark| format!("{remark}\n"));
    about_both.chain(about_one).collect()
}
