//! Which image of two does each statement pick, to a CLIP model? Pair by pair, as MMVP-VLM
//! asks.

use crate::mmvp::vlm::{Prediction, StatementPair};
use crate::vectors::embedding::Embedding;
use crate::vectors::statements::{cells, nearer};

/// The predictions of a model. `texts` and `images` are its embeddings, two for each pair.
///
/// A statement that is exactly as near to both images picks the second, as the authors'
/// script has it: its probability of the first is not above a half.
pub fn predict(
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
        let right: Vec<bool> = found.iter().map(Prediction::is_right).collect();
        assert_eq!(right, [true, false, false]);
        assert_eq!(found[1].picked, [1, 0]);
        // As plain arithmetic has the first statement's probability of the first image.
        let cosines = [f64::cos(0.5), f64::cos(0.7)].map(|cosine| (100.0 * cosine).exp());
        let expected = cosines[0] / (cosines[0] + cosines[1]);
        assert!((found[0].scores[0] - expected).abs() < 1e-5);
    }
}
