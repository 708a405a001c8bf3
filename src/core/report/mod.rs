//! What every face of Clipsight shows: plain serde types, the one schema of
//! the command line's JSON, the page and the tests.

pub mod lab;

use serde::{Deserialize, Serialize};

/// The answer to "is this pair CLIP-blind?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// CLIP takes the images for the same, DINOv2 tells them apart.
    Blind,
    /// A cosine lies within its error of its threshold.
    Borderline,
    /// Any other pair.
    NotBlind,
}

/// What one encoder says of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EncoderReport {
    /// Catalogue name of the model.
    pub model: String,
    /// Cosine of the two embeddings, -1 to 1.
    pub cosine: f32,
    /// Threshold that the cosine is held against.
    pub threshold: f32,
    /// Where the threshold comes from.
    pub threshold_source: String,
    /// Error bar of the cosine for this model, precision and backend: the
    /// 99th percentile of the absolute difference from the f32 CPU reference.
    /// Absent where it was never measured.
    pub error: Option<f32>,
}

/// Where the time went, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Milliseconds {
    /// Reading the weights and moving them to the device (0 when they are
    /// already there).
    pub load: f64,
    /// Decoding and preprocessing both images.
    pub images: f64,
    /// CLIP on both images.
    pub clip: f64,
    /// DINOv2 on both images.
    pub dino: f64,
    /// All of it.
    pub total: f64,
}

/// One of the two images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImageReport {
    /// Path or file name, as it was given.
    pub path: String,
    /// Width in pixels, after EXIF orientation.
    pub width: u32,
    /// Height in pixels, after EXIF orientation.
    pub height: u32,
}

/// The report of one pair: `clipsight pair --json` prints exactly this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairReport {
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict as one plain sentence.
    pub sentence: String,
    /// CLIP's side.
    pub clip: EncoderReport,
    /// DINOv2's side.
    pub dino: EncoderReport,
    /// Device that computed the embeddings: `cpu`, `wgpu`, `webgpu` or `cuda`.
    pub device: String,
    /// Precision of the weights: `f32`, `f16` or `int8`.
    pub precision: String,
    /// Timing.
    pub milliseconds: Milliseconds,
    /// The two images, in the order given.
    pub images: [ImageReport; 2],
}

/// One model of a self-test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CheckRow {
    /// Catalogue name of the model.
    pub model: String,
    /// What the numbers were compared with: `stored` numbers of an independent
    /// implementation, or this program on the CPU in f32.
    pub reference: String,
    /// Smallest cosine between an embedding and its reference.
    pub cosine: f32,
    /// Largest absolute difference of a normalised embedding.
    pub max_difference: f32,
    /// Smallest cosine that passes.
    pub cosine_limit: f32,
    /// Largest difference that passes.
    pub difference_limit: f32,
    /// Whether the model passes.
    pub passed: bool,
    /// Milliseconds per image.
    pub milliseconds: f64,
}

/// The result of `clipsight check` and of the page's self-test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CheckReport {
    /// Device that was checked.
    pub device: String,
    /// Precision of the weights.
    pub precision: String,
    /// One row per model.
    pub rows: Vec<CheckRow>,
    /// Whether every row passed.
    pub passed: bool,
}

/// Few-shot accuracy on a data set: `clipsight evaluate --json` writes this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EvaluationReport {
    /// Name of the data set.
    pub dataset: String,
    /// Views per shot.
    pub views: u32,
    /// Each method at each number of shots.
    pub rows: Vec<EvaluationRow>,
    /// Intra-modal overlap of the test images.
    pub overlap: BeforeAfter,
    /// Feature variance of the test images.
    pub variance: BeforeAfter,
}

/// One method at one number of shots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EvaluationRow {
    /// `zero-shot`, `ncm`, `ta`, `tx`, `ncm++`, `ta++` or `tx++`.
    pub method: String,
    /// Whether CLIP's text classifier takes part.
    pub text: bool,
    /// Shots per class.
    pub shots: u32,
    /// Part of the test images named right, 0 to 1: the mean over seeds.
    pub accuracy: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A number without and with the correction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BeforeAfter {
    /// Without the adapter; absent where the images are too few to say.
    pub before: Option<f64>,
    /// With it; absent where there is none.
    pub after: Option<f64>,
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ts_rs::{Config, TS};

    use super::lab::*;
    use super::*;

    /// `www/src/report.ts` is made from the types above.
    #[test]
    fn the_pages_types_are_these() {
        let config = Config::default();
        let declarations = [
            Verdict::decl(&config),
            EncoderReport::decl(&config),
            Milliseconds::decl(&config),
            ImageReport::decl(&config),
            PairReport::decl(&config),
            CheckRow::decl(&config),
            CheckReport::decl(&config),
            EvaluationReport::decl(&config),
            EvaluationRow::decl(&config),
            BeforeAfter::decl(&config),
            LabPlace::decl(&config),
            FeatureKey::decl(&config),
            LabFile::decl(&config),
            LabEdit::decl(&config),
            LabText::decl(&config),
            LabClass::decl(&config),
            LabImage::decl(&config),
            LabBoard::decl(&config),
            LabHyper::decl(&config),
            LabSettings::decl(&config),
            LabChoice::decl(&config),
            LabAccuracy::decl(&config),
            LabMethod::decl(&config),
            LabComparison::decl(&config),
            LabReport::decl(&config),
            LabNeighbour::decl(&config),
            LabAnswer::decl(&config),
            LabExplanation::decl(&config),
            LabDistribution::decl(&config),
            LabMeasures::decl(&config),
            LabProjection::decl(&config),
            LabCurve::decl(&config),
            LabCurves::decl(&config),
        ];
        let mut file = String::from(
            "// Made from src/core/report/: CLIPSIGHT_WRITE_TYPES=1 cargo test --release -p clipsight-core --lib report\n",
        );
        for declaration in declarations {
            file.push_str(&format!("\nexport {declaration}\n"));
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/src/report.ts");
        if std::env::var_os("CLIPSIGHT_WRITE_TYPES").is_some() {
            std::fs::write(path, &file).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            file,
            "the page's types are old: run the command of their first line"
        );
    }
}
