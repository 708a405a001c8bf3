//! Models opened: by name on this machine at a precision ([`named`]), or from a
//! pack's bytes, and kept on one device ([`Engine`]). Questions ([`crate::ask`])
//! stand on this; so do programs that ask their own.

#[cfg(feature = "native")]
mod adapter;
mod encoder;
mod engine;
mod error;
#[cfg(feature = "native")]
mod int8;
#[cfg(feature = "native")]
pub mod named;
#[cfg(all(feature = "native", feature = "cpu"))]
mod prepared;
#[cfg(all(feature = "native", feature = "cpu"))]
pub mod rounding;
mod views;

#[cfg(feature = "native")]
pub use adapter::{Attached, attach, built_in_adapter};
pub use encoder::{Encoder, ImageFile, decode, prepare};
pub use engine::{Engine, ModelInfo};
pub use error::EngineError;
#[cfg(feature = "native")]
pub use error::OpenError;
#[cfg(feature = "native")]
pub use int8::{Int8, int8, pack_hash, pack_info};
