//! A pair's whole answer as one JSON file, which a page shows without any model:
//! what `clipsight pair --bundle` writes.

use serde::{Deserialize, Serialize};

use super::difference::{DifferenceReport, EncoderDifference, PatchMap};
use super::pair::{EncoderReport, ImageReport, PairReport, SeenPart};

use crate::legible::in_short;

/// Version of the format that is written and read.
pub const FORMAT: u32 = 1;

/// Longest bundle that is read, in bytes: twenty times what one has.
pub const MOST_BYTES: usize = 2 << 20;

/// Most rows or columns of patches of a map.
const MOST_PATCHES: u32 = 256;

/// Longer side of a thumbnail at most, in pixels.
const LARGEST: u32 = 1024;

/// A pair's answer with all that shows it, and what made it. Pictures are known by their
/// files' names alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairBundle {
    /// Version of the format: [`FORMAT`].
    pub format: u32,
    /// Version of Clipsight that made it.
    pub clipsight: String,
    /// The command that gives the same answer, where the pictures are.
    pub command: String,
    /// The day it was made, in UTC: `YYYY-MM-DD`.
    pub made: String,
    /// The answer as a paragraph to be cited.
    pub cite: String,
    /// CLIP and DINOv2.
    pub models: [BundledModel; 2],
    /// The answer.
    pub report: PairReport,
    /// Where the pictures differ.
    pub difference: DifferenceReport,
    /// The pictures, in the order given.
    pub images: [BundledImage; 2],
}

/// A model that took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BundledModel {
    /// Catalogue name.
    pub model: String,
    /// Name for people.
    pub title: String,
    /// SHA-256 of the file that the weights came from, in lower-case hex.
    pub sha256: String,
    /// Form of the weights: `f32`, `f16` or `int8`.
    pub precision: String,
}

/// A picture of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BundledImage {
    /// Name of its file, without folders.
    pub file: String,
    /// Length of the file.
    #[cfg_attr(test, ts(type = "number"))]
    pub bytes: u64,
    /// SHA-256 of the file, in lower-case hex.
    pub sha256: String,
    /// Small, upright, as an address that holds it: `data:image/jpeg;base64,...`.
    pub thumbnail: String,
    /// Width of the thumbnail in pixels.
    pub width: u32,
    /// Height of the thumbnail.
    pub height: u32,
}

/// What a pair's answer does not say itself and a reader needs to have it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairProvenance {
    /// Version of Clipsight.
    pub clipsight: String,
    /// The day, in UTC: `YYYY-MM-DD`.
    pub made: String,
    /// CLIP and DINOv2.
    pub models: [BundledModel; 2],
    /// SHA-256 of the pictures' files, in the order of the answer.
    pub images: [String; 2],
}

/// Why a file is no bundle to be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Longer than any bundle.
    #[error(
        "the bundle has {found} bytes, at most {MOST_BYTES} are read: give a file that `clipsight pair --bundle` wrote"
    )]
    TooLong {
        /// Its length in bytes.
        found: usize,
    },
    /// Not JSON, or JSON of something else.
    #[error(
        "this is no bundle of a pair ({reason}): give a file that `clipsight pair --bundle` wrote", reason = in_short(.reason))]
    NotABundle {
        /// What is missing or wrong.
        reason: String,
    },
    /// Of a format that this version does not know.
    #[error(
        "the bundle has format {found}, made by a newer Clipsight: update this one, which reads {FORMAT}"
    )]
    Newer {
        /// The format found.
        found: u32,
    },
    /// JSON of the right form that says something impossible.
    #[error("the bundle is damaged: {what}; make it anew with `clipsight pair --bundle`", what = in_short(.what))]
    Damaged {
        /// What cannot be.
        what: String,
    },
}

