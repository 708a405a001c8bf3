//! What the original does to a text before it looks for words.
//!
//! `ftfy.fix_text`, `html.unescape` twice, white space, lower case. Of ftfy
//! (6.3) all is here but its repair of text that was decoded as the wrong
//! encoding ("cafÃ©" for "café"): that guesses, and a text that needs it stays
//! as it is.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::html::{unescape, unescape_whole, windows_1252};

/// More rounds than any text needs: each undoes one layer of HTML references.
const MOST_ROUNDS: usize = 64;

#[allow(
    clippy::expect_used,
    reason = "a constant pattern, compiled by the tests"
)]
static TERMINAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("\u{1b}\\[(?:\\d|;)*[a-zA-Z]").expect("a valid pattern"));

/// The text as the tokenizer's pattern sees it.
pub(super) fn clean(text: &str) -> String {
    let fixed = fix(text);
    let once = unescape(&fixed);
    let text = unescape(&once);
    let mut words = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words += word;
    }
    words.to_lowercase()
}

/// White space of Python's `str`: Unicode's, and four control characters.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// ftfy, line by line; HTML only until a line holds a '<'.
fn fix(text: &str) -> String {
    let mut html = true;
    text.split_inclusive('\n')
        .map(|line| {
            html &= !line.contains('<');
            fix_line(line, html)
        })
        .collect()
}

/// Repeats ftfy's steps until nothing changes.
fn fix_line(line: &str, html: bool) -> String {
    let mut line = line.to_owned();
    for _ in 0..MOST_ROUNDS {
        let decoded = if html {
            unescape_whole(&line)
        } else {
            Cow::Borrowed(line.as_str())
        };
        let mut plain = String::with_capacity(decoded.len());
        for c in decoded.chars() {
            plainly(c, &mut plain);
        }
        let seen: String = TERMINAL
            .replace_all(&plain, "")
            .chars()
            .filter(|&c| !is_removed(c))
            .nfc()
            .collect();
        if seen == line {
            break;
        }
        line = seen;
    }
    line
}

/// Appends the plain form of a character: Windows-1252 for C1 controls,
/// letters for Latin ligatures, standard width, straight quotes, `\n`.
fn plainly(c: char, output: &mut String) {
    match c {
        '\u{80}'..='\u{9f}' => {
            output.push(straight(windows_1252(u32::from(c))));
        }
        'Ĳ' => output.push_str("IJ"),
        'ĳ' => output.push_str("ij"),
        'ŉ' => output.push_str("'n"),
        'Ǳ' => output.push_str("DZ"),
        'ǲ' => output.push_str("Dz"),
        'ǳ' => output.push_str("dz"),
        'Ǆ' => output.push_str("DŽ"),
        'ǅ' => output.push_str("Dž"),
        'ǆ' => output.push_str("dž"),
        'Ǉ' => output.push_str("LJ"),
        'ǈ' => output.push_str("Lj"),
        'ǉ' => output.push_str("lj"),
        'Ǌ' => output.push_str("NJ"),
        'ǋ' => output.push_str("Nj"),
        'ǌ' => output.push_str("nj"),
        'ﬀ' => output.push_str("ff"),
        'ﬁ' => output.push_str("fi"),
        'ﬂ' => output.push_str("fl"),
        'ﬃ' => output.push_str("ffi"),
        'ﬄ' => output.push_str("ffl"),
        'ﬅ' => output.push_str("ſt"),
        'ﬆ' => output.push_str("st"),
        '\u{3000}' => output.push(' '),
        '\u{ff01}'..='\u{ffef}' => output.extend(std::iter::once(c).nfkc()),
        _ => output.push(straight(c)),
    }
}

fn straight(c: char) -> char {
    match c {
        '\u{2bc}' | '\u{2018}'..='\u{201b}' => '\'',
        '\u{201c}'..='\u{201f}' => '"',
        '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        _ => c,
    }
}

/// Control characters that ftfy takes away.
fn is_removed(c: char) -> bool {
    matches!(
        c,
        '\0'..='\x08' | '\x0b' | '\x0e'..='\x1f' | '\x7f'
            | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}'
    )
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn texts_are_made_plain() {
        for (text, expected) in [
            (
                "  A\tPhoto \u{a0}of\r\n a ＤＯＧ\u{3000}! ",
                "a photo of a dog !",
            ),
            ("don\u{2019}t \u{201c}ﬂuﬃeﬆ\u{201d}", "don't \"fluffiest\""),
            (
                "cafe\u{301} \u{1b}[31mred\u{1b}[0m\u{feff}",
                "caf\u{e9} red",
            ),
            ("&amp;amp;amp;amp;lt;", "<"),
            ("< &amp;amp;amp;lt;", "< &amp;lt;"),
            ("\u{80}5", "€5"),
            ("ΟΔΟΣ ΙΣ", "οδος ις"),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }
}
