//! GIF: the first frame on its screen, as Pillow shows it.

use std::io::ErrorKind;

use ::gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};

use super::metadata::Metadata;
use super::raw::{Pixels, Raw};
use crate::image::{Format, ImageError, Limits, RgbImage};

/// A screen that is smaller than the frame grows. Where the frame leaves it free it is
/// black, and so is what the palette lacks.
pub(super) fn decode(bytes: &[u8], limits: Limits) -> Result<Raw<'_>, ImageError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(match limits.max_alloc().try_into() {
        Ok(bytes) => MemoryLimit::Bytes(bytes),
        Err(_) => MemoryLimit::Unlimited,
    });
    let mut decoder = options.read_info(bytes).map_err(refused)?;
    let screen = (decoder.width(), decoder.height());
    let frame = decoder.next_frame_info().map_err(refused)?;
    let frame = frame.ok_or_else(|| corrupt("it has no frame".into()))?;
    let transparent = frame.transparent;
    let [x, y] = [frame.left, frame.top].map(usize::from);
    let [width, height] = [frame.width, frame.height].map(usize::from);
    let across = usize::from(screen.0).max(x + width);
    let down = usize::from(screen.1).max(y + height);
    // Sums of two 16-bit numbers.
    let (wide, high) = (across as u32, down as u32);
    limits.check_pixels(wide, high)?;
    let profile = decoder.icc_profile().map(|profile| profile.to_vec().into());
    let palette = decoder.palette().map_err(refused)?.to_vec();
    let mut indices = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut indices).map_err(refused)?;

    let (colours, _) = palette.as_chunks::<3>();
    let colour = |index: u8| colours.get(usize::from(index)).copied().unwrap_or_default();
    let mut levels = vec![0; across * down * 3];
    for (row, indices) in indices.chunks_exact(width.max(1)).enumerate() {
        let at = ((y + row) * across + x) * 3;
        let row = levels[at..at + 3 * width].as_chunks_mut::<3>().0;
        for (level, &index) in row.iter_mut().zip(indices) {
            *level = colour(index);
        }
    }
    let covered = (width, height) == (across, down);
    let holes = transparent.is_some_and(|transparent| indices.contains(&transparent));
    Ok(Raw {
        pixels: Pixels {
            rgb: RgbImage::new(wide, high, levels)?,
            see_through: holes || !covered,
        },
        metadata: Metadata {
            profile,
            ..Metadata::default()
        },
    })
}

fn corrupt(detail: String) -> ImageError {
    ImageError::Corrupt {
        format: Format::Gif,
        detail,
    }
}

fn refused(error: DecodingError) -> ImageError {
    let format = Format::Gif;
    match error {
        DecodingError::Io(io) if io.kind() == ErrorKind::UnexpectedEof => {
            ImageError::Truncated { format }
        }
        // The decoder has a word of its own for it.
        other if other.to_string().contains("Unexpected End") => ImageError::Truncated { format },
        DecodingError::OutOfMemory | DecodingError::MemoryLimit => {
            ImageError::TooMuchMemory { format }
        }
        other => corrupt(other.to_string()),
    }
}
