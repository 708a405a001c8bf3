//! Which option an answer means, by written rules and without another model.
//!
//! Answers are letters, the text of an option, yes or no, or a sentence. The rules are tried
//! in the order of [`Rule`]; the first that decides is named beside the reading, so that it
//! can be checked. What no rule decides is left unread, and counted so: a guess of ours would
//! be a score of ours. `tests/data/mmvp/readings.csv` has answers with their right readings.

mod clean;
mod found;
mod letters;
mod option_text;
mod pair;
mod patterns;
mod words;
mod yes_no;

use self::found::Found;
use super::questions::Question;
use crate::report::mmvp::{Reading, Rule};

pub use pair::halves;

/// What an answer was read as, and by which rule; none where no rule decided.
pub type Read = (Reading, Option<Rule>);

/// Reads an answer to a question. `shown` are the options in the order that the model saw
/// them, which decides what a letter means.
pub fn read(response: &str, question: &Question, shown: &[String; 2]) -> Read {
    let text = clean::clean(response);
    if text.is_empty() {
        return (Reading::Unread, None);
    }
    let found = letters::read(&text, shown)
        .map(|found| (found, Rule::Letter))
        .or_else(|| option_text::whole(&text, shown).map(|at| (Found::Option(at), Rule::Whole)))
        .or_else(|| yes_no::leading(&text, shown).map(|at| (Found::Option(at), Rule::YesNo)))
        .or_else(|| words::is_neither(&text).then_some((Found::Neither, Rule::Neither)))
        .or_else(|| option_text::within(&text, shown).map(|found| (found, Rule::Text)))
        .or_else(|| {
            let at = yes_no::sentence(&text, shown, &question.text)?;
            Some((Found::Option(at), Rule::Sentence))
        });
    match found {
        None | Some((Found::Unclear, _)) => (Reading::Unread, None),
        Some((Found::Neither, rule)) => (Reading::Neither, Some(rule)),
        Some((Found::Option(place), rule)) => {
            let same = shown[place] == question.options[0];
            (if same { Reading::A } else { Reading::B }, Some(rule))
        }
    }
}

#[cfg(test)]
mod tests;
