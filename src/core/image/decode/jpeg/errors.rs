//! What both decoders of JPEG refuse.

use crate::image::{Format, ImageError};

pub(super) fn corrupt(detail: String) -> ImageError {
    ImageError::Corrupt {
        format: Format::Jpeg,
        detail,
    }
}

pub(super) fn unsupported(detail: String) -> ImageError {
    ImageError::UnsupportedVariant {
        format: Format::Jpeg,
        detail,
    }
}
