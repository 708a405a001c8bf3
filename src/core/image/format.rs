//! The formats that are decoded.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The formats that are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Windows bitmap.
    Bmp,
    /// GIF; the first frame counts.
    Gif,
    /// JPEG, baseline or progressive, grey, YCbCr, RGB, CMYK or YCCK.
    Jpeg,
    /// PNG; of an animated one the default image counts.
    Png,
    /// TIFF; the first page counts.
    Tiff,
    /// WebP, lossy or lossless; the first frame counts.
    WebP,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Tiff => "TIFF",
            Self::WebP => "WebP",
        })
    }
}
