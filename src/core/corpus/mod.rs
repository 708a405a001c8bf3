//! Images on disk: those below a folder or in an archive of one, plain lists, labelled
//! sets with their fixed splits and few-shot draws; made ready ahead of the device
//! ([`ahead`]). Pictures that cannot be used are left out in one place ([`Unusable`]).
//!
//! | a folder, or a zip or tar archive, with | read as | parts |
//! | --- | --- | --- |
//! | `split_zhou_*.json` or `split.json` | CoOp's splits ([`coop`]) | the file's own |
//! | `train`, `val`, `test` | torchvision's layout ([`folder`]) | these |
//! | sub folders of images | [`folder`]: their names are the labels | by a hash of each file's name |
//!
//! A CSV file of paths and labels ([`table`]) is read as such folders. Pairs of images are
//! listed as CSV too ([`pair_list()`]).

pub mod ahead;
mod archive;
pub mod coop;
mod draw;
pub mod duplicates;
mod error;
pub mod folder;
mod image_path;
mod images;
mod list;
mod locate;
mod names;
mod pair_list;
mod set;
pub mod table;
mod tree;
mod unusable;

pub use draw::{Draw, VALIDATION_PER_CLASS};
pub use error::DatasetError;
pub use image_path::{ImagePath, UseError};
pub use images::{Images, LeftOut, images_below};
pub use list::listed;
pub(crate) use names::is_hidden;
pub use pair_list::pair_list;
pub use set::{Dataset, Item, Skipped};
pub use unusable::Unusable;
