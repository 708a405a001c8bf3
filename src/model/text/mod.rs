//! CLIP's text tower.

mod loaded;
mod tower;

pub use loaded::{LoadedText, Text};
pub use tower::TextTower;
