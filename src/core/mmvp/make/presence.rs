//! Presence: a part of the photo is covered, or a shape is pasted onto it.

use serde_json::json;

use super::contrast::{Contrast, Parameters, Side};
use super::photo::Photo;
use super::stamp::{Colour, Shape, Stamp, any_colour, any_shape, places, share};
use crate::image::augment::Draws;

const GREY: Colour = Colour {
    name: "grey",
    rgb: [128; 3],
};

pub(super) fn contrast(photo: &Photo, draws: &mut Draws) -> Contrast {
    let side = photo.side();
    let covers = draws.chance(0.5);
    let (kind, shape, colour, sizes) = if covers {
        ("covered", Shape::Square, GREY, [0.12, 0.16])
    } else {
        ("pasted", any_shape(draws), any_colour(draws), [0.08, 0.12])
    };
    let radius = share(draws, side, sizes);
    let stamp = Stamp {
        shape,
        centre: places(draws, side, radius)[0],
        radius,
    };
    let mut with = photo.square.clone();
    stamp.plain(&mut with, colour);
    let what = format!("{} {}", colour.name, shape.name());
    let (question, there, not_there) = if covers {
        (
            format!("Is a part of the photo covered by a plain {what}?"),
            format!("a scene that is partly covered by a plain {what}"),
            "a scene of which nothing is covered".to_owned(),
        )
    } else {
        (
            format!("Is there a drawn {what} in the picture?"),
            format!("a scene with a drawn {what}"),
            "a scene with nothing drawn on it".to_owned(),
        )
    };
    Contrast {
        kind,
        question,
        sides: [
            Side::new(with, "Yes", there),
            Side::new(photo.square.clone(), "No", not_there),
        ],
        parameters: Parameters::from([
            ("shape", json!(shape.name())),
            ("colour", json!(colour.name)),
            ("centre", json!(stamp.centre)),
            ("radius", json!(radius)),
        ]),
    }
}
