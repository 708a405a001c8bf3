//! What each encoder notices of an image: its cosine with itself, mirrored, turned, in
//! grey, blurred, cropped, covered, and after changes that leave people the same picture.
//!
//! An encoder is blind to a change after which its cosine is still that of one picture:
//! above the threshold that a pair is held against.

mod steps;
mod words;

pub use steps::{NoticedError, ask, changes};
