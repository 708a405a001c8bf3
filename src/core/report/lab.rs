//! What the few-shot lab shows and is told: the schema of the page's lab, of
//! `clipsight evaluate LAB` and of their tests.

use serde::{Deserialize, Serialize};

use super::classify::OpenSet;

/// Where an image lies in the lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LabPlace {
    /// Among a class's shots.
    Shots {
        /// The class.
        class: String,
    },
    /// Among the test images.
    Tests {
        /// The class that it shows, where that is known.
        truth: Option<String>,
    },
}

/// An image that is added: its content's SHA-256 and its file name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabFile {
    /// SHA-256 of the file, in lower-case hex: what the lab knows the image by.
    pub id: String,
    /// File name, for people.
    pub name: String,
}

/// A change of the lab. Classes are known by their names, which differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum LabEdit {
    /// A new class at the end.
    AddClass {
        /// Its name.
        name: String,
    },
    /// Another name for a class.
    RenameClass {
        /// The class.
        class: String,
        /// Its new name.
        name: String,
    },
    /// All images of one class go to another, and the class goes.
    MergeClasses {
        /// The class that goes.
        from: String,
        /// The class that stays.
        into: String,
    },
    /// A class goes with its shots; its test images stay, their truth unknown.
    RemoveClass {
        /// The class.
        class: String,
    },
    /// New images. One that is in the lab already stays where it is.
    AddImages {
        /// The images.
        images: Vec<LabFile>,
        /// Where to.
        place: LabPlace,
    },
    /// Images go elsewhere.
    MoveImages {
        /// The images.
        ids: Vec<String>,
        /// Where to.
        place: LabPlace,
    },
    /// Images go, with their features.
    RemoveImages {
        /// The images.
        ids: Vec<String>,
    },
    /// Several changes as one step of undo: all of them or none.
    All {
        /// The changes, in order.
        edits: Vec<LabEdit>,
    },
}

/// What features depend on beside the image and the step: another key means
/// other features.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FeatureKey {
    /// Catalogue name of the model.
    pub model: String,
    /// SHA-256 of its pack.
    pub weights: String,
    /// SHA-256 of the adapter's file.
    pub adapter: String,
    /// Views averaged into a shot's key; 1 is the image itself.
    pub views: u32,
}

/// What the text classifier knows of a class's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum LabText {
    /// There is no text at all.
    None,
    /// The name has an embedding.
    Known,
    /// The name has none.
    Unknown,
    /// The name could mean several.
    Ambiguous,
}

/// A class of the lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabClass {
    /// Its name.
    pub name: String,
    /// Its shots.
    pub shots: u32,
    /// Test images that show it.
    pub tests: u32,
    /// Whether its name has a text embedding.
    pub text: LabText,
}

/// An image of the lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabImage {
    /// SHA-256 of its file.
    pub id: String,
    /// File name.
    pub name: String,
    /// Place of its class among the classes: a shot's class, or a test image's
    /// truth where that is known.
    pub class: Option<u32>,
    /// Steps of the adapter's strength whose features are there, in order.
    pub steps: Vec<u32>,
    /// Whether DINOv2's features are there.
    #[serde(default)]
    pub dino: bool,
}

/// All that is in the lab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabBoard {
    /// The classes, in order.
    pub classes: Vec<LabClass>,
    /// The shots, in the order they came.
    pub shots: Vec<LabImage>,
    /// The test images, in the order they came.
    pub tests: Vec<LabImage>,
    /// The adapter's strength at each step; step 0 is plain CLIP.
    pub strengths: Vec<f32>,
    /// What undo would take back, in words.
    pub undo: Option<String>,
    /// What redo would do again, in words.
    pub redo: Option<String>,
}

/// Hyper-parameters, as in the papers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabHyper {
    /// Weight of the cache term, 0 to 20.
    pub alpha: f64,
    /// Sharpness of the cache term, 0 to 20.
    pub beta: f64,
    /// Weight of Tip-X's divergences, 0 to 30.
    pub gamma: f64,
}

