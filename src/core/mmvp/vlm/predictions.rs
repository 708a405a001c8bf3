//! Predictions of one model, in the form that the authors' script writes and others read:
//! `qid1,qid2,pred1,pred2,gt1,gt2,q1score,q2score`, a pair a line.

use crate::csv::{self, Records};
use crate::mmvp::Pattern;
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::row;
use crate::mmvp::score::share;
use crate::report::mmvp::PatternScore;
use crate::report::mmvp_vlm::{Prediction, VlmModel};

/// Names of the columns, in the script's order.
const COLUMNS: [&str; 8] = [
    "qid1", "qid2", "pred1", "pred2", "gt1", "gt2", "q1score", "q2score",
];
/// Pairs of each pattern in MMVP-VLM, whose rows are in the patterns' order.
const EACH: usize = 15;

/// Whether each statement picks its own image.
pub fn is_right(prediction: &Prediction) -> bool {
    prediction.picked == prediction.truth
}

/// Whether a file is one of predictions, by its first columns.
pub fn is_predictions(bytes: &[u8]) -> bool {
    let first = Records::of(bytes).next();
    first.is_some_and(|(_, record)| {
        let has = |name: &str| {
            let mut cells = record.iter().flatten();
            cells.any(|cell| cell.eq_ignore_ascii_case(name))
        };
        has(COLUMNS[0]) && has(COLUMNS[2])
    })
}

/// The predictions of a file. Of 135 pairs the patterns are those of MMVP-VLM's order, 15
/// each; of another number nobody says which.
///
/// # Errors
/// [`MmvpError::Column`] for a file without the columns, [`MmvpError::Row`] for images
/// other than `img1` and `img2`.
pub fn read(bytes: &[u8], file: &str) -> Result<Vec<Prediction>, MmvpError> {
    let mut found = Vec::new();
    let mut places: Option<Vec<usize>> = None;
    for (line, record) in Records::of(bytes) {
        let record = record.map_err(|_| row(file, line, "is no text in UTF-8".into()))?;
        let Some(places) = &places else {
            let place = |name: &str| {
                record
                    .iter()
                    .position(|cell| cell.eq_ignore_ascii_case(name))
            };
            let all: Option<Vec<usize>> = COLUMNS.iter().map(|name| place(name)).collect();
            places = Some(all.ok_or_else(|| MmvpError::Column {
                file: file.to_owned(),
                wanted: COLUMNS.join(", "),
                found: record.join(", "),
            })?);
            continue;
        };
        let cell = |at: usize| record.get(places[at]).map_or("", String::as_str);
        let image = |at: usize| match cell(at) {
            "img1" => Ok(0),
            "img2" => Ok(1),
            other => Err(row(
                file,
                line,
                format!("{other:?} is no image: wanted is img1 or img2"),
            )),
        };
        let wrong = |what: &str| row(file, line, format!("{what} is no number"));
        let id = |at: usize| cell(at).parse().map_err(|_| wrong(COLUMNS[at]));
        let score = |at: usize| {
            let score = cell(at)
                .parse::<f64>()
                .ok()
                .filter(|score| score.is_finite());
            score.ok_or_else(|| wrong(COLUMNS[at]))
        };
        found.push(Prediction {
            ids: [id(0)?, id(1)?],
            picked: [image(2)?, image(3)?],
            truth: [image(4)?, image(5)?],
            scores: [score(6)?, score(7)?],
            pattern: None,
        });
    }
    if found.is_empty() {
        return Err(row(file, 1, "has no prediction".into()));
    }
    if found.len() == EACH * Pattern::ALL.len() {
        for (place, one) in found.iter_mut().enumerate() {
            one.pattern = Pattern::ALL.get(place / EACH).copied();
        }
    }
    Ok(found)
}

/// The predictions as such a file.
pub fn write(predictions: &[Prediction]) -> String {
    let mut text = csv::row(&COLUMNS.map(str::to_owned));
    for one in predictions {
        let image = |at: u8| ["img1", "img2"][usize::from(at.min(1))].to_owned();
        text += &csv::row(&[
            one.ids[0].to_string(),
            one.ids[1].to_string(),
            image(one.picked[0]),
            image(one.picked[1]),
            image(one.truth[0]),
            image(one.truth[1]),
            one.scores[0].to_string(),
            one.scores[1].to_string(),
        ]);
    }
    text
}

/// Pairs that a model has right, by pattern.
pub fn score(name: &str, source: &str, predictions: &[Prediction]) -> VlmModel {
    let of = |pattern: Pattern| PatternScore {
        pattern,
        pairs: share(
            predictions
                .iter()
                .filter(|one| one.pattern == Some(pattern))
                .map(|one| Some(is_right(one))),
        ),
    };
    let patterns = Pattern::ALL.map(of).into_iter();
    VlmModel {
        name: name.to_owned(),
        source: source.to_owned(),
        pairs: share(predictions.iter().map(|one| Some(is_right(one)))),
        patterns: patterns.filter(|score| score.pairs.of > 0).collect(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TWO: &str = "qid1,qid2,pred1,pred2,gt1,gt2,q1score,q2score\r\n\
                       1,2,img1,img2,img1,img2,0.75,0.25\r\n3,4,img1,img1,img1,img2,0.75,0.5625\r\n";

    #[test]
    fn predictions_come_back_as_they_were() {
        assert!(is_predictions(TWO.as_bytes()) && !is_predictions(b"qid1,model\n"));
        let found = read(TWO.as_bytes(), "x").unwrap();
        assert_eq!(write(&found), TWO);
        let right: Vec<bool> = found.iter().map(is_right).collect();
        assert_eq!(right, [true, false]);
        let model = score("m", "x", &found);
        assert_eq!((model.pairs.right, model.pairs.of), (1, 2));
        assert!(model.patterns.is_empty());
    }

    #[test]
    fn what_is_no_prediction_is_refused() {
        for (from, to) in [
            ("pred1", "guess"),
            ("img1", "img3"),
            ("0.75", "NaN"),
            ("\n3,", "\nx,"),
        ] {
            assert!(
                read(TWO.replacen(from, to, 1).as_bytes(), "x").is_err(),
                "{to}"
            );
        }
        let head = TWO.lines().next().unwrap();
        assert!(read(head.as_bytes(), "x").is_err());
        assert!(read(b"", "x").is_err());
        assert!(read(b"\xff", "x").is_err());
    }
}
