//! Words drawn on a picture.

use ab_glyph::{Font, FontRef, Glyph, ScaleFont, point};

use super::error::MakeError;
use super::stamp::{BLACK, WHITE};
use crate::image::{Part, RgbImage};

/// The font that words are drawn in: the plots' own, bold.
pub(super) struct Letters(FontRef<'static>);

impl Letters {
    /// # Errors
    /// None in a released build: the font is built in.
    pub fn new() -> Result<Self, MakeError> {
        let font = FontRef::try_from_slice(dejavu::sans::bold());
        font.map(Self).map_err(|_| MakeError::Font)
    }

    /// Width and height of a word's plate, for letters of `height` pixels from the lowest
    /// to the highest.
    pub fn plate(&self, word: &str, height: f64) -> [u32; 2] {
        let (glyphs, width) = self.row(word, height);
        let margin = if glyphs.is_empty() { 0.0 } else { height / 2.0 };
        [
            (f64::from(width) + margin).ceil() as u32,
            (height * 1.2).ceil() as u32,
        ]
    }

    /// Draws a word in white in the middle of a dark plate, which lies within the image.
    pub fn draw(&self, image: &mut RgbImage, word: &str, height: f64, plate: Part) {
        let stride = image.width as usize * 3;
        for y in plate.y..plate.y + plate.height {
            let row = &mut image.pixels[y as usize * stride..][..stride];
            let columns = plate.x as usize * 3..(plate.x + plate.width) as usize * 3;
            row[columns].as_chunks_mut::<3>().0.fill(BLACK);
        }
        let (glyphs, width) = self.row(word, height);
        let scaled = self.0.as_scaled(height as f32);
        let left = plate.x as f32 + (plate.width as f32 - width) / 2.0;
        let room = plate.height as f32 - scaled.height();
        let baseline = plate.y as f32 + room / 2.0 + scaled.ascent();
        for mut glyph in glyphs {
            glyph.position.x += left;
            glyph.position.y = baseline;
            let Some(outline) = self.0.outline_glyph(glyph) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, covered| {
                let (x, y) = (
                    corner.x as i64 + i64::from(x),
                    corner.y as i64 + i64::from(y),
                );
                let within = |at: i64, first: u32, count: u32| {
                    (i64::from(first)..i64::from(first + count)).contains(&at)
                };
                if within(x, plate.x, plate.width) && within(y, plate.y, plate.height) {
                    let first = y as usize * stride + x as usize * 3;
                    for (level, ink) in image.pixels[first..first + 3].iter_mut().zip(WHITE) {
                        let mixed = f32::from(*level)
                            + covered.clamp(0.0, 1.0) * (f32::from(ink) - f32::from(*level));
                        *level = (mixed + 0.5) as u8;
                    }
                }
            });
        }
    }

    /// A word's letters from 0 on, and where it ends.
    fn row(&self, word: &str, height: f64) -> (Vec<Glyph>, f32) {
        let scaled = self.0.as_scaled(height as f32);
        let mut end = 0.0;
        let mut before = None;
        let glyphs = word.chars().map(|letter| {
            let id = scaled.glyph_id(letter);
            end += before.map_or(0.0, |before| scaled.kern(before, id));
            let glyph = id.with_scale_and_position(height as f32, point(end, 0.0));
            end += scaled.h_advance(id);
            before = Some(id);
            glyph
        });
        let glyphs = glyphs.collect();
        (glyphs, end)
    }
}
