//! A benchmark's pairs by encoders alone, and by a CLIP model with statements: which
//! patterns does it not see?

#[cfg(feature = "native")]
pub mod blind;
pub mod vlm;
