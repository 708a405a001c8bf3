//! The report of two statements against two images.

use serde::{Deserialize, Serialize};

/// A statement beside an image.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StatementCell {
    /// Cosine of the text's and the image's embeddings, -1 to 1.
    pub cosine: f32,
    /// The statement's probability of this image: softmax of 100 cosines over the two
    /// images, 0 to 1.
    pub of_images: f32,
    /// The image's probability of this statement: the same over the two statements.
    pub of_statements: f32,
}

/// Which of two images each of two statements picks. The first statement is about the
/// first image, the second about the second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StatementsReport {
    /// The statements, in the order given.
    pub statements: [String; 2],
    /// A row a statement, a column an image.
    pub cells: [[StatementCell; 2]; 2],
    /// The image, 0 or 1, that each statement picks; none where both are equally near.
    pub image_picked: [Option<u8>; 2],
    /// The statement, 0 or 1, that each image picks; none where both are equally near.
    pub statement_picked: [Option<u8>; 2],
    /// Both statements pick their own images: MMVP-VLM's score of a pair.
    pub right: bool,
    /// Both images pick their own statements too.
    pub all_right: bool,
    /// The outcome in one plain sentence.
    pub sentence: String,
    /// The probabilities in words, in both directions.
    pub explanation: String,
    /// Catalogue name of the CLIP model that saw the images.
    pub model: String,
    /// What made the text embeddings, in words.
    pub text_from: String,
}
