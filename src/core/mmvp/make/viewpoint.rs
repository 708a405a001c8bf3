//! Viewpoint: the photo as a framed picture, seen from one side or the other.
//!
//! From one photo the view from elsewhere into its scene cannot be had; that onto the flat
//! picture can, exactly.

use serde_json::json;

use super::contrast::{Contrast, Parameters, Side};
use super::photo::Photo;
use super::stamp::{BLACK, WHITE};
use super::warp::{level_at, seen};
use crate::image::RgbImage;
use crate::image::augment::Draws;

/// The wall that the picture hangs on.
const WALL: [f64; 3] = [176.0; 3];

/// Half the photo's side, where half the framed picture's is 1; then a white margin and a
/// dark frame.
const PHOTO: f64 = 0.86;
const MARGIN: f64 = 0.94;

/// How much of the picture's height the nearer edge takes.
const NEAREST: f64 = 0.92;

pub(super) fn contrast(photo: &Photo, draws: &mut Draws) -> Contrast {
    let upright = draws.chance(0.5);
    let view = View {
        degrees: draws.between([30.0, 45.0]),
        distance: draws.between([2.4, 3.2]),
    };
    let (kind, edges) = if upright {
        ("above-below", ["upper", "lower"])
    } else {
        ("left-right", ["left", "right"])
    };
    let side = |[near, far]: [&str; 2], sign: f64| {
        let image = view.of(photo, sign, upright);
        let statement = format!(
            "a framed picture whose {near} edge is nearer to the camera than its {far} edge"
        );
        Side::new(image, format!("The {near} edge"), statement)
    };
    Contrast {
        kind,
        question: format!(
            "Which edge of the framed picture is nearer to the camera, the {} or the {} one?",
            edges[0], edges[1]
        ),
        sides: [side(edges, 1.0), side([edges[1], edges[0]], -1.0)],
        parameters: Parameters::from([
            ("degrees", json!(view.degrees)),
            ("distance", json!(view.distance)),
        ]),
    }
}

/// A camera before a picture that is turned about its own middle.
#[derive(Clone, Copy)]
struct View {
    /// By how much it is turned.
    degrees: f64,
    /// From the camera to its middle, in halves of its side.
    distance: f64,
}

impl View {
    /// What the camera sees; the nearer edge is the left (or upper) one for a `sign` of 1,
    /// the other one for -1, and the one picture the mirror image of the other but for what
    /// is in the frame.
    fn of(self, photo: &Photo, sign: f64, upright: bool) -> RgbImage {
        let turn = self.degrees.to_radians();
        let (sine, cosine) = (libm::sin(turn), libm::cos(turn));
        let focal = NEAREST * (self.distance - sine);
        // The middle of what is seen of the two edges, for a sign of 1.
        let edge = |u: f64| focal * u * cosine / (self.distance + u * sine);
        let middle = (edge(-1.0) + edge(1.0)) / 2.0;
        seen(photo.side(), |[x, y]| {
            let (along, across) = if upright { (y, x) } else { (x, y) };
            let along = sign * along + middle;
            // The point of the plane that is seen there.
            let u = along * self.distance / (focal * cosine - along * sine);
            let v = across * (self.distance + u * sine) / focal;
            let reach = u.abs().max(v.abs());
            if reach > 1.0 {
                WALL
            } else if reach > MARGIN {
                BLACK.map(f64::from)
            } else if reach > PHOTO {
                WHITE.map(f64::from)
            } else {
                let (u, v) = (sign * u / PHOTO, v / PHOTO);
                level_at(&photo.square, if upright { [v, u] } else { [u, v] })
            }
        })
    }
}
