//! Pairs as a table and in a few lines.

use std::fmt::Write;

use crate::legible;
use crate::report::pair::Verdict;
use crate::report::pairs::PairsReport;

/// A Markdown table of the pairs that are named; nothing where there is none.
pub fn table(report: &PairsReport) -> String {
    if report.top.is_empty() {
        return String::new();
    }
    let cell = |text: &str| legible(text).replace('|', "\\|");
    let labelled = report.across.is_some();
    let mut heads = vec!["depth", "CLIP", "DINOv2"];
    heads.extend(report.mixture.as_ref().map(|_| "mixture"));
    heads.extend(["first image", "second image"]);
    heads.extend(labelled.then_some("labels"));
    let mut text = format!(
        "| {} |\n|{}\n",
        heads.join(" | "),
        " --- |".repeat(heads.len())
    );
    for pair in &report.top {
        let [first, second] = pair.images.each_ref();
        let borderline = match pair.verdict {
            Verdict::Borderline => " (borderline)",
            _ => "",
        };
        let mixture = pair.mixture;
        let mixture = mixture.map_or_else(String::new, |m| format!(" {:.3} |", m.cosine));
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "| {:.3}{borderline} | {:.3} | {:.3} |{mixture} {} | {} |",
            pair.depth,
            pair.clip,
            pair.dino,
            cell(&first.path),
            cell(&second.path),
        );
        if labelled {
            let labels = [first, second].map(|image| cell(image.label.as_deref().unwrap_or("")));
            let _ = match pair.across {
                Some(true) => write!(text, " {} / {} |", labels[0], labels[1]),
                _ => write!(text, " {} |", labels[0]),
            };
        }
        text.push('\n');
    }
    text.push('\n');
    text
}

/// How many pairs are blind of how many, by what rule, and where the time went.
pub(super) fn summary(report: &PairsReport) -> String {
    let mut text = report.sentence.clone();
    if let Some(mixture) = &report.mixture {
        let _ = write!(text, "\n{}", mixture.sentence);
    }
    if let Some(near) = &report.nearly_same {
        let _ = write!(text, "\n{}", near.words);
        for one in near.left_out.iter().take(SHOWN) {
            let (path, kept) = (legible(&one.path), legible(&one.kept));
            let _ = write!(
                text,
                "\n  {path} (kept: {kept}; {:.3}, {:.3})",
                one.clip, one.dino
            );
        }
        if near.left_out.len() > SHOWN {
            let _ = write!(text, "\n  and {} more", near.left_out.len() - SHOWN);
        }
    }
    let time = &report.milliseconds;
    let _ = write!(
        text,
        "\nrule: {}\n{:.1} s for CLIP's embeddings, {:.1} s for DINOv2's, {:.1} s to find or read; \
         {:.2} s for the pairs",
        report.rule,
        time.clip / 1e3,
        time.dino / 1e3,
        time.read / 1e3,
        time.pairs / 1e3,
    );
    if report.nearly_same.is_some() {
        let _ = write!(
            text,
            ", {:.2} s for nearly the same images",
            time.near / 1e3
        );
    }
    text
}

