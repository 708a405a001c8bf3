//! Why an image was refused, and what to do.

use thiserror::Error;

use super::Format;

use crate::legible::in_short;

/// Why an image was refused. Each message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImageError {
    /// No byte at all.
    #[error("the file is empty: choose an image file, or copy this one again")]
    Empty,

    /// The bytes are those of no known image format, whatever the file's name.
    #[error("this is not an image{}: choose a JPEG, PNG, WebP, GIF, BMP or TIFF file \
             (its contents count, not its name)",
            .looks_like.map(|what| format!(" but {what}")).unwrap_or_default())]
    NotAnImage {
        /// What it is, where that could be told: "a text file", "a PDF".
        looks_like: Option<&'static str>,
    },

    /// An image in a format that is recognised but not read.
    #[error("{format} images are not read here: save it as PNG or JPEG and try again")]
    UnsupportedFormat {
        /// The format's name: "HEIC", "AVIF", "SVG".
        format: &'static str,
    },

    /// A readable format, but a kind of it that is not read.
    #[error(
        "this kind of {format} is not read here ({detail}): \
             save it as an 8-bit RGB PNG or JPEG and try again", detail = in_short(.detail))]
    UnsupportedVariant {
        /// The file's format.
        format: Format,
        /// The decoder's own words.
        detail: String,
    },

    /// More bytes than [`super::Limits::max_bytes`].
    #[error(
        "the file is too large: {bytes} bytes, at most {limit} are read; \
             save the image smaller and try again"
    )]
    TooManyBytes {
        /// Length of the file.
        bytes: usize,
        /// The limit it exceeds.
        limit: usize,
    },

    /// More pixels than [`super::Limits::max_pixels`].
    #[error(
        "the image is too large: {width} x {height} pixels, at most {limit} pixels \
             in all are decoded; scale it down and try again (the encoders look at \
             224 to 336 pixels a side, so nothing is lost)"
    )]
    TooManyPixels {
        /// Width that the file declares.
        width: u32,
        /// Height that the file declares.
        height: u32,
        /// The limit it exceeds.
        limit: u64,
    },

    /// The decoder asked for more memory than the limits allow.
    #[error(
        "decoding this {format} takes more memory than allowed: \
             scale the image down, or save it as PNG or JPEG, and try again"
    )]
    TooMuchMemory {
        /// The file's format.
        format: Format,
    },

    /// The file ends before the image does.
    #[error("the {format} file is cut short: copy or download it again")]
    Truncated {
        /// The file's format.
        format: Format,
    },

    /// The file contradicts its format.
    #[error(
        "the {format} file is damaged ({detail}): copy or download it again, \
             or open it in an image editor and save it anew", detail = in_short(.detail))]
    Corrupt {
        /// The file's format.
        format: Format,
        /// The decoder's own words.
        detail: String,
    },

    /// The decoder gave up in a way it should not; natively it is contained.
    #[error(
        "the {format} decoder failed on this file: open it in an image editor \
             and save it anew; if that is no help, please report the file"
    )]
    DecoderFailed {
        /// The file's format.
        format: Format,
    },

    /// An [`super::RgbImage`] whose fields do not agree.
    #[error(
        "{levels} levels do not make an RGB image of {width} x {height} pixels: \
             give height * width * 3 of them and no side of 0"
    )]
    Shape {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Length of the pixel buffer.
        levels: usize,
    },

    /// A [`super::Preprocess`] that no model can mean.
    #[error(
        "the model's preprocessing makes no sense ({what}): \
             correct the catalogue or fetch the model's pack again", what = in_short(.what))]
    Preprocess {
        /// The number that is wrong.
        what: String,
    },
}
