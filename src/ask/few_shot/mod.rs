//! Few-shot accuracy with and without the correction of intra-modal overlap,
//! on whole data sets.
//!
//! [`ready`] draws shots of the images that can be used, [`features`] encodes every
//! image once, by both encoders where [`sources`] mixes them, [`trial`] is one draw of
//! shots by every method, [`summary`] is what all trials say together, [`dose`] how it
//! depends on the adapter's strength, [`mixture`] on the mixture's ratio.

pub mod dose;
pub mod dump;
pub mod features;
pub mod figures;
mod interval;
pub mod mixture;
pub mod ready;
pub mod sources;
pub mod summary;
pub mod trial;

use crate::corpus::{Dataset, DatasetError, Item};
use crate::open::EngineError;
use crate::vectors::error::VectorError;
use crate::vectors::store::StoreError;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// The data set.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The methods.
    #[error(transparent)]
    FewShot(#[from] VectorError),
    /// The encoder.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A mixture without DINOv2.
    #[error("a mixture needs DINOv2's features too: load a DINOv2 model, or take CLIP alone")]
    NoDino,
    /// The stored features.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read.
    #[error("cannot read `{path}`: {reason}")]
    Read {
        /// The file.
        path: String,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// The dump could not be put together.
    #[error("the dump cannot be made: {0}")]
    Dump(String),
}

/// Up to `per_class` items of each class, spread evenly over their names; all
/// where none is given.
pub fn limited(items: &[Item], per_class: Option<usize>, classes: usize) -> Vec<Item> {
    let Some(per_class) = per_class else {
        return items.to_vec();
    };
    let mut by_class: Vec<Vec<&Item>> = vec![Vec::new(); classes];
    for item in items {
        by_class[item.class].push(item);
    }
    let mut chosen = Vec::new();
    for mut items in by_class {
        items.sort_by(|a, b| a.name.cmp(&b.name));
        let wanted = per_class.min(items.len());
        chosen.extend((0..wanted).map(|i| items[i * items.len() / wanted].clone()));
    }
    chosen
}

/// A set with fewer validation and test images, for machines that cannot encode
/// them all.
pub fn reduce(dataset: &mut Dataset, val: Option<usize>, test: Option<usize>) {
    let classes = dataset.classes.len();
    dataset.val = limited(&dataset.val, val, classes);
    dataset.test = limited(&dataset.test, test, classes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::ImagePath;

    #[test]
    fn a_limit_takes_as_many_of_each_class_and_spreads_them() {
        let item = |class: usize, index: usize| {
            let name = format!("{class}/{index:02}");
            Item::new(ImagePath::new(&name, &name), class)
        };
        let items: Vec<Item> = (0..10).map(|i| item(0, i)).chain([item(1, 0)]).collect();
        let names = |limit| -> Vec<String> {
            let chosen = limited(&items, limit, 2).into_iter();
            chosen.map(|item| item.name).collect()
        };
        assert_eq!(names(Some(2)), ["0/00", "0/05", "1/00"]);
        assert_eq!(names(Some(99)).len(), 11);
        assert_eq!(names(None).len(), 11);
    }
}
