//! JPEG in print colours: CMYK and YCCK.
//!
//! The decoder of all other JPEGs fails where the black channel is subsampled (its
//! version 0.9.0 panics), so that these rare files go through the one that
//! `image` uses. It scales subsampled channels up by another rule than libjpeg.

use zune_core::bytestream::ZCursor;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::errors::{corrupt, unsupported};
use crate::image::decode::cmyk::{cmyk_to_rgb, ycc_to_rgb};
use crate::image::{Format, ImageError};

/// RGB levels of a file of four channels, which the caller has checked against the
/// limits.
pub(super) fn decode(bytes: &[u8], ycck: bool) -> Result<Vec<u8>, ImageError> {
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(refused)?;
    let stored = decoder
        .input_colorspace()
        .filter(|stored| stored.num_components() == 4)
        .ok_or_else(|| unsupported("four channels without inks".into()))?;
    // Out as in means "as stored".
    decoder.set_options(options.jpeg_set_out_colorspace(stored));
    let levels = decoder.decode().map_err(refused)?;
    // Inverted, as Adobe stores inks and Pillow therefore reads all of them.
    let cmyk = |[c, m, y, k]: [u8; 4]| {
        let [c, m, y] = if ycck {
            ycc_to_rgb([c, m, y])
        } else {
            [c, m, y].map(|ink| 255 - ink)
        };
        [c, m, y, 255 - k]
    };
    let (pixels, _) = levels.as_chunks::<4>();
    Ok(pixels
        .iter()
        .flat_map(|&pixel| cmyk_to_rgb(cmyk(pixel)))
        .collect())
}

fn refused(error: DecodeErrors) -> ImageError {
    match error {
        DecodeErrors::Unsupported(what) => unsupported(format!("{what:?}")),
        DecodeErrors::ExhaustedData => ImageError::Truncated {
            format: Format::Jpeg,
        },
        other => corrupt(other.to_string()),
    }
}