impl PairBundle {
    /// Reads a bundle, and believes nothing: what is given can be shown as it is.
    ///
    /// # Errors
    /// [`BundleError`] says which part cannot be.
    pub fn read(bytes: &[u8]) -> Result<Self, BundleError> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        if bytes.len() > MOST_BYTES {
            return Err(BundleError::TooLong { found: bytes.len() });
        }
        let wrong = |error: serde_json::Error| BundleError::NotABundle {
            reason: error.to_string(),
        };
        // A later format may have other fields: its version is looked at first.
        let Version { format } = serde_json::from_slice(bytes).map_err(wrong)?;
        if format > FORMAT {
            return Err(BundleError::Newer { found: format });
        }
        let bundle: Self = serde_json::from_slice(bytes).map_err(wrong)?;
        match bundle.check() {
            Ok(()) => Ok(bundle),
            Err(what) => Err(BundleError::Damaged { what }),
        }
    }

    /// As a file, on one line.
    ///
    /// # Errors
    /// None: every part of a bundle has a form in JSON.
    pub fn write(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// What made the answer.
    pub fn provenance(&self) -> PairProvenance {
        PairProvenance {
            clipsight: self.clipsight.clone(),
            made: self.made.clone(),
            models: self.models.clone(),
            images: self.images.each_ref().map(|image| image.sha256.clone()),
        }
    }

    fn check(&self) -> Result<(), String> {
        require(self.format == FORMAT, || {
            format!("its format is {}", self.format)
        })?;
        let report = &self.report;
        let encoders = [&report.clip, &report.dino];
        for (model, encoder) in self.models.iter().zip(encoders) {
            let name = &model.model;
            require(*name == encoder.model, || {
                format!("`{name}` stands where the answer has `{}`", encoder.model)
            })?;
            hash(&model.sha256, name)?;
            numbers(encoder)?;
        }
        for (image, told) in self.images.iter().zip(&report.images) {
            image.check()?;
            require(told.path == image.file, || {
                format!(
                    "`{}` stands where the answer has `{}`",
                    image.file, told.path
                )
            })?;
            require(told.width > 0 && told.height > 0, || {
                format!("`{}` has no pixels", image.file)
            })?;
        }
        let difference = &self.difference;
        require(
            difference.hottest.is_finite() && difference.hottest > 0.0,
            || format!("its hottest patch is {}", difference.hottest),
        )?;
        for (side, encoder) in [&difference.clip, &difference.dino]
            .into_iter()
            .zip(encoders)
        {
            maps(side, encoder, &report.images)?;
        }
        Ok(())
    }
}

impl BundledImage {
    fn check(&self) -> Result<(), String> {
        let name = &self.file;
        let alone = !name.is_empty() && !name.contains(['/', '\\']);
        require(alone, || format!("`{name}` is no file's name"))?;
        hash(&self.sha256, name)?;
        require(is_picture(&self.thumbnail), || {
            format!("the thumbnail of `{name}` is no picture")
        })?;
        let fits = |side: u32| (1..=LARGEST).contains(&side);
        require(fits(self.width) && fits(self.height), || {
            format!(
                "the thumbnail of `{name}` is {} x {}",
                self.width, self.height
            )
        })
    }
}

fn require(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

fn hash(text: &str, of: &str) -> Result<(), String> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    require(text.len() == 64 && text.bytes().all(hex), || {
        format!("the SHA-256 of `{of}` is none")
    })
}

/// An address that holds a picture of a kind that every browser shows and that holds
/// nothing that runs.
fn is_picture(address: &str) -> bool {
    let data = ["jpeg", "png", "webp"].into_iter().find_map(|kind| {
        let rest = address.strip_prefix("data:image/")?.strip_prefix(kind)?;
        rest.strip_prefix(";base64,")
    });
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    data.is_some_and(|data| !data.is_empty() && data.bytes().all(base64))
}

fn numbers(encoder: &EncoderReport) -> Result<(), String> {
    // Cosines of f32 may pass 1 by a rounding.
    let cosine = |value: f32| value.abs() <= 1.001;
    let error = encoder
        .error
        .is_none_or(|error| (0.0..=2.0).contains(&error));
    let rank = encoder.rank.as_ref();
    let rank = rank.is_none_or(|rank| (0.0..=1.0).contains(&rank.below));
    let sound = cosine(encoder.cosine) && cosine(encoder.threshold) && error && rank;
    require(sound, || {
        format!("`{}` has numbers that cannot be", encoder.model)
    })
}

fn maps(
    side: &EncoderDifference,
    encoder: &EncoderReport,
    images: &[ImageReport; 2],
) -> Result<(), String> {
    require(side.model == encoder.model, || {
        format!(
            "it has maps of `{}`, an answer of `{}`",
            side.model, encoder.model
        )
    })?;
    let [a, b] = &side.images;
    for (map, other, image) in [(a, b, &images[0]), (b, a, &images[1])] {
        let sound = is_map(map, other) && is_part(&map.seen, image);
        require(sound, || format!("a map of `{}` is not whole", side.model))?;
    }
    Ok(())
}