/// How the lab classifies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabSettings {
    /// Step of the adapter's strength that the corrected methods use.
    pub step: u32,
    /// Shots per class to use at most; all where none is given.
    pub shots: Option<u32>,
    /// Seed of the draw of those shots.
    pub seed: u32,
    /// Hyper-parameters set by hand; each method's best by leave-one-out where
    /// none are given.
    pub hyper: Option<LabHyper>,
    /// Whether text takes part where every class's name is known.
    pub text: bool,
    /// CLIP's share of the mixture with DINOv2, 0 to 1; chosen by leave-one-out where it
    /// is null. Labs of before mixed nothing.
    #[serde(default = "clip_alone", skip_serializing_if = "is_clip_alone")]
    #[cfg_attr(test, ts(optional = nullable))]
    pub mix: Option<f64>,
}

fn clip_alone() -> Option<f64> {
    Some(1.0)
}

fn is_clip_alone(mix: &Option<f64>) -> bool {
    *mix == clip_alone()
}

/// Where a method's hyper-parameters come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum LabChoice {
    /// The method has none.
    None,
    /// The best when each shot is left out in turn.
    LeaveOneOut,
    /// The usual start, for leaving one out says nothing with single shots.
    Default,
    /// Set by hand.
    Hand,
}

/// Right among counted, with Wilson's 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabAccuracy {
    /// Test images named right.
    pub correct: u32,
    /// Test images of known truth.
    pub total: u32,
    /// Lower end, 0 to 1.
    pub low: f64,
    /// Upper end, 0 to 1.
    pub high: f64,
}

/// One method on all test images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabMethod {
    /// `zero-shot`, `ncm`, `ta`, `tx`, `ncm++`, `ta++` or `tx++`.
    pub method: String,
    /// Whether CLIP's text classifier takes part.
    pub text: bool,
    /// Whether it uses the adapted features.
    pub corrected: bool,
    /// Its hyper-parameters.
    pub hyper: LabHyper,
    /// Where those come from.
    pub choice: LabChoice,
    /// Place of the class that each test image is given.
    pub predicted: Vec<u32>,
    /// Probability of that class, 0 to 1.
    pub probability: Vec<f32>,
    /// Over the test images of known truth, where there are any.
    pub accuracy: Option<LabAccuracy>,
    /// Test images by truth (rows) and prediction (columns), row by row.
    pub confusion: Vec<u32>,
}

/// A corrected method against its plain form, over test images of known truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabComparison {
    /// Place of the plain method among the report's.
    pub plain: u32,
    /// Place of the corrected one.
    pub corrected: u32,
    /// Test images that only the corrected method names right.
    pub wins: u32,
    /// Test images that only the plain one does.
    pub losses: u32,
    /// The others.
    pub ties: u32,
    /// Difference of the accuracies, -1 to 1.
    pub difference: f64,
    /// Lower end of its 95 % interval, by a paired bootstrap.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What that says, in words, honest about too little data.
    pub sentence: String,
}

/// What all methods make of the lab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabReport {
    /// What was asked.
    pub settings: LabSettings,
    /// CLIP's share of the mixture that all methods used, 0 to 1: 1 where some image that
    /// takes part lacks DINOv2's features.
    pub mix: f64,
    /// Where that comes from.
    pub mix_choice: LabChoice,
    /// Names of the classes that have shots, which predictions count by.
    pub classes: Vec<String>,
    /// Shots used of each class.
    pub shots: Vec<u32>,
    /// Test images that have their features, in the lab's order.
    pub queries: Vec<String>,
    /// Place of each one's class, where its truth is known and has shots.
    pub truth: Vec<Option<u32>>,
    /// The methods.
    pub methods: Vec<LabMethod>,
    /// Corrected methods against plain ones.
    pub comparisons: Vec<LabComparison>,
    /// Which test images look like none of the classes; absent where no shot can be
    /// left out.
    pub open_set: Option<OpenSet>,
    /// What to bear in mind: too little data, names unknown, features missing.
    pub notes: Vec<String>,
}

