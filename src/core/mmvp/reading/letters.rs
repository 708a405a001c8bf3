//! Letters as answers: `(b)`, `B.`, `The answer is (b)`.

use std::sync::LazyLock;

use regex::Regex;

use super::found::Found;
use super::patterns::pattern;
use super::words::denies;
use crate::mmvp::questions::plain;

/// How a letter stands in a text.
struct Forms {
    /// The whole answer.
    alone: Regex,
    /// At the start, with a sign behind it.
    first: Regex,
    /// In brackets, anywhere.
    bracketed: Regex,
    /// Behind words that announce it.
    announced: Regex,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let announce = r"(?:answer|option|choice|letter|choose|select|pick|go with)";
    Forms {
        alone: pattern(r#"(?i)^["'\[(]*([ab])["'\])]*[.:,]?$"#),
        first: pattern(
            r#"(?i)^["'\[(]*([ab])(?:["'\])]+|\s*[.):,\]]|\s+[-\u{2013}\u{2014}]|\s*\n)"#,
        ),
        bracketed: pattern(r"(?i)[(\[]\s*([ab])\s*[)\]]"),
        // A small `a` with a word behind it is the article; a large one may be.
        announced: pattern(&format!(
            r#"(?:(?i:\b{announce}\b[\w\s]{{0,24}}?(?:\bis\b|\bbe\b|\bwas\b|:)?)\s*["'\[(]*)(?:([Bb])\b|([Aa])(?:["'\])]|[.,;:)]|\s*$|\s*\n|\s+(?i:because|since|as|for)\b)|(A)\s+(?:[a-z]+\b\s*)?$)"#
        )),
    }
});

/// The place that the letters of a text name; nothing where it has none.
pub(super) fn read(text: &str, shown: &[String; 2]) -> Option<Found> {
    let forms = &*FORMS;
    let place = |letter: &str| usize::from(letter.eq_ignore_ascii_case("b"));
    if let Some(found) = forms.alone.captures(text) {
        return Some(Found::Option(place(found.get(1)?.as_str())));
    }
    let first = forms.first.captures(text).and_then(|found| found.get(1));
    if let Some(letter) = first
        && !names_both(text, forms)
    {
        let place = place(letter.as_str());
        let rest = plain(&text[letter.end()..]);
        let begins = |option: &String| {
            let option = plain(option);
            rest == option || rest.starts_with(&format!("{option} "))
        };
        let [own, other] = [&shown[place], &shown[1 - place]];
        // The letter and the text of the other option: which of them is meant?
        let contradicts = begins(other) && !(begins(own) && plain(own).len() >= plain(other).len());
        return Some(if contradicts {
            Found::Unclear
        } else {
            Found::Option(place)
        });
    }
    if let Some(place) = conclusion(text, forms) {
        return Some(Found::Option(place));
    }
    let (mut said, mut denied) = ([false; 2], [false; 2]);
    for found in forms.bracketed.captures_iter(text) {
        let letter = found.get(1)?;
        let whole = found.get(0)?;
        let place = place(letter.as_str());
        if is_denied(&text[..whole.start()], &text[whole.end()..]) {
            denied[place] = true;
        } else {
            said[place] = true;
        }
    }
    match (said, denied) {
        ([false, false], [false, false]) => None,
        ([true, false], [false, _]) | ([false, false], [false, true]) => Some(Found::Option(0)),
        ([false, true], [_, false]) | ([false, false], [true, false]) => Some(Found::Option(1)),
        ([false, false], [true, true]) => Some(Found::Neither),
        // Both named, as who repeats the options does.
        _ => Some(Found::Unclear),
    }
}

/// Whether both letters stand in a text.
fn names_both(text: &str, forms: &Forms) -> bool {
    let mut letters = forms
        .bracketed
        .captures_iter(text)
        .filter_map(|found| found.get(1));
    let (first, second) = (letters.next(), letters.next());
    matches!((first, second), (Some(a), Some(b)) if !a.as_str().eq_ignore_ascii_case(b.as_str()))
}

/// The one letter that is announced as the answer.
fn conclusion(text: &str, forms: &Forms) -> Option<usize> {
    let mut places = forms.announced.captures_iter(text).filter_map(|found| {
        let letter = found.get(1).or(found.get(2)).or(found.get(3))?;
        let denied = is_denied(&text[..letter.start()], &text[letter.end()..]);
        (!denied).then_some(usize::from(letter.as_str().eq_ignore_ascii_case("b")))
    });
    let first = places.next()?;
    places.all(|place| place == first).then_some(first)
}

/// Whether what stands around a letter denies it.
fn is_denied(before: &str, after: &str) -> bool {
    let clause = before
        .rsplit(['.', ',', ';', ':', '\n'])
        .next()
        .unwrap_or_default();
    let last: Vec<String> = clause
        .split_whitespace()
        .rev()
        .take(3)
        .map(str::to_lowercase)
        .collect();
    let behind = after.trim_start_matches([')', ']', ' ', '"']);
    let behind: String = behind
        .split(['.', ',', ';', '\n'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let wrong = [
        "is not",
        "isn't",
        "is wrong",
        "is incorrect",
        "is false",
        "would be wrong",
        "cannot be",
    ];
    last.iter().any(|word| denies(word)) || wrong.iter().any(|wrong| behind.starts_with(wrong))
}