fn is_map(map: &PatchMap, other: &PatchMap) -> bool {
    let sides = [map.rows, map.columns, other.rows, other.columns];
    if !sides.iter().all(|side| (1..=MOST_PATCHES).contains(side)) {
        return false;
    }
    let patches = (map.rows * map.columns) as usize;
    let others = other.rows * other.columns;
    map.heat.len() == patches
        && map.shades.len() == 4 * patches
        && map.colours.len() == 3 * patches
        && map.best.len() == patches
        // 1 - a cosine, rounded.
        && map.heat.iter().all(|heat| (-0.001..=2.001).contains(heat))
        && map.best.iter().all(|&best| best < others)
}

fn is_part(seen: &SeenPart, image: &ImageReport) -> bool {
    let within = |from: f64, length: f64, whole: u32| {
        from >= -0.5 && length > 0.0 && from + length <= f64::from(whole) + 0.5
    };
    within(seen.x, seen.width, image.width) && within(seen.y, seen.height, image.height)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SMALL: &str = include_str!("../../../tests/data/fuzz/bundle/small.json");

    fn with(change: impl FnOnce(&mut PairBundle)) -> String {
        let mut bundle = PairBundle::read(SMALL.as_bytes()).unwrap();
        change(&mut bundle);
        let error = PairBundle::read(&bundle.write().unwrap()).unwrap_err();
        assert!(matches!(error, BundleError::Damaged { .. }), "{error}");
        error.to_string()
    }

    #[test]
    fn what_is_written_is_read() {
        let bundle = PairBundle::read(SMALL.as_bytes()).unwrap();
        assert_eq!(bundle.write().unwrap(), SMALL.as_bytes());
        assert_eq!(bundle.provenance().images[1], "3".repeat(64));
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        type Change = fn(&mut PairBundle);
        let cases: [(Change, &str); 16] = [
            (
                |b| b.difference.dino.images[0].heat.truncate(5),
                "not whole",
            ),
            (|b| b.difference.dino.images[1].heat[2] = 3.0, "not whole"),
            (|b| b.difference.clip.images[0].shades.clear(), "not whole"),
            (|b| b.difference.clip.images[0].colours.push(1), "not whole"),
            (|b| b.difference.dino.images[0].best[3] = 4, "not whole"),
            (|b| b.difference.dino.images[0].rows = u32::MAX, "not whole"),
            (
                |b| b.difference.dino.images[0].seen.width = 41.0,
                "not whole",
            ),
            (|b| b.difference.hottest = 0.0, "hottest"),
            (|b| b.difference.clip.model = "m".into(), "maps of `m`"),
            (|b| b.models[1].model = "m".into(), "stands where"),
            (|b| b.models[1].sha256 = "A".repeat(64), "SHA-256"),
            (|b| b.report.clip.cosine = 1.5, "numbers"),
            (|b| b.images[0].file = "../a.jpg".into(), "no file's name"),
            (|b| b.images[0].file = "b.jpg".into(), "stands where"),
            (|b| b.images[0].width = 5000, "5000 x 30"),
            (
                |b| b.images[0].thumbnail = "data:image/svg+xml;base64,PHN2Zz4=".into(),
                "no picture",
            ),
        ];
        for (change, says) in cases {
            let said = with(change);
            assert!(said.contains(says), "{said}");
        }
        for address in [
            "https://example.org/a.jpg",
            "data:image/png;base64,",
            "data:image/png;base64,AA\" onerror=",
            "data:text/html;base64,AAAA",
        ] {
            with(|bundle| bundle.images[1].thumbnail = address.into());
        }
        // JSON knows no infinity, but numbers too large for f32.
        let huge = SMALL.replace("[0.0,0.1]", "[0.0,1e300]");
        let error = PairBundle::read(huge.as_bytes()).unwrap_err();
        assert!(matches!(error, BundleError::Damaged { .. }), "{error}");
    }

    #[test]
    fn other_files_and_later_formats_are_told_apart() {
        let read = |text: &str| PairBundle::read(text.as_bytes()).unwrap_err();
        for other in [
            "",
            "{}",
            "[1, 2]",
            "no JSON",
            "{\"format\":1}",
            "{\"format\":-1}",
        ] {
            assert!(matches!(read(other), BundleError::NotABundle { .. }));
        }
        let newer = read("{\"format\":2,\"maps\":[]}");
        assert_eq!(newer, BundleError::Newer { found: 2 });
        let long = format!("{SMALL}{}", " ".repeat(MOST_BYTES));
        assert!(matches!(read(&long), BundleError::TooLong { .. }));
    }
}
