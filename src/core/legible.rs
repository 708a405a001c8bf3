//! Names from outside, fit to be shown on a terminal.

use std::fmt::Display;

/// The text with every character escaped that would move the cursor, end the line or
/// turn the direction of writing: `\n`, `\u{1b}`, `\u{202e}`.
pub fn legible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if moves(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// A text from anywhere as the contents of an element or of a quoted attribute.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in legible(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Longest text that is shown whole, in bytes.
const SHORT: usize = 320;

/// Words of an error that may hold what a file chose, and be as long as the file: their
/// beginning and their end.
pub(crate) fn in_short(words: &impl Display) -> String {
    let words = words.to_string();
    if words.len() <= SHORT {
        return words;
    }
    let from = words.ceil_char_boundary(words.len() - SHORT / 3);
    let to = words.floor_char_boundary(SHORT / 2);
    format!("{} \u{2026} {}", &words[..to], &words[from..])
}

/// Control characters, line and paragraph separators, and Unicode's Bidi_Control.
fn moves(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_lose_their_middle() {
        assert_eq!(in_short(&"short"), "short");
        let long = format!("beginning{}end", "\u{732b}".repeat(1000));
        let shown = in_short(&long);
        assert!(shown.starts_with("beginning\u{732b}") && shown.ends_with("\u{732b}end"));
        assert!(
            shown.contains(" \u{2026} ") && shown.len() <= SHORT,
            "{}",
            shown.len()
        );
    }

    #[test]
    fn what_moves_the_cursor_is_escaped_and_nothing_else() {
        assert_eq!(
            legible("new\nline\ttab\r\u{1b}[2J"),
            "new\\nline\\ttab\\r\\u{1b}[2J"
        );
        assert_eq!(
            legible("\u{202e}gpj.exe\u{2066}"),
            "\\u{202e}gpj.exe\\u{2066}"
        );
        for plain in [
            "église (l'\"Alguer\").jpg",
            "e\u{301}glise",
            "日本語",
            "🙃❤\u{fe0f}",
            "عربي",
            r"a\b",
        ] {
            assert_eq!(legible(plain), plain);
        }
    }
}
