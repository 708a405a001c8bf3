//! A benchmark's pairs by encoders alone, and by a CLIP model with statements: which
//! patterns does it not see?

#[cfg(feature = "native")]
pub mod blind;
#[cfg(feature = "native")]
pub mod cosines;
pub mod vlm;
