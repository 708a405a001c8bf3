//! Where thresholds come from, in the words that stand in the catalogue.

use super::question::Question;
use crate::ask::list;
use crate::report::pairs::PairsEncoder;
use crate::report::thresholds::{Counted, LeftOut};

/// The method and what it found: random pairs, the same picture, known blind pairs.
pub(super) fn source(
    counts: [Option<&Counted>; 3],
    left_out: Option<&LeftOut>,
    question: &Question,
    date: &str,
) -> String {
    let found =
        |counted: &Counted| format!("{} of {} {}", counted.found, counted.pairs, counted.what);
    let found: Vec<String> = counts.into_iter().flatten().map(found).collect();
    let left_out = left_out.map_or_else(String::new, |left_out| {
        format!(" ({} when each is left out)", left_out.found)
    });
    format!(
        "{}, {date}: at most {} % of random pairs and {} % of the same picture; finds {}{left_out}",
        question.images,
        100.0 * question.rates.random,
        100.0 * question.rates.same,
        list(&found),
    )
}

/// What a model's cosines of random pairs were counted with.
pub(super) fn counted_by(side: &PairsEncoder, question: &Question, date: &str) -> String {
    format!(
        "{}; weights {} in {}, {date}",
        question.images,
        side.weights.get(..8).unwrap_or("not known"),
        side.precision,
    )
}
