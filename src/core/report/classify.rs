//! The report of new images, labelled by the shots of a lab or of a folder.

use serde::{Deserialize, Serialize};

use super::set::SetNote;

/// Which images look like none of the classes: open-set recognition by the cosine with
/// the nearest class mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OpenSet {
    /// An image whose cosine lies below is none of these, -1 to 1.
    pub threshold: f32,
    /// Shots that were left out in turn to find it.
    pub shots: u32,
    /// Those among them that fall below it: at most 5 %.
    pub rejected: u32,
    /// Each image's cosine with the nearest class mean.
    pub cosines: Vec<f32>,
}

/// A shot that speaks for a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassifiedNeighbour {
    /// The shot's file name.
    pub name: String,
    /// Its class.
    pub class: String,
    /// Its cosine with the image, -1 to 1.
    pub cosine: f32,
}

/// One image with its label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassifiedImage {
    /// Path, as it was given or found.
    pub path: String,
    /// The class that it is given; absent where it looks like none of these.
    pub class: Option<String>,
    /// The class that is nearest all the same.
    pub nearest_class: String,
    /// Probability of that class among the classes that there are, 0 to 1.
    pub probability: f32,
    /// Cosine with the nearest class mean, -1 to 1; absent where no shots could be left
    /// out, so that nothing says which cosines are usual.
    pub cosine: Option<f32>,
    /// The shots that spoke loudest, the loudest first.
    pub nearest: Vec<ClassifiedNeighbour>,
}

/// New images, labelled: what `clipsight classify --json` writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassifyReport {
    /// The lab or folder that the shots came from.
    pub source: String,
    /// Names of the classes that have shots.
    pub classes: Vec<String>,
    /// `zero-shot`, `ncm`, `ta`, `tx`, `ncm++`, `ta++` or `tx++`.
    pub method: String,
    /// Whether CLIP's text classifier takes part.
    pub text: bool,
    /// The cosine below which an image is none of these, where there is one.
    pub threshold: Option<f32>,
    /// The images, in the order given.
    pub images: Vec<ClassifiedImage>,
    /// What to bear in mind of the images and of the folder.
    #[serde(default)]
    pub notes: Vec<SetNote>,
}
