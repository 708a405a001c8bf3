//! Images on disk: those below a folder, plain lists, labelled sets with their fixed
//! splits and few-shot draws; made ready ahead of the device ([`ahead`]).
//!
//! | a folder with | read as | parts |
//! | --- | --- | --- |
//! | `split_zhou_*.json` or `split.json` | CoOp's splits ([`coop`]) | the file's own |
//! | sub folders of images | [`folder`]: their names are the labels | by a hash of each file's name |

pub mod ahead;
pub mod coop;
mod draw;
mod error;
pub mod folder;
mod images;
mod list;
mod locate;
mod set;

pub use draw::{Draw, VALIDATION_PER_CLASS};
pub use error::DatasetError;
pub use images::{ImagePath, Images, LeftOut, images_below};
pub use list::listed;
pub use set::{Dataset, Item, Skipped};
