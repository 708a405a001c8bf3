//! Colour: the photo in one tint or another, in colour or without, a shape in another one.

use serde_json::json;

use super::contrast::{Contrast, Parameters, Side};
use super::photo::Photo;
use super::stamp::{Colour, Stamp, any_shape, places, share, two_colours};
use crate::image::augment::Draws;
use crate::image::{RgbImage, luma};

/// A photo with less colour, on average (largest less smallest level of a pixel), looks the
/// same without.
const LEAST_COLOUR: f64 = 30.0;

pub(super) fn contrast(photo: &Photo, draws: &mut Draws) -> Contrast {
    match draws.up_to(2) {
        0 if colourfulness(&photo.square) >= LEAST_COLOUR => without(photo),
        0 | 1 => tinted(photo, draws),
        _ => shape(photo, draws),
    }
}

fn without(photo: &Photo) -> Contrast {
    let grey = changed(&photo.square, |pixel| [luma(pixel); 3]);
    Contrast {
        kind: "grey",
        question: "Is the photo in colour or in black and white?".to_owned(),
        sides: [
            Side::new(photo.square.clone(), "In colour", "a scene in colour"),
            Side::new(grey, "In black and white", "a scene in black and white"),
        ],
        parameters: Parameters::new(),
    }
}

/// The photo's brightness in one colour, of one hue or another.
fn tinted(photo: &Photo, draws: &mut Draws) -> Contrast {
    let strength = draws.between([0.5, 0.8]);
    let colours = two_colours(draws);
    let side = |colour: Colour| {
        let image = changed(&photo.square, |pixel| tint(luma(pixel), colour, strength));
        let statement = format!("a scene tinted in {}", colour.name);
        Side::new(image, capital(colour.name), statement)
    };
    Contrast {
        kind: "tinted",
        question: format!(
            "Is the whole picture tinted in {} or in {}?",
            colours[0].name, colours[1].name
        ),
        sides: colours.map(side),
        parameters: Parameters::from([
            ("colours", json!(colours.map(|colour| colour.name))),
            ("strength", json!(strength)),
        ]),
    }
}

fn shape(photo: &Photo, draws: &mut Draws) -> Contrast {
    let size = share(draws, photo.side(), [0.08, 0.12]);
    let stamp = Stamp {
        shape: any_shape(draws),
        centre: places(draws, photo.side(), size)[0],
        radius: size,
    };
    let colours = two_colours(draws);
    let what = stamp.shape.name();
    let side = |colour: Colour| {
        let mut image = photo.square.clone();
        stamp.plain(&mut image, colour);
        let statement = format!("a scene with a drawn {} {what}", colour.name);
        Side::new(image, capital(colour.name), statement)
    };
    Contrast {
        kind: "shape",
        question: format!("What colour is the drawn {what}?"),
        sides: colours.map(side),
        parameters: Parameters::from([
            ("shape", json!(what)),
            ("colours", json!(colours.map(|colour| colour.name))),
            ("centre", json!(stamp.centre)),
            ("radius", json!(size)),
        ]),
    }
}

/// A brightness in a colour's hue: the brightness stays, to rounding, so where it leaves
/// little room (near black and white) there is little colour.
pub(super) fn tint(brightness: u8, colour: Colour, strength: f64) -> [u8; 3] {
    let brightness = f64::from(brightness);
    let [r, g, b] = colour.rgb.map(f64::from);
    // As `luma` weighs them, so that the direction has none.
    let own = (r * 19_595.0 + g * 38_470.0 + b * 7_471.0) / 65_536.0;
    let direction = [r - own, g - own, b - own];
    let room = direction.iter().fold(strength, |room, &step| {
        let most = if step > 0.0 {
            255.0 - brightness
        } else {
            brightness
        };
        if step == 0.0 {
            room
        } else {
            room.min(most / step.abs())
        }
    });
    // A cast to u8 stays within 0 and 255.
    direction.map(|step| (brightness + room * step + 0.5) as u8)
}

/// Mean over pixels of the largest less the smallest level.
fn colourfulness(image: &RgbImage) -> f64 {
    let pixels = image.pixels.as_chunks::<3>().0;
    let spread = |[r, g, b]: &[u8; 3]| u64::from(*r.max(g).max(b) - *r.min(g).min(b));
    pixels.iter().map(spread).sum::<u64>() as f64 / pixels.len() as f64
}

fn changed(image: &RgbImage, change: impl Fn([u8; 3]) -> [u8; 3]) -> RgbImage {
    let pixels = image.pixels.as_chunks::<3>().0.iter();
    RgbImage {
        pixels: pixels.flat_map(|&pixel| change(pixel)).collect(),
        ..*image
    }
}

fn capital(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}
