//! The report as one page: scores, the patterns as bars, and the pairs with what each
//! model said. It is filtered by its style sheet, so that nothing has to run.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::output::with_interval;
use crate::ask::pairs::verdict;
use crate::cli::page::page as whole;
use crate::escaped;
use crate::mmvp::Pattern;
use crate::report::mmvp::{Given, MmvpModel, MmvpPair, MmvpReport, Reading, Share};
use crate::report::mmvp_blind::{BlindPair, MmvpBlindReport};
use crate::report::pair::Verdict;

const STYLE: &str = include_str!("page.css");

/// What a page shows.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    pub report: &'a MmvpReport,
    /// Two encoders on the same pairs.
    pub blind: Option<&'a MmvpBlindReport>,
    /// Both pictures of each pair, as addresses that hold them; empty without pictures.
    pub pictures: Vec<[Option<String>; 2]>,
}

/// A group of pairs that a filter shows.
struct Filter {
    group: &'static str,
    id: String,
    label: String,
}

/// A page of a report.
pub(super) fn page(shown: &Shown<'_>) -> String {
    let report = shown.report;
    let mut text = String::new();
    for model in &report.models {
        let _ = writeln!(text, "<p class=\"lead\">{}</p>", escaped(&model.words));
    }
    if let Some(blind) = shown.blind {
        let _ = writeln!(text, "<p class=\"lead\">{}</p>", escaped(&blind.sentence));
    }
    scores(&mut text, report);
    bars(&mut text, shown);
    for note in &report.notes {
        let _ = writeln!(text, "<p class=\"note\">{}</p>", escaped(note));
    }
    let filters = filters(shown);
    form(&mut text, &filters);
    text.push_str("<ol>\n");
    for (place, pair) in report.pairs.iter().enumerate() {
        let blind = shown.blind.and_then(|blind| {
            let mut pairs = blind.pairs.iter();
            pairs.find(|found| found.indices == pair.indices)
        });
        item(&mut text, pair, blind, report, shown.pictures.get(place));
    }
    text.push_str("</ol>\n");
    let _ = writeln!(
        text,
        "<p class=\"note\">Made {} by clipsight {}.</p>",
        escaped(&report.date),
        env!("CARGO_PKG_VERSION")
    );
    let style = format!("{STYLE}{}", hiding(&filters));
    whole(
        &format!("{}: pairs that CLIP cannot tell apart", report.benchmark),
        &style,
        &text,
    )
}

fn scores(text: &mut String, report: &MmvpReport) {
    if report.models.is_empty() {
        return;
    }
    text.push_str(
        "<div class=\"wide\"><table>\n<tr><th>model</th><th>pairs right, %</th><th>by corrected \
         labels, %</th><th>neither</th><th>unread</th></tr>\n",
    );
    for model in &report.models {
        let mode = model
            .mode
            .as_ref()
            .map_or(String::new(), |mode| format!(" ({mode})"));
        let _ = writeln!(
            text,
            "<tr><td>{}{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&model.name),
            escaped(&mode),
            with_interval(model.original.pairs),
            with_interval(model.corrected.pairs),
            model.neither,
            model.unread
        );
    }
    text.push_str("</table></div>\n");
}

/// A bar a model for each pattern, with its interval and a line where guessing lies; and
/// how many of the pattern's pairs CLIP is blind to.
fn bars(text: &mut String, shown: &Shown<'_>) {
    let report = shown.report;
    if report.pairs.iter().all(|pair| pair.pattern.is_none()) {
        return;
    }
    text.push_str("<h2>By pattern</h2>\n<div class=\"bars\">\n");
    for pattern in Pattern::ALL {
        let of = |model: &MmvpModel| {
            let found = model
                .original
                .patterns
                .iter()
                .find(|score| score.pattern == pattern);
            found.map(|score| score.pairs)
        };
        let models = report
            .models
            .iter()
            .filter_map(|model| Some((model.name.clone(), of(model)?)));
        let mut rows: Vec<(String, Share)> = models.collect();
        if let Some(blind) = shown.blind {
            let found = blind
                .patterns
                .iter()
                .find(|row| row.pattern == Some(pattern));
            rows.extend(found.map(|row| (format!("{} is blind", blind.clip.model), row.blind)));
        }
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(text, "<h3>{}</h3>", pattern.title());
        for (name, share) in rows {
            let part = 100.0 * f64::from(share.right) / f64::from(share.of.max(1));
            let _ = writeln!(
                text,
                "<div>{}</div><div class=\"bar\"><i style=\"width:{part:.1}%\"></i><b \
                 style=\"left:{:.1}%;width:{:.1}%\"></b><span>{}/{}</span></div>",
                escaped(&name),
                100.0 * share.low,
                100.0 * (share.high - share.low),
                share.right,
                share.of
            );
        }
    }
    text.push_str(
        "</div>\n<p class=\"note\">Bars: pairs right; dark lines: 95 % intervals; the \
                   upright line: one who guesses.</p>\n",
    );
}

