//! A pair's answer as a text that others can check.

use super::words::error_bar;
use crate::legible;
use crate::report::bundle::{BundledModel, PairProvenance};
use crate::report::pair::{EncoderReport, PairReport, Verdict};

/// A paragraph with all that it takes to have the answer again: verdict, cosines with
/// errors, thresholds with their sources, models, weights, pictures, versions and papers.
pub fn cite(report: &PairReport, provenance: &PairProvenance) -> String {
    let verdict = match report.verdict {
        Verdict::Blind => "CLIP-blind",
        Verdict::Borderline => "borderline, too close to call,",
        Verdict::NotBlind => "not CLIP-blind",
    };
    let image = |at: usize| {
        let path = legible(&report.images[at].path);
        format!("{path} (SHA-256 {})", provenance.images[at])
    };
    let PairProvenance {
        clipsight, made, ..
    } = provenance;
    let [clip, dino] = &provenance.models;
    let (clip, dino) = (side(clip, &report.clip), side(dino, &report.dino));
    format!(
        "Clipsight {clipsight} finds the pair {} and {} {verdict} by the rule of Tong et al. \
         (arXiv:2401.06209): CLIP\u{2019}s cosine above its threshold, DINOv2\u{2019}s below its own. \
         {clip}. {dino}. Errors are the 99th percentile of the difference from f32 on a processor. \
         {}. Computed on {} on {made}. CLIP: arXiv:2103.00020; DINOv2: arXiv:2304.07193.",
        image(0),
        image(1),
        thresholds(report),
        report.device,
    )
}

/// "CLIP ViT-B/16 (clip-vit-b16, weights SHA-256 2d2d, f32): cosine 0.9005 \u{b1}0, threshold
/// 0.88".
fn side(model: &BundledModel, encoder: &EncoderReport) -> String {
    let error = match encoder.error {
        Some(error) => error_bar(error),
        None => "(error not measured)".to_owned(),
    };
    // A true minus sign.
    let cosine = format!("{:.4}", encoder.cosine).replace('-', "\u{2212}");
    format!(
        "{} ({}, weights SHA-256 {}, {}): cosine {cosine} {error}, threshold {}",
        model.title, model.model, model.sha256, model.precision, encoder.threshold,
    )
}

/// Where both thresholds come from.
fn thresholds(report: &PairReport) -> String {
    let [clip, dino] = [&report.clip, &report.dino].map(|encoder| &encoder.threshold_source);
    match clip == dino {
        true => format!("Thresholds: {clip}"),
        false => format!("CLIP\u{2019}s threshold: {clip}; DINOv2\u{2019}s: {dino}"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::rule::judge;
    use super::*;
    use crate::report::pair::ImageReport;

    pub fn encoder(cosine: f32, threshold: f32, error: Option<f32>) -> EncoderReport {
        EncoderReport {
            model: "m".into(),
            cosine,
            threshold,
            threshold_source: "test".into(),
            error,
            rank: None,
            words: String::new(),
        }
    }

    pub fn pair_report(clip: EncoderReport, dino: EncoderReport) -> PairReport {
        PairReport {
            verdict: judge(&clip, &dino),
            sentence: String::new(),
            explanation: String::new(),
            remarks: Vec::new(),
            clip,
            dino,
            mixture: None,
            device: "cpu".into(),
            precision: "f32".into(),
            milliseconds: Default::default(),
            images: ["a.jpg", "b\n.jpg"].map(|path| ImageReport {
                path: path.into(),
                width: 1,
                height: 1,
                remarks: Vec::new(),
            }),
        }
    }

    #[test]
    fn all_that_a_reviewer_needs_is_said() {
        let model = |model: &str, digit: &str| BundledModel {
            model: model.into(),
            title: model.to_uppercase(),
            sha256: digit.repeat(64),
            precision: "int8".into(),
        };
        let provenance = PairProvenance {
            clipsight: "1.2.3".into(),
            made: "2026-11-29".into(),
            models: [model("clip-m", "1"), model("dino-m", "2")],
            images: ["3", "4"].map(|digit| digit.repeat(64)),
        };
        let mut report = pair_report(encoder(0.95, 0.88, Some(0.0049)), encoder(-0.25, 0.7, None));
        let said = cite(&report, &provenance);
        let hash = |digit: &str| digit.repeat(64);
        assert_eq!(
            said,
            format!(
                "Clipsight 1.2.3 finds the pair a.jpg (SHA-256 {}) and b\\n.jpg (SHA-256 {}) \
                 CLIP-blind by the rule of Tong et al. (arXiv:2401.06209): CLIP\u{2019}s cosine above \
                 its threshold, DINOv2\u{2019}s below its own. CLIP-M (clip-m, weights SHA-256 {}, \
                 int8): cosine 0.9500 \u{b1}0.005, threshold 0.88. DINO-M (dino-m, weights SHA-256 {}, \
                 int8): cosine \u{2212}0.2500 (error not measured), threshold 0.7. Errors are the \
                 99th percentile of the difference from f32 on a processor. Thresholds: test. \
                 Computed on cpu on 2026-11-29. CLIP: arXiv:2103.00020; DINOv2: arXiv:2304.07193.",
                hash("3"),
                hash("4"),
                hash("1"),
                hash("2")
            )
        );
        report.dino.threshold_source = "given by hand".into();
        report.verdict = Verdict::NotBlind;
        let said = cite(&report, &provenance);
        assert!(said.contains("CLIP\u{2019}s threshold: test; DINOv2\u{2019}s: given by hand."));
        assert!(said.contains(" not CLIP-blind by the rule"));
    }
}
