//! Another model says what answers mean that no rule could read.
//!
//! It is shown the question, its options and the answer, never the image nor the right
//! label, and is asked which option the answer takes; its own words are read by the same
//! rules as all others ([`reading`](super::reading)).

use super::answers::hand::Listed;
use super::questions::Question;
use super::reading::read;
use crate::chat::{ChatError, Client, Part, Sampling};
use crate::report::mmvp::Reading;

/// How a judge is asked: the same way each time, with room for a model that thinks first.
pub const SAMPLING: Sampling = Sampling {
    temperature: 0.0,
    max_tokens: 1024,
};

/// What a judge said of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// Which option the answer takes, or that it takes neither.
    As(Reading),
    /// Words that no rule can read either.
    Unclear(String),
}

/// Why an answer cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The table does not say what was asked.
    #[error(
        "the list has no question, options or answer for question {0}: give the list that \
         `clipsight mmvp score --unread` wrote, with all its columns"
    )]
    Incomplete(u32),
    /// The endpoint.
    #[error(transparent)]
    Chat(#[from] ChatError),
}

/// The words that a judge is sent.
pub fn prompt(one: &Listed) -> String {
    let [a, b] = &one.options;
    format!(
        "A model was asked a question about an image, with two options.\n\n\
         Question: {}\n(a) {a}\n(b) {b}\n\n\
         It answered:\n<answer>\n{}\n</answer>\n\n\
         Which option does that answer take? Do not answer the question yourself: you \
         cannot see the image. Reply with (a), with (b), or with \"neither\" where it takes \
         neither option, and with nothing else.",
        one.question, one.response
    )
}

/// Asks a judge what an answer means. `note` is told of waits.
///
/// # Errors
/// [`JudgeError`]
pub fn judge(
    one: &Listed,
    client: &Client,
    note: &mut dyn FnMut(&str),
) -> Result<Judged, JudgeError> {
    let [a, b] = &one.options;
    if [&one.question, a, b, &one.response]
        .iter()
        .any(|text| text.is_empty())
    {
        return Err(JudgeError::Incomplete(one.index));
    }
    let reply = client.ask(&[Part::Text(prompt(one))], note)?.text;
    let question = Question {
        index: one.index,
        text: one.question.clone(),
        options: one.options.clone(),
        answer: 0,
        corrected: 0,
        pattern: None,
        image: None,
    };
    Ok(match read(&reply, &question, &one.options).0 {
        Reading::Unread | Reading::Missing => Judged::Unclear(reply),
        reading => Judged::As(reading),
    })
}
