//! Image encoders: CLIP's image tower and DINOv2 on one trunk, and the adapter
//! that corrects CLIP.

mod adapter;
mod batch;
mod clip;
mod dinov2;
mod encoded;
mod encoder;
mod loaded;
mod position;
mod trunk;

pub use adapter::{Adapter, Bottleneck, Correction};
pub use batch::ImageBatch;
pub use clip::ClipImageTower;
pub use dinov2::DinoV2;
pub use encoded::{Encoded, Want};
pub use encoder::ImageEncoder;
pub use loaded::{LoadedVision, Tokens, Vision};
pub use position::interpolate_position;
pub use trunk::{Trunk, TrunkOutput};