/// What the pairs can be filtered by.
fn filters(shown: &Shown<'_>) -> Vec<Filter> {
    let mut filters = Vec::new();
    let mut add = |group, id: &str, label: &str| {
        filters.push(Filter {
            group,
            id: id.to_owned(),
            label: label.to_owned(),
        });
    };
    for pattern in Pattern::ALL {
        if shown
            .report
            .pairs
            .iter()
            .any(|pair| pair.pattern == Some(pattern))
        {
            add("pattern", pattern.name(), pattern.name());
        }
    }
    if shown.report.models.len() > 1 {
        add("models", "differ", "models disagree");
        add("models", "all-wrong", "wrong for all");
    }
    if !shown.report.models.is_empty() {
        add("answers", "some-unread", "with an answer that is unread");
    }
    if shown.blind.is_some() {
        add("verdict", "is-blind", "blind");
        add("verdict", "is-borderline", "borderline");
        add("verdict", "is-not-blind", "not blind");
    }
    filters
}

fn form(text: &mut String, filters: &[Filter]) {
    let groups: BTreeSet<&str> = filters.iter().map(|filter| filter.group).collect();
    text.push_str("<h2>Pairs</h2>\n");
    for group in groups {
        let _ = writeln!(
            text,
            "<fieldset><legend>{group}</legend><label><input type=\"radio\" name=\"{group}\" \
             checked> all</label>"
        );
        for filter in filters.iter().filter(|filter| filter.group == group) {
            let _ = writeln!(
                text,
                "<label><input type=\"radio\" name=\"{group}\" id=\"{}\"> {}</label>",
                filter.id, filter.label
            );
        }
        text.push_str("</fieldset>\n");
    }
}

/// The rules that hide what a filter does not show.
fn hiding(filters: &[Filter]) -> String {
    filters
        .iter()
        .map(|Filter { id, .. }| {
            format!("main:has(#{id}:checked) ol > li:not(.{id}) {{\n  display: none;\n}}\n")
        })
        .collect()
}

/// Whether a pair is right, by the corrected labels.
fn is_right(pair: &MmvpPair, given: &[Given; 2]) -> bool {
    let named = |reading| match reading {
        Reading::A => Some(0),
        Reading::B => Some(1),
        _ => None,
    };
    [0, 1]
        .iter()
        .all(|&half| named(given[half].reading) == Some(pair.corrected[half]))
}

