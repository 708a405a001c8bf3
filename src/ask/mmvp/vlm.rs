//! Which image of two does each statement pick, to a CLIP model? Pair by pair, as MMVP-VLM
//! asks.

use ndarray::ArrayView2;

use crate::ask::statements::{StatementsError, embeddings, of_width};
use crate::mmvp::vlm::score;
use crate::report::mmvp_vlm::{Prediction, StatementPair, VlmScored};
use crate::vectors::embedding::Embedding;
use crate::vectors::error::VectorError;
use crate::vectors::statements::{cells, nearer};
use crate::vectors::text_table::NamedEmbeddings;

/// Source of predictions that are made here.
const SOURCE: &str = "computed here";

/// The text embeddings of each pair's two statements, one after the other, out of a table
/// that has them by their words.
///
/// # Errors
/// [`StatementsError`] for a table without some statement.
pub fn texts(
    pairs: &[StatementPair],
    table: NamedEmbeddings,
) -> Result<Vec<Embedding>, StatementsError> {
    let statements = pairs.iter().flat_map(|pair| pair.statements.clone());
    embeddings(&statements.collect::<Vec<_>>(), table)
}

/// What the CLIP `model` picks, and what that comes to: by [`texts`], and by its embeddings
/// of each pair's two images, one after the other, `[2 * pairs, width]`.
///
/// # Errors
/// [`StatementsError`] for texts of another model, and for another number of images.
pub fn answer(
    model: &str,
    pairs: &[StatementPair],
    texts: Vec<Embedding>,
    images: ArrayView2<'_, f32>,
) -> Result<VlmScored, StatementsError> {
    of_width(&texts, model, images.ncols())?;
    if images.nrows() != 2 * pairs.len() {
        return Err(StatementsError::Text(VectorError::Size {
            what: "images",
            expected: 2 * pairs.len(),
            found: images.nrows(),
        }));
    }
    let rows = images.rows().into_iter();
    let images: Vec<Embedding> = rows
        .map(|row| Embedding::normalised(row.to_vec()))
        .collect();
    let predictions = predict(pairs, &in_twos(texts), &in_twos(images));
    Ok(VlmScored {
        model: score(model, SOURCE, &predictions),
        predictions,
    })
}

fn in_twos(all: Vec<Embedding>) -> Vec<[Embedding; 2]> {
    all.as_chunks::<2>().0.to_vec()
}

/// The predictions of a model. `texts` and `images` are its embeddings, two for each pair.
///
/// A statement that is exactly as near to both images picks the second, as the authors'
/// script has it: its probability of the first is not above a half.
fn predict(
    pairs: &[StatementPair],
    texts: &[[Embedding; 2]],
    images: &[[Embedding; 2]],
) -> Vec<Prediction> {
    let all = pairs.iter().zip(texts).zip(images);
    all.map(|((pair, texts), images)| {
        let cells = cells(texts, images);
        let picked = cells.map(|row| nearer(row.map(|cell| cell.cosine)).unwrap_or(1));
        Prediction {
            ids: pair.ids,
            picked,
            truth: [0, 1],
            scores: cells.map(|row| f64::from(row[0].of_images)),
            pattern: pair.pattern,
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::mmvp::vlm::is_right;
    use ndarray::Array2;

    #[test]
    fn a_pair_is_right_when_both_statements_pick_their_own() {
        let pair = StatementPair {
            ids: [1, 2],
            statements: ["left", "right"].map(str::to_owned),
            images: ["1.jpg", "2.jpg"].map(Into::into),
            pattern: None,
        };
        let at = |angle: f32| Embedding::normalised(vec![angle.cos(), angle.sin()]);
        let images = [at(0.0), at(0.2)];
        let texts = |a: f32, b: f32| [at(a), at(b)];
        let found = predict(
            &[pair.clone(), pair.clone(), pair],
            &[texts(-0.5, 0.7), texts(0.7, -0.5), texts(0.1, 0.1)],
            &[images.clone(), images.clone(), images],
        );
        let right: Vec<bool> = found.iter().map(is_right).collect();
        assert_eq!(right, [true, false, false]);
        assert_eq!(found[1].picked, [1, 0]);
        // As plain arithmetic has the first statement's probability of the first image.
        let cosines = [f64::cos(0.5), f64::cos(0.7)].map(|cosine| (100.0 * cosine).exp());
        let expected = cosines[0] / (cosines[0] + cosines[1]);
        assert!((found[0].scores[0] - expected).abs() < 1e-5);
    }

    #[test]
    fn statements_are_looked_up_and_what_is_missing_is_said() {
        let pair = |ids, first: &str, second: &str| StatementPair {
            ids,
            statements: [first, second].map(str::to_owned),
            images: ["1.jpg", "2.jpg"].map(Into::into),
            pattern: Some(crate::mmvp::Pattern::Count),
        };
        let pairs = [pair([1, 2], "one", "two"), pair([3, 4], "two", "one")];
        let table = |names: &[&str]| NamedEmbeddings {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            width: 2,
            values: [0.0, 3.0, 4.0, 0.0][..2 * names.len()].to_vec(),
            model: String::new(),
            prompt: String::new(),
        };
        let images = Array2::from_shape_vec((4, 2), [1.0, 0.0, 0.0, 1.0].repeat(2)).unwrap();
        let own = |names: &[&str]| texts(&pairs, table(names));
        let both = || own(&["two", "one"]).unwrap();
        let found = answer("clip", &pairs, both(), images.view()).unwrap();
        assert_eq!(found.predictions[0].picked, [0, 1]);
        assert_eq!((found.model.pairs.right, found.model.pairs.of), (1, 2));
        assert_eq!(found.model.patterns.len(), 1);
        let error = own(&["two"]).unwrap_err();
        assert!(error.to_string().contains("“one”"), "{error}");
        let three = Array2::ones((4, 3));
        let error = answer("clip", &pairs, both(), three.view()).unwrap_err();
        assert!(matches!(error, StatementsError::Width { .. }), "{error}");
        assert!(answer("clip", &pairs[..1], both(), images.view()).is_err());
    }
}