/// A shot that speaks for a prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabNeighbour {
    /// The shot's image.
    pub id: String,
    /// Place of its class.
    pub class: u32,
    /// Its cosine with the test image.
    pub cosine: f32,
    /// Its part of the cache term of all shots, 0 to 1.
    pub share: f32,
}

/// One method on one test image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabAnswer {
    /// The method, as in [`LabMethod`].
    pub method: String,
    /// Whether text takes part.
    pub text: bool,
    /// Place of the class that it gives.
    pub predicted: u32,
    /// Probability of every class, which add up to 1.
    pub probabilities: Vec<f32>,
    /// The shots that spoke loudest, the loudest first; none for zero-shot.
    pub nearest: Vec<LabNeighbour>,
}

/// Why each method says what it says of one test image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabExplanation {
    /// The test image.
    pub id: String,
    /// Names of the classes that predictions count by.
    pub classes: Vec<String>,
    /// The methods.
    pub answers: Vec<LabAnswer>,
    /// Whether it looks like none of the classes.
    pub open_set: Option<OpenSet>,
}

/// Cosines of paired (one class) and unpaired (two classes) images of a stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabDistribution {
    /// Intra-modal overlap, 0 to 1, by histogram.
    pub overlap: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Variance of the features.
    pub variance: f64,
    /// Density of the paired cosines in each bin (the bars' area is 1).
    pub paired: Vec<f32>,
    /// Density of the unpaired ones.
    pub unpaired: Vec<f32>,
    /// Lower edge of the first bin.
    pub first: f32,
    /// Width of a bin.
    pub width: f32,
}

/// Overlap without and with the correction, over all images of known class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabMeasures {
    /// Step of the adapter's strength.
    pub step: u32,
    /// CLIP's share of the mixture, 0 to 1.
    pub mix: f64,
    /// Images counted.
    pub images: u32,
    /// Plain CLIP; absent with too few pairs.
    pub before: Option<LabDistribution>,
    /// At the step and mixed in the share, in the same bins.
    pub after: Option<LabDistribution>,
    /// Why something is absent, or what to bear in mind.
    pub note: Option<String>,
}

/// The images as points of a plane: the two directions in which the features
/// differ most, the later plane turned to fit the earlier one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabProjection {
    /// Step of the adapter's strength.
    pub step: u32,
    /// The images.
    pub ids: Vec<String>,
    /// Place of each one's class, where known.
    pub class: Vec<Option<u32>>,
    /// Whether it is a test image.
    pub test: Vec<bool>,
    /// x and y of each image in plain CLIP, -1 to 1.
    pub before: Vec<f32>,
    /// x and y of each image at the step, -1 to 1.
    pub after: Vec<f32>,
    /// Part of the variance that the plane shows, before and after.
    pub shown: [f32; 2],
}

/// Shots named right when left out, by alpha.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabCurve {
    /// The method.
    pub method: String,
    /// Whether text takes part.
    pub text: bool,
    /// Where each piece of alpha begins, rising, the first at 0; the last ends
    /// at 20.
    pub starts: Vec<f64>,
    /// Shots named right on each piece.
    pub correct: Vec<u32>,
    /// Shots asked.
    pub total: u32,
    /// The best hyper-parameters over all alpha, beta and gamma.
    pub best: LabHyper,
    /// The alphas around the best one that get as many right.
    pub interval: Option<[f64; 2]>,
    /// Shots that the best ones name right.
    pub best_correct: u32,
}

/// The curves of all methods that alpha matters to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabCurves {
    /// A curve per method.
    pub curves: Vec<LabCurve>,
    /// Why there is none.
    pub note: Option<String>,
}

/// How far two reports agree: of the lab before and after something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabDifferences {
    /// Predictions of the same methods on the same test images.
    pub predictions: u32,
    /// Those that name another class.
    pub differ: u32,
}