fn item(
    text: &mut String,
    pair: &MmvpPair,
    blind: Option<&BlindPair>,
    report: &MmvpReport,
    pictures: Option<&[Option<String>; 2]>,
) {
    let mut classes: Vec<&str> = pair.pattern.iter().map(|pattern| pattern.name()).collect();
    let answered = pair
        .given
        .iter()
        .filter(|given| given.iter().all(|half| half.reading != Reading::Missing));
    let right: Vec<bool> = answered.map(|given| is_right(pair, given)).collect();
    if right.contains(&true) && right.contains(&false) {
        classes.push("differ");
    }
    if !right.is_empty() && !right.contains(&true) {
        classes.push("all-wrong");
    }
    if pair
        .given
        .iter()
        .flatten()
        .any(|half| half.reading == Reading::Unread)
    {
        classes.push("some-unread");
    }
    classes.extend(blind.map(|blind| match blind.verdict {
        Verdict::Blind => "is-blind",
        Verdict::Borderline => "is-borderline",
        Verdict::NotBlind => "is-not-blind",
    }));
    let [a, b] = pair.indices;
    let pattern = pair.pattern.map_or("no pattern", Pattern::name);
    let _ = write!(
        text,
        "<li class=\"{}\"><strong>{}</strong> <span class=\"label\">{pattern}</span>\n\
         <div class=\"pair\">\n",
        classes.join(" "),
        escaped(&pair.questions[0]),
    );
    for half in [0, 1] {
        let right = &pair.options[half][usize::from(pair.corrected[half].min(1))];
        let label = format!("{}: {}", pair.indices[half], right);
        let picture = pictures.and_then(|both| both[half].as_ref());
        text.push_str("<figure>");
        if let Some(picture) = picture {
            let _ = write!(
                text,
                "<img src=\"{picture}\" alt=\"image {}\">",
                pair.indices[half]
            );
        }
        let _ = writeln!(
            text,
            "<figcaption>{}</figcaption></figure>",
            escaped(&label)
        );
    }
    text.push_str("</div>\n");
    if let Some(blind) = blind {
        let _ = writeln!(
            text,
            "<p>CLIP {:.3}, DINOv2 {:.3}: <strong>{}</strong></p>",
            blind.clip,
            blind.dino,
            verdict(blind.verdict)
        );
    }
    text.push_str("<ul class=\"answers\">\n");
    for (model, given) in report.models.iter().zip(&pair.given) {
        if given.iter().all(|half| half.reading == Reading::Missing) {
            continue;
        }
        let class = if is_right(pair, given) {
            "right"
        } else {
            "wrong"
        };
        let said = |half: usize| {
            let response: String = given[half].response.chars().take(200).collect();
            let read = match given[half].reading {
                Reading::A => pair.options[half][0].as_str(),
                Reading::B => pair.options[half][1].as_str(),
                Reading::Neither => "neither",
                Reading::Unread => "unread",
                Reading::Missing => "no answer",
            };
            format!("{}: “{response}” ({read})", [a, b][half])
        };
        let _ = writeln!(
            text,
            "<li class=\"{class}\">{}. {}; {}</li>",
            escaped(&model.name),
            escaped(&said(0)),
            escaped(&said(1))
        );
    }
    text.push_str("</ul>\n</li>\n");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::mmvp::answers::hand::ByHand;
    use crate::mmvp::answers::{Answer, Answers};
    use crate::mmvp::questions::Benchmark;
    use crate::mmvp::score::score;

    fn report() -> MmvpReport {
        let mmvp = Benchmark::mmvp().unwrap();
        let answers = |model: &str, said: fn(u8) -> &'static str| Answers {
            model: model.into(),
            file: String::new(),
            form: "test".into(),
            mode: None,
            blind: false,
            of: mmvp
                .questions
                .iter()
                .map(|q| {
                    Some(Answer {
                        response: said(q.corrected).into(),
                        shown: None,
                        read: None,
                    })
                })
                .collect(),
        };
        let all = answers("<b>all</b>", |label| ["(a)", "(b)"][usize::from(label)]);
        let none = answers("none", |_| "<script>alert()</script>");
        score(&mmvp, &[all, none], &ByHand::default())
    }

    #[test]
    fn the_page_shows_every_pair_and_runs_nothing() {
        let report = report();
        let mut pictures = vec![[None, None]; 150];
        pictures[3][1] = Some("data:image/jpeg;base64,AAAA".to_owned());
        let page = page(&Shown {
            report: &report,
            blind: None,
            pictures,
        });
        assert_eq!(page.matches("<li class=\"").count(), 150 + 300);
        assert_eq!(page.matches("class=\"right\"").count(), 150);
        assert_eq!(page.matches(" differ ").count(), 150);
        assert_eq!(page.matches("<img ").count(), 1);
        assert!(page.contains("main:has(#count:checked) ol > li:not(.count)"));
        assert!(page.contains("&lt;b&gt;all&lt;/b&gt;"));
        for outside in [
            "<script", "http://", "https://", "url(", "@import", "<link", "onclick",
        ] {
            assert!(!page.contains(outside), "{outside}");
        }
        // Nine patterns with two models each.
        assert_eq!(page.matches("class=\"bar\"").count(), 18);
    }
}
