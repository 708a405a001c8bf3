//! Pairs of pictures made from anyone's photos, which differ in one visual pattern by
//! construction, each with a question that people answer from the picture alone.
//!
//! | pattern | what differs |
//! | --- | --- |
//! | orientation | the photo turned by half a turn; the picture, with an arrow drawn on it, mirrored |
//! | presence | a part covered by a grey square; a shape pasted |
//! | count | one shape, or one small round copy of the photo, more |
//! | position | two shapes have changed places, left and right or above and below |
//! | colour | the photo tinted in one hue or another of the same brightness; in colour or without; a shape of another colour |
//! | structural | a frame and the photo bent outwards or inwards; a ring and the photo made wider or taller |
//! | text | a word, or one of its letters |
//! | viewpoint | the photo as a framed picture seen from one side or the other |
//!
//! State (open or closed, lit or out) is left out ([`left_out`]).
//!
//! What is drawn by chance depends on the photo's SHA-256, the pattern, the seed and how often
//! the photo was used before, and on nothing else: not on the order of the photos, nor on
//! which others there are. Both pictures of a pair come from the same resized square, and
//! where pixels are resampled both pictures' are; files are PNG, so that no compression tells
//! them apart.

mod colour;
mod contrast;
mod count;
mod error;
mod folder;
mod letters;
mod one;
mod orientation;
mod patterns;
mod photo;
mod position;
mod presence;
mod record;
mod settings;
mod stamp;
mod structural;
mod text;
mod viewpoint;
mod warp;
mod written;

pub use contrast::Pair;
pub use error::MakeError;
pub use one::pair;
pub use patterns::{PATTERNS, VERSION, left_out};
pub use photo::Photo;
pub use record::{Made, MadePair, MadePhoto, NotMade};
pub use settings::{MOST_PAIRS, SIDES, Settings, pattern};
pub use written::make;

#[cfg(test)]
mod tests;
