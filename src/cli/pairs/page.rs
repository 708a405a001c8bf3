//! The report as one page.

use std::collections::HashMap;
use std::fmt::Write;

use super::heat::Heat;
use crate::ask::pair::rank_words;
use crate::ask::pairs::verdict;
use crate::cli::page::page as whole;
use crate::escaped;
use crate::language::Language;
use crate::report::pair::Verdict;
use crate::report::pairs::{PairsEncoder, PairsImage, PairsReport, RankedPair};

const STYLE: &str = include_str!("page.css");

/// What a page shows of the pairs.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Pictures as addresses that hold them, by path.
    pub pictures: HashMap<String, String>,
    /// Heat maps, by the pair's place in the report.
    pub heat: HashMap<usize, Heat>,
}

/// By what the named pairs are sorted, where all pairs of some images were asked for.
pub(super) fn by_depth(report: &PairsReport) -> String {
    format!(
        "The {} blindest pairs, by depth: 0 on the edge of the rule, 1 at its corner.",
        report.top.len()
    )
}

/// A page of a report, whose pairs are in some `order`: a sentence.
pub(super) fn page(report: &PairsReport, order: &str, shown: &Shown) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = write!(
        text,
        "<p class=\"lead\">{}</p>\n\
         <p>CLIP takes the two pictures of a blind pair for the same; DINOv2 tells them apart. \
         {}</p>\n",
        escaped(&report.sentence),
        escaped(order),
    );
    if report.top.is_empty() {
        text.push_str("<p>No pair is blind.</p>\n");
    } else {
        text.push_str("<ol>\n");
        for (place, pair) in report.top.iter().enumerate() {
            item(&mut text, pair, report, shown, shown.heat.get(&place));
        }
        text.push_str("</ol>\n");
    }
    left_out(&mut text, report);
    provenance(&mut text, report);
    whole("CLIP-blind pairs", STYLE, &text)
}

fn item(
    text: &mut String,
    pair: &RankedPair,
    report: &PairsReport,
    shown: &Shown,
    heat: Option<&Heat>,
) {
    text.push_str("<li>\n<div class=\"pair\">\n");
    for image in &pair.images {
        figure(text, image, shown.pictures.get(&image.path));
    }
    let class = match pair.verdict {
        Verdict::Blind => "blind",
        Verdict::Borderline => "borderline",
        Verdict::NotBlind => "not-blind",
    };
    let _ = write!(
        text,
        "</div>\n<p><strong class=\"{class}\">{}</strong>, depth {:.3}; CLIP <b>{}</b> \
         ({}), DINOv2 <b>{}</b> ({})",
        verdict(pair.verdict),
        pair.depth,
        number(pair.clip),
        place(&report.clip, "above", pair.ranks[0]),
        number(pair.dino),
        place(&report.dino, "below", pair.ranks[1]),
    );
    text.push_str(match pair.across {
        Some(true) => "; of two labels",
        Some(false) => "; of one label",
        None => "",
    });
    text.push_str("</p>\n");
    if let Some(heat) = heat {
        maps(text, heat);
    }
    text.push_str("</li>\n");
}

/// The threshold, and the rank where it is known.
fn place(side: &PairsEncoder, which: &str, rank: Option<f64>) -> String {
    let threshold = format!("{which} {}", side.threshold);
    match (rank, &side.random_pairs) {
        (Some(rank), Some(random)) => {
            format!(
                "{threshold}; {}",
                rank_words(rank, random.pairs, Language::En)
            )
        }
        _ => threshold,
    }
}

/// Both encoders' maps over the grey pictures, and what they say.
fn maps(text: &mut String, heat: &Heat) {
    text.push_str("<div class=\"maps\">\n");
    for (name, maps) in ["CLIP", "DINOv2"].into_iter().zip(&heat.maps) {
        for ((which, picture), map) in ["first", "second"]
            .into_iter()
            .zip(&heat.pictures)
            .zip(maps)
        {
            let [left, top, width, height] = map.place;
            let _ = writeln!(
                text,
                "<figure><div class=\"map\"><img src=\"{picture}\" alt=\"\"><img \
                 src=\"{}\" alt=\"heat map of the {which} picture by {name}\" \
                 style=\"left:{left:.2}%;top:{top:.2}%;width:{width:.2}%;height:{height:.2}%\">\
                 </div><figcaption>{name}, {which}</figcaption></figure>",
                map.data
            );
        }
    }
    let _ = write!(
        text,
        "</div>\n<p class=\"note\">Bright: patches without a match in the other picture, on \
         one scale for all four. {}</p>\n",
        escaped(&heat.words)
    );
}

fn figure(text: &mut String, image: &PairsImage, picture: Option<&String>) {
    let path = escaped(&image.path);
    text.push_str("<figure>\n");
    let _ = match picture {
        Some(data) => writeln!(text, "<img src=\"{data}\" alt=\"{path}\">"),
        None => writeln!(text, "<div class=\"none\">no picture at hand</div>"),
    };
    let _ = write!(text, "<figcaption>{path}");
    if let Some(label) = &image.label {
        let _ = write!(text, " <span class=\"label\">{}</span>", escaped(label));
    }
    text.push_str("</figcaption>\n</figure>\n");
}

