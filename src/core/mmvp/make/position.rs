//! Position: two shapes have changed places.

use serde_json::json;

use super::contrast::{Contrast, Parameters, Side};
use super::photo::Photo;
use super::stamp::{REACH, Shape, Stamp, any_shape, share, two_colours};
use crate::image::augment::Draws;

pub(super) fn contrast(photo: &Photo, draws: &mut Draws) -> Contrast {
    let side = photo.side();
    let radius = share(draws, side, [0.08, 0.11]);
    let (shapes, colours) = ([any_shape(draws), any_shape(draws)], two_colours(draws));
    let upright = draws.chance(0.5);
    // Apart along one axis, side by side along the other.
    let edge = radius * REACH + 1.0;
    let far = f64::from(side) - edge;
    let middle = f64::from(side) / 2.0;
    let along = [
        draws.between([edge, middle - edge]),
        draws.between([middle + edge, far]),
    ];
    let across = draws.between([edge, far]);
    let place = |along: f64| {
        let place = [along, across].map(|x| x.floor() as i64);
        if upright { [place[1], place[0]] } else { place }
    };
    let places = along.map(place);
    let picture = |order: [usize; 2]| {
        let mut image = photo.square.clone();
        for (thing, place) in order.into_iter().enumerate() {
            let stamp = Stamp {
                shape: shapes[thing],
                centre: places[place],
                radius,
            };
            stamp.plain(&mut image, colours[thing]);
        }
        image
    };
    let name = |thing: usize| named(colours[thing].name, shapes[thing]);
    let (first, second) = (name(0), name(1));
    let (kind, words, ways) = if upright {
        ("above-below", ["Above", "Below"], ["above", "below"])
    } else {
        (
            "left-right",
            ["Left", "Right"],
            ["to the left of", "to the right of"],
        )
    };
    let states = |way: &str| format!("a scene with a {first} {way} a {second}");
    Contrast {
        kind,
        question: format!("Is the {first} {} or {} the {second}?", ways[0], ways[1]),
        sides: [
            Side::new(picture([0, 1]), words[0], states(ways[0])),
            Side::new(picture([1, 0]), words[1], states(ways[1])),
        ],
        parameters: Parameters::from([
            ("shapes", json!(shapes.map(Shape::name))),
            ("colours", json!(colours.map(|colour| colour.name))),
            ("places", json!(places)),
            ("radius", json!(radius)),
        ]),
    }
}

fn named(colour: &str, shape: Shape) -> String {
    format!("drawn {colour} {}", shape.name())
}
