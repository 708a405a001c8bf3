//! MMVP-VLM: statements in pairs, each true of one of two images ("Eyes Wide Shut?",
//! section 3 and appendix). A CLIP model has a pair right when each statement picks its own
//! image; who guesses has a quarter.

#[cfg(feature = "native")]
mod folder;
mod predictions;

#[cfg(feature = "native")]
pub use folder::{StatementPair, read_folder};
/// What every reader of the scores should know.
pub const NOTE: &str = "A pair counts when each of its statements picks its own image: who \
                        guesses has 25 %. Patterns of published predictions are told by the \
                        order of MMVP-VLM's rows, 15 pairs each.";

pub use predictions::{Prediction, read, score, write};
