//! A report of ours, taken back: its answers keep the readings that they have there.

use super::answer::{Answer, Answers};
use crate::csv::without_mark;
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::{Benchmark, plain};
use crate::report::mmvp::{MmvpReport, Reading};

/// The report that a file is; nothing where it is something else.
pub(super) fn read(bytes: &[u8]) -> Option<MmvpReport> {
    serde_json::from_slice(without_mark(bytes)).ok()
}

/// Its models' answers. A response was cut there, and a letter may have meant another
/// option: so it is not read again.
pub(super) fn answers(
    report: MmvpReport,
    file: &str,
    benchmark: &Benchmark,
) -> Result<Vec<Answers>, MmvpError> {
    let unclear = |what: &str| MmvpError::Unclear {
        file: file.to_owned(),
        what: what.to_owned(),
    };
    if report.pairs.len() != benchmark.pairs() {
        return Err(unclear(&format!(
            "it is a report of {} pairs, and {} has {}",
            report.pairs.len(),
            benchmark.name,
            benchmark.pairs()
        )));
    }
    for (pair, questions) in report.pairs.iter().zip(benchmark.questions.chunks(2)) {
        if pair.given.len() != report.models.len() {
            return Err(unclear(
                "it is a report that is damaged: some of its pairs lack a model's answers",
            ));
        }
        for (half, question) in questions.iter().enumerate() {
            let same = pair.indices[half] == question.index
                && plain(&pair.questions[half]) == plain(&question.text)
                && pair.options[half] == question.options;
            if !same {
                return Err(MmvpError::Shuffled {
                    file: file.to_owned(),
                    place: pair.indices[half] as usize,
                    found: pair.questions[half].chars().take(100).collect(),
                    index: question.index,
                    wanted: question.text.clone(),
                });
            }
        }
    }
    let models = report.models.into_iter().enumerate();
    let answers = models.map(|(at, model)| {
        let given = report.pairs.iter().flat_map(|pair| &pair.given[at]);
        let of = given.map(|given| {
            (given.reading != Reading::Missing).then(|| Answer {
                response: given.response.clone(),
                shown: None,
                read: Some((given.reading, given.rule)),
            })
        });
        Answers {
            model: model.name,
            file: file.to_owned(),
            form: model.form,
            mode: model.mode,
            blind: model.blind,
            of: of.collect(),
        }
    });
    Ok(answers.collect())
}
