//! Yes and no, and sentences that mean them.

use super::option_text::is_yes_no;
use super::words::{Word, denies, is_filler, words};
use crate::mmvp::questions::plain;

/// What an answer's first words say, where the options are yes and no.
pub(super) fn leading(text: &str, shown: &[String; 2]) -> Option<usize> {
    if !is_yes_no(shown) {
        return None;
    }
    let words = words(text);
    let first = words.first()?;
    let alone = words.get(1).is_none_or(|next| next.clause > first.clause);
    let yes = match first.text.as_str() {
        "yes" | "ye" | "yeah" | "yep" | "indeed" => true,
        "no" | "nope" => {
            // "No letter D is on it" is a sentence about the picture.
            if !alone {
                return verdict(&words).map(|yes| place(shown, yes));
            }
            false
        }
        "correct" | "true" | "right" if alone => true,
        "incorrect" | "false" | "wrong" if alone => false,
        _ => return verdict(&words).map(|yes| place(shown, yes)),
    };
    Some(place(shown, yes))
}

/// What a first sentence says of the statement or the answer: "The statement is not
/// correct", "The answer is yes".
fn verdict(words: &[Word]) -> Option<bool> {
    let sentence: Vec<&Word> = words
        .iter()
        .take_while(|word| word.sentence == words[0].sentence)
        .collect();
    let subject = sentence.iter().position(|word| {
        ["statement", "answer", "claim", "that's", "that"].contains(&word.text.as_str())
    })?;
    let rest = &sentence[subject + 1..];
    let at = rest.iter().position(|word| {
        [
            "correct",
            "true",
            "right",
            "yes",
            "accurate",
            "incorrect",
            "false",
            "wrong",
            "no",
            "inaccurate",
        ]
        .contains(&word.text.as_str())
    })?;
    // The verdict follows its verb at once.
    if at > 3 {
        return None;
    }
    let yes = ["correct", "true", "right", "yes", "accurate"].contains(&rest[at].text.as_str());
    let denied = rest[..at].iter().any(|word| denies(&word.text));
    Some(yes != denied)
}

/// The place of yes or no.
fn place(shown: &[String; 2], yes: bool) -> usize {
    let says_yes = |option: &String| ["yes", "correct", "true"].contains(&plain(option).as_str());
    usize::from(says_yes(&shown[0]) != yes)
}

/// What a sentence says that repeats the question: yes, or no where it denies. Nothing for
/// a question that denies something itself.
pub(super) fn sentence(text: &str, shown: &[String; 2], question: &str) -> Option<usize> {
    if !is_yes_no(shown) {
        return None;
    }
    // Behind "is the following statement correct:" stands what is asked.
    let asked = words(
        question
            .rsplit_once(':')
            .map_or(question, |(_, asked)| asked),
    );
    if asked.iter().any(|word| denies(&word.text)) {
        return None;
    }
    let words = words(text);
    let last = words.last()?.sentence;
    if last > 0 {
        return None;
    }
    let asked: Vec<&str> = asked
        .iter()
        .map(|word| word.text.as_str())
        .filter(|word| !is_filler(word))
        .collect();
    let repeated = asked
        .iter()
        .filter(|asked| words.iter().any(|word| word.text == **asked));
    if asked.is_empty() || 2 * repeated.count() <= asked.len() {
        return None;
    }
    let denied = words.iter().any(|word| denies(&word.text));
    Some(place(shown, !denied))
}
