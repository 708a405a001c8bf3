//! A score in words.

use crate::mmvp::questions::Benchmark;
use crate::report::mmvp::{MmvpModel, Share};

/// `52 of 150 pairs right, 34.7 % (27.5 to 42.6)`.
fn of(share: Share) -> String {
    format!(
        "{} of {} pairs right, {:.1} % ({:.1} to {:.1})",
        share.right,
        share.of,
        share.percent().unwrap_or(0.0),
        100.0 * share.low,
        100.0 * share.high
    )
}

/// A model's score in a sentence.
pub(super) fn of_model(model: &MmvpModel, benchmark: &Benchmark) -> String {
    let mut words = format!("{} has {}", model.name, of(model.original.pairs));
    if !benchmark.corrections.is_empty() {
        words += &format!("; by the corrected labels {}", of(model.corrected.pairs));
    }
    words.push('.');
    let answers = |count: u32| {
        if count == 1 {
            "1 answer".to_owned()
        } else {
            format!("{count} answers")
        }
    };
    if model.unread > 0 {
        words += &format!(
            " {} could not be read and count as wrong.",
            answers(model.unread)
        );
    }
    if model.judged > 0 {
        let were = if model.judged == 1 { "was" } else { "were" };
        words += &format!(" {} {were} read by another model.", answers(model.judged));
    }
    if model.neither > 0 {
        words += &format!(" {} took neither option.", answers(model.neither));
    }
    if model.missing > 0 {
        let questions = if model.missing == 1 {
            "question has"
        } else {
            "questions have"
        };
        words += &format!(
            " {} {questions} no answer: their pairs are not counted.",
            model.missing
        );
    }
    if model.blind {
        words += " It saw no image: this is the floor that the wording of the questions reaches.";
    }
    words
}

/// What every reader of the scores should know.
pub(super) fn notes(benchmark: &Benchmark, models: &[MmvpModel]) -> Vec<String> {
    let unread = if models.iter().any(|model| model.judged > 0) {
        "Answers were read by written rules; what these could not read was given to another \
         model. What is left counts as wrong, and is named."
    } else {
        "Answers were read by written rules, without another model. What they could not read \
         counts as wrong, and is named."
    };
    let mut notes = vec![
        "A pair counts when both its questions are answered right: who guesses has 25 %. The \
         share of single questions is no score of the benchmark, though it is often taken for \
         one: who guesses has 50 % of those."
            .to_owned(),
        unread.to_owned(),
    ];
    if !benchmark.corrections.is_empty() {
        let pairs: Vec<String> = benchmark
            .corrections
            .iter()
            .map(|one| format!("{} and {}: {}", one.indices[0], one.indices[1], one.why))
            .collect();
        notes.push(format!(
            "By the corrected labels, known errors are put right ({}).",
            pairs.join("; ")
        ));
    }
    if let Some(by) = &benchmark.patterns_by {
        notes.push(format!("The patterns are {by}."));
    }
    if models.iter().any(|model| model.missing > 0) {
        notes.push(
            "Models that did not answer all questions are not to be compared by their shares: \
             the comparison of two takes the pairs that both answered."
                .into(),
        );
    }
    notes
}
