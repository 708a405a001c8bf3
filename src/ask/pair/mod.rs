//! Is a pair CLIP-blind? The rule of "Eyes Wide Shut?" (MMVP, Tong et al. 2024,
//! arXiv 2401.06209, section 2), with error bars.
//!
//! A pair is CLIP-blind when CLIP's cosine lies above its threshold (CLIP takes
//! the images for the same) and DINOv2's below its own (DINOv2 tells them
//! apart).

mod cite;
mod mixture;
mod remarks;
mod rule;
mod steps;
mod words;

pub use cite::cite;
pub use mixture::Mixed;
pub use remarks::{BY_BROWSER, of_image};
pub use rule::{agrees, judge};
pub use steps::{Thresholds, ask, judged_by, mixed_in};
pub use words::{agreement, explanation, rank as rank_words, sentence};
