//! The answer to both questions of a pair, in its halves.

use std::sync::LazyLock;

use regex::Regex;

use super::patterns::pattern;

static LABELS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let label = |word: &str, digit: u8| {
        pattern(&format!(
            r"(?im)(?:^|[\s,;.*])(?:(?:the\s+)?{word}(?:\s+(?:image|picture|question|one))?|(?:image|picture|question)\s*{digit})\s*[:)\].\u{{2013}}\u{{2014}}-]"
        ))
    };
    [label("first", 1), label("second", 2)]
});

/// The parts of `First: (a). Second: (b).` behind both labels; nothing without them.
pub fn halves(response: &str) -> Option<[&str; 2]> {
    let [first, second] = &*LABELS;
    let first = first.find(response)?;
    let second = second.find_at(response, first.end())?;
    Some([
        response[first.end()..second.start()].trim(),
        response[second.end()..].trim(),
    ])
}

#[cfg(test)]
mod tests {
    use super::halves;

    #[test]
    fn two_answers_are_told_apart() {
        for text in [
            "First: (a). Second: (b).",
            "first: (a)\nsecond: (b)",
            "The first image: (a)\nThe second image: (b)",
            "**Image 1:** (a)\n**Image 2:** (b)",
        ] {
            let [a, b] = halves(text).unwrap();
            assert!(a.contains("(a)") && !a.contains("(b)"), "{text}: {a}");
            assert!(b.contains("(b)") && !b.contains("(a)"), "{text}: {b}");
        }
        for text in ["(a)", "", "Second: (b). First: (a)", "First: (a)"] {
            assert_eq!(halves(text), None, "{text}");
        }
    }
}
