//! One pair of a photo: draws of its own, the pattern's pictures, the question.

use sha2::{Digest, Sha256};

use super::contrast::Pair;
use super::error::MakeError;
use super::patterns::left_out;
use super::photo::Photo;
use super::{colour, count, orientation, position, presence, structural, text, viewpoint};
use crate::image::augment::Draws;
use crate::mmvp::Pattern;

/// One pair. `sha256` is that of the photo's file, `repetition` how many pairs of this
/// pattern were made of it before.
///
/// # Errors
/// [`MakeError::NotMade`] for a pattern that is left out.
pub fn pair(
    photo: &Photo,
    sha256: &[u8; 32],
    pattern: Pattern,
    seed: u64,
    repetition: u64,
) -> Result<Pair, MakeError> {
    let mut key = Sha256::new_with_prefix(b"clipsight mmvp pair 1");
    key.update(seed.to_le_bytes());
    key.update(sha256);
    key.update(pattern.name());
    key.update(repetition.to_le_bytes());
    let draws = &mut Draws::seeded(key);
    let contrast = match pattern {
        Pattern::Orientation => orientation::contrast(photo, draws),
        Pattern::Presence => presence::contrast(photo, draws),
        Pattern::Count => count::contrast(photo, draws),
        Pattern::Position => position::contrast(photo, draws),
        Pattern::Colour => colour::contrast(photo, draws),
        Pattern::Structural => structural::contrast(photo, draws),
        Pattern::Text => text::contrast(photo, draws)?,
        Pattern::Viewpoint => viewpoint::contrast(photo, draws),
        Pattern::State => {
            let why = left_out(pattern).unwrap_or_default();
            return Err(MakeError::NotMade { pattern, why });
        }
    };
    Ok(Pair::new(pattern, contrast, draws))
}