/// Nearly the same images that are shown.
const SHOWN: usize = 10;

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::report::pairs::{
        MixedCosine, NearlySame, NearlySameImages, PairsEncoder, PairsImage, PairsMilliseconds,
        PairsMixture, RankedPair,
    };

    fn side(model: &str, threshold: f32) -> PairsEncoder {
        PairsEncoder {
            model: model.into(),
            weights: "ab".repeat(32),
            precision: "f32".into(),
            device: "cpu".into(),
            threshold,
            threshold_source: "test <1>".into(),
            error: None,
            random_pairs: None,
        }
    }

    /// A report with odd names.
    pub fn report() -> PairsReport {
        let image = |path: &str, label: &str| PairsImage {
            path: path.into(),
            label: Some(label.into()),
        };
        let pair = |verdict, images: [PairsImage; 2]| RankedPair {
            depth: 0.25,
            clip: 0.9375,
            dino: 0.5,
            ranks: [Some(0.9998), None],
            mixture: None,
            verdict,
            across: Some(images[0].label != images[1].label),
            images,
        };
        PairsReport {
            date: "2026-11-29".into(),
            images: 4,
            pairs: 6,
            blind: 2,
            across: Some(1),
            sentence: "Of 6 pairs of 4 images CLIP is blind to 2, 1 of these across labels.".into(),
            rule: "CLIP clip-a above 0.875, DINOv2 (model not said) below 0.75 (test <1>)".into(),
            clip: side("clip-a", 0.875),
            dino: side("", 0.75),
            top: vec![
                pair(
                    Verdict::Blind,
                    [
                        image("a|b\n,\".jpg", "x,y"),
                        image("<script>alert(1)</script>&'\u{202e}.png", "z"),
                    ],
                ),
                pair(
                    Verdict::Borderline,
                    [image("c.jpg", "z"), image("d.jpg", "z")],
                ),
            ],
            mixture: None,
            nearly_same: Some(NearlySameImages {
                clip_limit: 0.97,
                dino_limit: 0.95,
                left_out: vec![NearlySame {
                    path: "e<.jpg".into(),
                    kept: "c.jpg".into(),
                    clip: 0.99,
                    dino: 0.98,
                }],
                words: "1 image was left out as nearly the same as an earlier one (CLIP above \
                        0.97, DINOv2 above 0.95)."
                    .into(),
            }),
            milliseconds: PairsMilliseconds::default(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_row_of_csv_is_one_whatever_the_names() {
        let text = crate::ask::pairs::csv(&report());
        assert!(
            text.starts_with(
                "place,depth,clip,dino,clip rank,dino rank,verdict,first,second,first label,\
                 second label,across\r\n\
                 1,0.250000,0.937500,0.500000,0.999800,,blind,\"a|b\n,\"\".jpg\",\
                 <script>alert(1)</script>&'\u{202e}.png,\"x,y\",z,true\r\n\
                 2,0.250000,0.937500,0.500000,0.999800,,borderline,c.jpg,d.jpg,z,z,false\r\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn a_table_and_lines_say_what_is_blind_and_by_what_rule() {
        let table = table(&report());
        assert!(
            table.contains("| 0.250 | 0.938 | 0.500 | a\\|b\\n,\".jpg |"),
            "{table}"
        );
        assert!(table.contains("\\u{202e}.png | x,y / z |"), "{table}");
        assert!(table.contains("| 0.250 (borderline) |") && table.contains("| d.jpg | z |"));
        let lines = summary(&report());
        assert!(
            lines.starts_with("Of 6 pairs of 4 images CLIP is blind to 2, 1 of these across labels.\n1 image was left out"),
            "{lines}"
        );
        assert!(
            lines.contains("DINOv2 above 0.95).\n  e<.jpg (kept: c.jpg; 0.990, 0.980)"),
            "{lines}"
        );
        assert!(
            lines
                .contains("CLIP clip-a above 0.875, DINOv2 (model not said) below 0.75 (test <1>)"),
            "{lines}"
        );
        let mut mixed = report();
        mixed.mixture = Some(PairsMixture {
            mix: 0.5,
            threshold: None,
            sentence: "Mixed.".into(),
        });
        for pair in &mut mixed.top {
            pair.mixture = Some(MixedCosine {
                cosine: 0.718_75,
                rank: Some(0.75),
                same: None,
            });
        }
        assert!(super::table(&mixed).contains("| 0.938 | 0.500 | 0.719 | a\\|b"));
        assert!(crate::ask::pairs::csv(&mixed).contains(",true,0.718750,0.750000\r\n"));
        assert!(summary(&mixed).contains("labels.\nMixed.\n"));
        let mut plain = report();
        plain.across = None;
        assert!(!super::table(&plain).contains("labels"));
    }
}
