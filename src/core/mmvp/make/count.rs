//! Count: one copy more or less.

use serde_json::json;

use super::contrast::{Contrast, Parameters, Side};
use super::photo::Photo;
use super::stamp::{Shape, Stamp, any_colour, any_shape, places, share};
use crate::image::augment::Draws;
use crate::image::{RgbImage, resized};

/// Numbers that are seen without a ruler: from 1 and 2 to 6 and 7.
const MOST: u32 = 6;

pub(super) fn contrast(photo: &Photo, draws: &mut Draws) -> Contrast {
    let side = photo.side();
    let radius = share(draws, side, [0.055, 0.085]);
    let fewer = 1 + draws.up_to(MOST - 1);
    let places = places(draws, side, radius);
    let copies = draws.chance(0.5);
    let mut parameters = Parameters::from([
        ("fewer", json!(fewer)),
        ("places", json!(&places[..=fewer as usize])),
        ("radius", json!(radius)),
    ]);
    let (kind, what, images) = if copies {
        // The whole photo, small, in the size of the disc.
        let half = radius.ceil() as i64;
        let small = resized(&photo.square, (half as u32 * 2 + 1, half as u32 * 2 + 1));
        let fill = |x: i64, y: i64| {
            // Rims ask for pixels beyond, which are not shown.
            let place = |at: i64| (at + half).clamp(0, 2 * half) as usize;
            let first = (place(y) * small.width as usize + place(x)) * 3;
            [0, 1, 2].map(|channel| small.pixels[first + channel])
        };
        let draw = |image: &mut RgbImage, stamp: Stamp| stamp.filled(image, fill);
        let images = drawn(photo, Shape::Disc, &places, fewer, radius, draw);
        ("copies", "small round picture".to_owned(), images)
    } else {
        let (shape, colour) = (any_shape(draws), any_colour(draws));
        parameters.insert("shape", json!(shape.name()));
        parameters.insert("colour", json!(colour.name));
        let draw = |image: &mut RgbImage, stamp: Stamp| stamp.plain(image, colour);
        let images = drawn(photo, shape, &places, fewer, radius, draw);
        let what = format!("drawn {} {}", colour.name, shape.name());
        ("shapes", what, images)
    };
    let [few, many] = images;
    let number = |n: u32| format!("a scene with {n} {what}{} on it", plural(n));
    Contrast {
        kind,
        question: format!("How many {what}s are there on the photo?"),
        sides: [
            Side::new(few, fewer.to_string(), number(fewer)),
            Side::new(many, (fewer + 1).to_string(), number(fewer + 1)),
        ],
        parameters,
    }
}

fn plural(n: u32) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// The picture with so many stamps, and with one more.
fn drawn(
    photo: &Photo,
    shape: Shape,
    places: &[[i64; 2]],
    fewer: u32,
    radius: f64,
    draw: impl Fn(&mut RgbImage, Stamp),
) -> [RgbImage; 2] {
    let mut image = photo.square.clone();
    let mut stamp = |centre: [i64; 2]| {
        let stamp = Stamp {
            shape,
            centre,
            radius,
        };
        draw(&mut image, stamp);
        image.clone()
    };
    let mut images = places.iter().map(|&centre| stamp(centre));
    // There are nine places, more than any number.
    let few = images.by_ref().take(fewer as usize).last();
    let many = images.next();
    [few, many].map(|image| image.unwrap_or_else(|| photo.square.clone()))
}
