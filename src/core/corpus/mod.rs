//! Labelled image sets, their fixed splits and their few-shot draws.
//!
//! | a folder with | read as | parts |
//! | --- | --- | --- |
//! | `split_zhou_*.json` or `split.json` | CoOp's splits ([`coop`]) | the file's own |
//! | sub folders of images | [`folder`]: their names are the labels | by a hash of each file's name |

pub mod coop;
mod draw;
mod error;
pub mod folder;
mod locate;
mod set;

pub use draw::{Draw, VALIDATION_PER_CLASS};
pub use error::DatasetError;
pub use set::{Dataset, Item, Skipped};
