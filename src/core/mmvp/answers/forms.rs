//! The forms that harnesses write, told by their keys.

use serde_json::Value;

use super::records::Record;
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::letter;
use crate::mmvp::reading::halves;

/// An answer on its way to its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The question's number as the file counts; none where the order tells.
    pub id: Option<i64>,
    /// The question, or a prompt that holds it.
    pub question: Option<String>,
    pub response: String,
    pub shown: Option<[String; 2]>,
    pub model: String,
    pub mode: Option<String>,
    pub blind: bool,
}

/// What wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `clipsight mmvp ask`.
    Own,
    /// The authors' `evaluate_mllm.py`: `answer` is the right one.
    Authors,
    /// Cambrian's: `answer` is the model's.
    Cambrian,
    /// lmms-eval's samples.
    LmmsEval,
    /// VLMEvalKit's table.
    VlmEvalKit,
    /// A column of answers a model.
    Printed,
}

/// The form of a file's records.
pub(super) fn of(records: &[Record]) -> Option<Form> {
    let first = records.first()?;
    let has = |keys: &[&str]| keys.iter().all(|key| first.contains_key(*key));
    Some(if has(&["index", "prompt", "response", "clipsight"]) {
        Form::Own
    } else if has(&["answer", "gt_answer"]) {
        Form::Cambrian
    } else if has(&["response", "answer"]) {
        Form::Authors
    } else if has(&["doc_id"]) && (has(&["filtered_resps"]) || has(&["resps"])) {
        Form::LmmsEval
    } else if has(&["prediction", "question"]) {
        Form::VlmEvalKit
    } else if number_of(first).is_some() && !models_of(records).is_empty() {
        Form::Printed
    } else {
        return None;
    })
}

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "clipsight mmvp ask",
            Self::Authors => "the authors' script",
            Self::Cambrian => "Cambrian",
            Self::LmmsEval => "lmms-eval",
            Self::VlmEvalKit => "VLMEvalKit",
            Self::Printed => "a table of answers",
        }
    }

    /// The answers in the file's order.
    pub fn rows(self, records: &[Record], file: &str) -> Result<Vec<Row>, MmvpError> {
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            match self {
                Self::Own => own(record, file, &mut rows)?,
                Self::Authors => rows.push(plain(record, "response", &["prompt", "question"])),
                Self::Cambrian => rows.push(plain(record, "answer", &["prompt", "question"])),
                Self::VlmEvalKit => rows.push(plain(record, "prediction", &["question"])),
                Self::LmmsEval => {
                    let key = ["filtered_resps", "resps"]
                        .into_iter()
                        .find(|key| record.contains_key(*key));
                    rows.push(plain(
                        record,
                        key.unwrap_or_default(),
                        &["input", "question"],
                    ));
                }
                Self::Printed => {}
            }
        }
        if self == Self::Printed {
            for model in models_of(records) {
                let answers = records.iter().map(|record| Row {
                    model: model.clone(),
                    id: number_of(record),
                    ..plain(record, &model, &["question"])
                });
                // An empty cell is no answer.
                rows.extend(answers.filter(|row| !row.response.is_empty()));
            }
        }
        Ok(rows)
    }
}

/// What stands under a name, as a text: of lists the first.
fn text(record: &Record, key: &str) -> Option<String> {
    fn first(value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Array(list) => first(list.first()?),
            _ => None,
        }
    }
    first(record.get(key)?)
}

/// A number, also one that a table has as a text (`7`, `7.0`).
fn number(record: &Record, key: &str) -> Option<i64> {
    let text = text(record, key)?;
    let text = text.trim();
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// The question's number, under any of its names.
fn number_of(record: &Record) -> Option<i64> {
    const NAMES: [&str; 7] = [
        "question_id",
        "mmvp_index",
        "index",
        "Index",
        "lndex",
        "doc_id",
        "id",
    ];
    NAMES.iter().find_map(|name| number(record, name))
}

fn plain(record: &Record, response: &str, questions: &[&str]) -> Row {
    const MODELS: [&str; 3] = ["model_id", "model", "model_name"];
    Row {
        id: number_of(record),
        question: questions.iter().find_map(|key| text(record, key)),
        response: text(record, response).unwrap_or_default(),
        shown: None,
        model: MODELS
            .iter()
            .find_map(|key| text(record, key))
            .unwrap_or_default(),
        mode: None,
        blind: false,
    }
}

/// The columns of a table that hold letters and nothing else, beside the right answer's.
fn models_of(records: &[Record]) -> Vec<String> {
    const OTHERS: [&str; 8] = [
        "correct",
        "answer",
        "gt_answer",
        "label",
        "Correct Answer",
        "index",
        "id",
        "mmvp_index",
    ];
    let names = records.first().into_iter().flat_map(|first| first.keys());
    let is_model = |name: &&String| {
        let cells = records.iter().filter_map(|record| text(record, name));
        let mut cells = cells.filter(|cell| !cell.trim().is_empty()).peekable();
        cells.peek().is_some() && cells.all(|cell| letter(&cell).is_some())
    };
    names
        .filter(|name| !OTHERS.contains(&name.as_str()))
        .filter(is_model)
        .cloned()
        .collect()
}

/// A line of ours: one question, or both of a pair.
fn own(record: &Record, file: &str, rows: &mut Vec<Row>) -> Result<(), MmvpError> {
    let shown = |key: &str| match record.get(key)?.as_array()?.as_slice() {
        [Value::String(a), Value::String(b)] => Some([a.clone(), b.clone()]),
        _ => None,
    };
    let shuffled = record.get("shuffled") == Some(&Value::Bool(true));
    let blind = record.get("images") == Some(&Value::Bool(false));
    let at_once = record.get("mode").and_then(Value::as_str) == Some("pairs-at-once");
    let words = [
        blind.then_some("without images"),
        at_once.then_some("both images at once"),
        shuffled.then_some("options shuffled"),
    ];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    let first = Row {
        shown: shown("options"),
        mode: (!words.is_empty()).then(|| words.join(", ")),
        blind,
        ..plain(record, "response", &["prompt"])
    };
    if !at_once {
        rows.push(first);
        return Ok(());
    }
    let second = number(record, "second").ok_or_else(|| MmvpError::Unclear {
        file: file.to_owned(),
        what: "a pair that was asked at once does not name its second question".into(),
    })?;
    // Without labels neither half can be told: both are left unread.
    let [a, b] = halves(&first.response).map_or([String::new(), String::new()], |both| {
        both.map(str::to_owned)
    });
    rows.push(Row {
        response: a,
        ..first.clone()
    });
    rows.push(Row {
        id: Some(second),
        response: b,
        shown: shown("second_options"),
        ..first
    });
    Ok(())
}
