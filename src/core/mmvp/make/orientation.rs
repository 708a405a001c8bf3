//! Orientation: the photo upright or turned by half a turn; the picture or its mirror image.

use serde_json::json;

use super::contrast::{Contrast, Parameters, Side};
use super::photo::Photo;
use super::stamp::{Shape, Stamp, any_colour, places, share};
use crate::image::augment::Draws;
use crate::image::{RgbImage, flip};

/// A photo that changes by fewer levels, on average, looks the same upside down: a wall, a
/// sky.
const LEAST_CHANGE: f64 = 16.0;

pub(super) fn contrast(photo: &Photo, draws: &mut Draws) -> Contrast {
    let turned = half_turn(&photo.square);
    if draws.chance(0.5) && difference(&photo.square, &turned) >= LEAST_CHANGE {
        return Contrast {
            kind: "turned",
            question: "Is the photo upright or upside down?".to_owned(),
            sides: [
                Side::new(photo.square.clone(), "Upright", "a scene that is upright"),
                Side::new(turned, "Upside down", "a scene that is upside down"),
            ],
            parameters: Parameters::new(),
        };
    }
    mirrored(photo, draws)
}

/// An arrow to the right is drawn, and all of it mirrored.
fn mirrored(photo: &Photo, draws: &mut Draws) -> Contrast {
    let side = photo.side();
    let radius = share(draws, side, [0.08, 0.12]);
    let arrow = Stamp {
        shape: Shape::Arrow,
        centre: places(draws, side, radius)[0],
        radius,
    };
    let colour = any_colour(draws);
    let mut right = photo.square.clone();
    arrow.plain(&mut right, colour);
    let mut left = right.clone();
    flip(&mut left);
    let name = colour.name;
    let points = |to: &str| format!("a scene with a drawn {name} arrow that points to the {to}");
    Contrast {
        kind: "mirrored",
        question: format!("Does the drawn {name} arrow point to the left or to the right?"),
        sides: [
            Side::new(right, "Right", points("right")),
            Side::new(left, "Left", points("left")),
        ],
        parameters: Parameters::from([
            ("colour", json!(name)),
            ("centre", json!(arrow.centre)),
            ("radius", json!(radius)),
        ]),
    }
}

pub(super) fn half_turn(image: &RgbImage) -> RgbImage {
    let pixels = image.pixels.as_chunks::<3>().0;
    RgbImage {
        pixels: pixels.iter().rev().flatten().copied().collect(),
        ..*image
    }
}

/// Mean difference of two pictures' levels.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    let levels = a.pixels.iter().zip(&b.pixels);
    let sum: u64 = levels.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.pixels.len() as f64
}