/// Images that are not among the pairs, and why.
fn left_out(text: &mut String, report: &PairsReport) {
    if let Some(near) = &report.nearly_same {
        let _ = write!(
            text,
            "<details>\n<summary>{}</summary>\n<ul>\n",
            escaped(&near.words)
        );
        for one in &near.left_out {
            let _ = writeln!(
                text,
                "<li>{} (kept: {}; {:.3}, {:.3})</li>",
                escaped(&one.path),
                escaped(&one.kept),
                one.clip,
                one.dino
            );
        }
        text.push_str("</ul>\n</details>\n");
    }
    for note in &report.notes {
        let note = note.to_string();
        let lines: Vec<String> = note.lines().map(escaped).collect();
        let _ = writeln!(text, "<p class=\"note\">{}</p>", lines.join("<br>"));
    }
}

fn provenance(text: &mut String, report: &PairsReport) {
    text.push_str("<h2>What it rests on</h2>\n<dl>\n");
    let mut line = |what: &str, said: &str| {
        let _ = writeln!(text, "<dt>{what}</dt><dd>{}</dd>", escaped(said));
    };
    line("rule", &report.rule);
    line("CLIP", &made_by(&report.clip));
    line("DINOv2", &made_by(&report.dino));
    let sides = [&report.clip, &report.dino];
    for random in sides.iter().flat_map(|side| &side.random_pairs) {
        line("random photo pairs", &random.source);
    }
    line(
        "made",
        &format!("{} by clipsight {}", report.date, env!("CARGO_PKG_VERSION")),
    );
    text.push_str("</dl>\n");
}

fn made_by(side: &PairsEncoder) -> String {
    let said = |text: &str| if text.is_empty() { "not said" } else { text }.to_owned();
    let device = match side.device.as_str() {
        "" => "read from a file".to_owned(),
        device => device.to_owned(),
    };
    let error = match side.error {
        Some(error) => format!("cosines ± {error:.4}"),
        None => "error of cosines not measured".to_owned(),
    };
    format!(
        "{}; weights {}; precision {}; {device}; {error}",
        said(&side.model),
        said(&side.weights),
        said(&side.precision)
    )
}

/// A cosine with a true minus sign.
fn number(cosine: f32) -> String {
    format!("{cosine:.3}").replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::super::heat::Overlay;
    use super::super::output::tests::report;
    use super::*;
    use crate::weights::catalogue::RandomPairs;

    #[test]
    fn a_page_refers_to_nothing_and_escapes_everything() {
        let mut report = report();
        report
            .notes
            .push(crate::report::set::SetNote::OtherFiles { count: 2 });
        let pictures =
            HashMap::from([("c.jpg".to_owned(), "data:image/jpeg;base64,AAAA".to_owned())]);
        let overlay = |left| Overlay {
            data: "data:image/png;base64,BBBB".into(),
            place: [left, 0.0, 50.0, 100.0],
        };
        let heat = Heat {
            pictures: ["data:image/jpeg;base64,CCCC"; 2].map(str::to_owned),
            maps: [[overlay(1.0), overlay(2.0)], [overlay(3.0), overlay(4.0)]],
            words: "Nothing <matches>.".into(),
        };
        report.clip.random_pairs = RandomPairs::of("m", vec![0.1, 0.2], "two photos".into());
        let shown = Shown {
            pictures,
            heat: HashMap::from([(0, heat)]),
        };
        let page = page(&report, &by_depth(&report), &shown);
        assert!(page.contains(
            "CLIP <b>0.938</b> (above 0.875; closer than 99.98 % of random photo pairs), \
             DINOv2 <b>0.500</b> (below 0.75)"
        ));
        assert!(page.contains("style=\"left:3.00%;top:0.00%;width:50.00%;height:100.00%\""));
        assert!(page.contains("Nothing &lt;matches&gt;."));
        assert_eq!(page.matches("base64,BBBB").count(), 4);
        assert!(page.contains("two photos"));
        assert!(page.contains("CLIP is blind to 2, 1 of these across labels."));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;\\u{202e}.png"));
        assert!(page.contains("a|b\\n,&quot;.jpg") && page.contains("test &lt;1&gt;"));
        assert!(page.contains("<img src=\"data:image/jpeg;base64,AAAA\" alt=\"c.jpg\">"));
        assert_eq!(page.matches("no picture at hand").count(), 3);
        assert!(page.contains("e&lt;.jpg (kept: c.jpg; 0.990, 0.980)"));
        assert!(page.contains("2 other files are passed over"));
        for outside in ["<script", "http://", "https://", "url(", "@import", "<link"] {
            assert!(!page.contains(outside), "{outside}");
        }
        let sources = page.matches("src=").count();
        assert_eq!(sources, page.matches("src=\"data:").count());
    }

    #[test]
    fn without_a_blind_pair_the_page_says_so() {
        let mut report = report();
        report.top.clear();
        assert!(page(&report, "", &Shown::default()).contains("No pair is blind."));
    }
}
