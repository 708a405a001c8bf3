//! Character references of HTML, decoded as Python's `html.unescape` does: names
//! by their longest known beginning, and without the numbers of code points that
//! HTML calls errors, which Python drops.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use entities::ENTITIES;
use regex::{Captures, Regex};

#[allow(
    clippy::expect_used,
    reason = "a constant pattern, compiled by every test of this module"
)]
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"&(?:#(?:([0-9]+)|[xX]([0-9a-fA-F]+));?|([^\t\n\x0c <&#;]{1,32};?))")
        .expect("a valid pattern")
});

#[allow(
    clippy::expect_used,
    reason = "a constant pattern, compiled by every test of this module"
)]
static WHOLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("&#?[0-9A-Za-z]{1,24};").expect("a valid pattern"));

/// What each name stands for: `amp;` and, where HTML allows it, `amp`.
static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    ENTITIES
        .iter()
        .map(|entity| (entity.entity.trim_start_matches('&'), entity.characters))
        .collect()
});

/// Code points, besides those that end in FFFE or FFFF, that Python drops.
const DROPPED: [RangeInclusive<u32>; 5] = [
    0x1..=0x8,
    0xb..=0xb,
    0xe..=0x1f,
    0x7f..=0x7f,
    0xfdd0..=0xfdef,
];

/// The bytes 0x80 to 0x9f in Windows-1252; those without a character stay
/// control characters.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Decodes every reference once.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    REFERENCE.replace_all(text, |found: &Captures<'_>| {
        let number = |digits, radix| number(digits, radix).map(String::from).unwrap_or_default();
        if let Some(digits) = found.get(1) {
            return number(digits.as_str(), 10);
        }
        if let Some(digits) = found.get(2) {
            return number(digits.as_str(), 16);
        }
        let name = &found[0][1..];
        // The shortest name has two letters.
        let known = (2..=name.len()).rev().find_map(|end| {
            let characters = NAMES.get(name.get(..end)?)?;
            Some(format!("{characters}{}", &name[end..]))
        });
        known.unwrap_or_else(|| found[0].to_owned())
    })
}

/// Decodes as ftfy's `unescape_html` does: only whole references that end in a
/// semicolon; names also in capitals, which then give capitals.
pub(super) fn unescape_whole(text: &str) -> Cow<'_, str> {
    WHOLE.replace_all(text, |found: &Captures<'_>| {
        let reference = &found[0];
        let name = &reference[1..];
        if name.starts_with('#') {
            let decoded = unescape(reference);
            let whole = !decoded.contains(';');
            return if whole {
                decoded.into_owned()
            } else {
                reference.to_owned()
            };
        }
        if let Some(&characters) = NAMES.get(name) {
            return characters.to_owned();
        }
        let shouted = !name.bytes().any(|byte| byte.is_ascii_lowercase());
        // A beginning that is a reference by itself is not taken for shouting.
        if shouted && unescape(reference) == reference {
            let quiet = name.to_ascii_lowercase();
            if let Some(characters) = NAMES.get(quiet.as_str()) {
                return characters.to_uppercase();
            }
        }
        reference.to_owned()
    })
}

/// The character of a numeric reference; `None` for those that Python drops.
fn number(digits: &str, radix: u32) -> Option<char> {
    // Digits alone can only fail by being too many.
    let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    match code {
        0 => Some(char::REPLACEMENT_CHARACTER),
        0x80..=0x9f => Some(windows_1252(code)),
        _ if DROPPED.iter().any(|range| range.contains(&code)) => None,
        _ if code <= 0x10_ffff && code & 0xfffe == 0xfffe => None,
        _ => Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

/// The character of a byte 0x80 to 0x9f in Windows-1252.
pub(super) fn windows_1252(byte: u32) -> char {
    let index = byte.wrapping_sub(0x80) as usize;
    let character = WINDOWS_1252.get(index).copied();
    character.unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_every_kind() {
        for (text, expected) in [
            ("caf&eacute; &amp;amp; bar", "café &amp; bar"),
            ("&notit; &ampx &AMP &bogus;", "¬it; &x & &bogus;"),
            ("&#39;&#x27;&#X27&#128;&#0;", "'''€\u{fffd}"),
            (
                "&#xd800;&#99999999999999;|&#1;&#xfffe;|",
                "\u{fffd}\u{fffd}||",
            ),
            ("&#x81;&#13;&", "\u{81}\r&"),
            ("&#; &#x; & &;", "&#; &#x; & &;"),
        ] {
            assert_eq!(unescape(text), expected, "{text}");
        }
    }

    #[test]
    fn whole_references_only() {
        for (text, expected) in [
            ("P&EACUTE;REZ &SZLIG;", "PÉREZ SS"),
            ("&nTILDE; &notit; &amp", "&nTILDE; &notit; &amp"),
            ("&lt;&semi;&#39;", "<;'"),
        ] {
            assert_eq!(unescape_whole(text), expected, "{text}");
        }
    }
}
