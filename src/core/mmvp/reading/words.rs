//! An answer as words, with what is denied among them.

use std::sync::LazyLock;

use regex::Regex;

use super::patterns::pattern;

/// A word, and the clause that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In small letters; numbers as digits; without the last s of a longer word, so that
    /// `upward` is `upwards`.
    pub text: String,
    /// The clause, from 0: what a comma or the like ends.
    pub clause: usize,
    /// The sentence, from 0.
    pub sentence: usize,
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut clause, mut sentence) = (0, 0);
    let mut word = String::new();
    let mut end = |word: &mut String, clause: usize, sentence: usize| {
        let text = word.trim_matches('\'').to_owned();
        word.clear();
        if !text.is_empty() {
            words.push(Word {
                text: stem(&text),
                clause,
                sentence,
            });
        }
    };
    let mut before = ' ';
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '\'' {
            word.extend(c.to_lowercase());
            before = c;
            continue;
        }
        let contrast = ["but", "while", "whereas", "although"].contains(&word.as_str());
        end(&mut word, clause, sentence);
        // A point within a number ends nothing.
        if contrast || [',', ';', ':', '(', ')', '"', '\u{2014}', '\u{2013}'].contains(&c) {
            clause += 1;
        } else if ['!', '?', '\n'].contains(&c) || (c == '.' && !before.is_whitespace()) {
            clause += 1;
            sentence += 1;
        }
        before = c;
    }
    words
}

/// As [`Word::text`] has it.
fn stem(word: &str) -> String {
    const NUMBERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    if let Some(number) = NUMBERS.iter().position(|name| *name == word) {
        return number.to_string();
    }
    match word.strip_suffix('s') {
        Some(short) if short.len() > 3 && !short.ends_with('s') && !short.ends_with('\'') => {
            short.to_owned()
        }
        _ => word.to_owned(),
    }
}

/// Whether a word denies what follows it in its clause.
pub(super) fn denies(word: &str) -> bool {
    const DENY: [&str; 11] = [
        "not", "no", "never", "none", "cannot", "without", "nothing", "nor", "neither", "hardly",
        "than",
    ];
    // `than` of "rather than", and `instead` below, put the other thing first.
    DENY.contains(&word) || word.ends_with("n't") || word == "instead"
}

/// Words that say nothing of a picture.
pub(super) fn is_filler(word: &str) -> bool {
    const FILLERS: [&str; 50] = [
        "a", "an", "the", "is", "are", "am", "was", "were", "be", "been", "being", "it", "it's",
        "in", "on", "of", "at", "to", "or", "and", "from", "by", "with", "for", "this", "that",
        "these", "those", "there", "do", "doe", "did", "does", "can", "you", "we", "i", "see",
        "image", "picture", "photo", "ha", "has", "have", "its", "any", "they", "what", "which",
        "based",
    ];
    FILLERS.contains(&word)
}

static NEITHER: LazyLock<Regex> = LazyLock::new(|| {
    let verbs = "determine|determined|tell|say|answer|answered|identify|provide|know|be sure|\
                 assist|help|see (?:the|an|any|this) (?:image|picture|photo)|view|access|process|\
                 analy[sz]e|comment";
    pattern(&format!(
        r"(?i)\bneither\b|\bnone of the\b|\b(?:cannot|can't|can not|could not|couldn't|unable to|not able to|not possible to|impossible to|difficult to|hard to)\s+(?:\w+\s+)?(?:{verbs})\b|\bi'm sorry\b|\bi am sorry\b|\bno image\b|\bunclear\b|\bnot (?:entirely )?(?:clear|sure|certain)\b|\bboth (?:options|are|of)\b|\bnot enough information\b|\bi do(?:n't| not) (?:know|see (?:an|any|the) image)\b|\bit depends\b|\bno way to\b|\bas an? (?:ai|text|language)\b"
    ))
});

/// Whether an answer says that it takes neither option.
pub(super) fn is_neither(text: &str) -> bool {
    NEITHER.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_clause() {
        let words = words("No, it's two birds; not three. 3.5 m");
        let shown: Vec<_> = words
            .iter()
            .map(|w| format!("{}/{}/{}", w.text, w.clause, w.sentence))
            .collect();
        assert_eq!(
            shown[..6],
            [
                "no/0/0", "it's/1/0", "2/1/0", "bird/1/0", "not/2/0", "3/2/0"
            ]
        );
        assert!(denies("isn't") && denies("not") && !denies("note"));
    }

    #[test]
    fn who_cannot_tell_takes_neither() {
        for text in [
            "I cannot determine that.",
            "It is impossible to tell from this angle",
            "Neither of them.",
            "I'm sorry, but no image was given.",
            "As an AI language model I have no eyes",
        ] {
            assert!(is_neither(text), "{text}");
        }
        for text in [
            "I can't see any window in this image.",
            "The tail cannot be seen.",
        ] {
            assert!(!is_neither(text), "{text}");
        }
    }
}
