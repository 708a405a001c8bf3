//! MMVP-VLM: statements in pairs, each true of one of two images ("Eyes Wide Shut?",
//! section 3 and appendix). A CLIP model has a pair right when each statement picks its own
//! image; who guesses has a quarter.

#[cfg(feature = "native")]
mod folder;
mod pairs;
mod predictions;

use super::error::MmvpError;
use crate::report::mmvp_vlm::{VlmFile, VlmScored};

#[cfg(feature = "native")]
pub use folder::read_folder;
pub use pairs::{is_table, read_pairs};
pub use predictions::{is_predictions, is_right, read, score, write};

/// What every reader of the scores should know.
pub const NOTE: &str = "A pair counts when each of its statements picks its own image: who \
                        guesses has 25 %. Patterns of published predictions are told by the \
                        order of MMVP-VLM's rows, 15 pairs each.";

/// What a file of this name is by its columns: predictions, or statements about `images`,
/// found as by [`read_pairs`]. Nothing where it is neither.
///
/// # Errors
/// [`MmvpError`] for one of the two that cannot be used.
pub fn file(
    bytes: &[u8],
    name: &str,
    folder: &str,
    images: &[String],
) -> Result<Option<VlmFile>, MmvpError> {
    if is_predictions(bytes) {
        let predictions = read(bytes, name)?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        return Ok(Some(VlmFile::Predictions(VlmScored {
            model: score(stem, name, &predictions),
            predictions,
        })));
    }
    if is_table(bytes) {
        return Ok(Some(VlmFile::Pairs(read_pairs(
            bytes, name, folder, images,
        )?)));
    }
    Ok(None)
}
