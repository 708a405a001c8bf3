//! The text of an option as an answer: whole, or within a sentence.

use super::found::Found;
use super::words::{Word, denies, is_filler, words};
use crate::mmvp::questions::plain;

/// The option that the answer is, articles and signs aside.
pub(super) fn whole(text: &str, shown: &[String; 2]) -> Option<usize> {
    let [a, b] = shown.each_ref().map(|option| bare(option));
    if a == b {
        return by_signs(text, shown);
    }
    let text = bare(text);
    [a, b]
        .iter()
        .position(|option| *option == text && !text.is_empty())
}

/// The words of a text, articles aside.
fn bare(text: &str) -> Vec<String> {
    let words = words(text).into_iter().map(|word| word.text);
    words
        .filter(|word| !["a", "an", "the"].contains(&word.as_str()))
        .collect()
}

/// Options that differ in signs alone (`"Happy Easter"`, `"Happy Easter!"`).
fn by_signs(text: &str, shown: &[String; 2]) -> Option<usize> {
    let bare = |text: &str| text.trim_matches(['"', '\'', ' ', '.']).to_lowercase();
    let [a, b] = shown.each_ref().map(|option| bare(option));
    let text = text.to_lowercase();
    // The longer one holds the shorter.
    let (long, short) = if a.len() > b.len() { (0, 1) } else { (1, 0) };
    let options = [a, b];
    if text.contains(&options[long]) {
        Some(long)
    } else {
        text.contains(&options[short]).then_some(short)
    }
}

/// The one option that a text names and does not deny. Where it denies one alone, the other.
pub(super) fn within(text: &str, shown: &[String; 2]) -> Option<Found> {
    if is_yes_no(shown) {
        return None;
    }
    let words = words(text);
    let options = shown.each_ref().map(|option| own_words(option));
    let found = phrases(&words, &options).or_else(|| telling(&words, &options))?;
    Some(match found {
        ([true, false], _) | ([false, false], [false, true]) => Found::Option(0),
        ([false, true], _) | ([false, false], [true, false]) => Found::Option(1),
        _ => Found::Unclear,
    })
}

/// Whether the options are yes and no, or the like, which sentences hold by chance.
pub(super) fn is_yes_no(shown: &[String; 2]) -> bool {
    let [a, b] = shown.each_ref().map(|option| plain(option));
    [("yes", "no"), ("correct", "incorrect"), ("true", "false")]
        .iter()
        .any(|(yes, no)| (a == *yes && b == *no) || (a == *no && b == *yes))
}

fn own_words(option: &str) -> Vec<String> {
    words(option).into_iter().map(|word| word.text).collect()
}

/// Which options are said, and which denied.
type Named = ([bool; 2], [bool; 2]);

/// Options found as phrases, the longer one first, so that `OK` is not found in `OK/SELECT`.
fn phrases(words: &[Word], options: &[Vec<String>; 2]) -> Option<Named> {
    let mut taken = vec![false; words.len()];
    let (mut said, mut denied) = ([false; 2], [false; 2]);
    let mut order = [0, 1];
    order.sort_by_key(|&at| std::cmp::Reverse(options[at].len()));
    for at in order {
        let option = &options[at];
        if option.is_empty() {
            continue;
        }
        for start in 0..words.len().saturating_sub(option.len() - 1) {
            let places = start..start + option.len();
            let here = words[places.clone()]
                .iter()
                .zip(option)
                .all(|(word, own)| word.text == *own);
            if here && !taken[places.clone()].contains(&true) {
                taken[places].fill(true);
                if is_denied(words, start) {
                    denied[at] = true
                } else {
                    said[at] = true
                }
            }
        }
    }
    (said != [false; 2] || denied != [false; 2]).then_some((said, denied))
}

/// Options found by the words that the other does not have, wherever they stand: at least
/// half of one's, and none of the other's.
fn telling(words: &[Word], options: &[Vec<String>; 2]) -> Option<Named> {
    let (mut said, mut denied) = ([false; 2], [false; 2]);
    for at in [0, 1] {
        let own: Vec<&String> = options[at]
            .iter()
            .filter(|word| !is_filler(word) && !options[1 - at].contains(word))
            .collect();
        let place = |own: &&String| words.iter().position(|word| word.text == **own);
        let places: Vec<usize> = own.iter().filter_map(place).collect();
        if !places.is_empty() && 2 * places.len() >= own.len() {
            let none = places.iter().any(|&place| is_denied(words, place));
            if none {
                denied[at] = true
            } else {
                said[at] = true
            }
        } else if !places.is_empty() {
            return None;
        }
    }
    (said != [false; 2] || denied != [false; 2]).then_some((said, denied))
}

/// Whether a word before it in its clause denies what begins at a place.
fn is_denied(words: &[Word], start: usize) -> bool {
    let clause = words.get(start).map(|word| word.clause);
    let before = words[..start].iter().rev().take(5);
    before
        .take_while(|word| Some(word.clause) == clause)
        .any(|word| denies(&word.text))
}
