//! Structure: a drawn figure and the photo around it are warped one way or the other, by the
//! same amount.

use serde_json::json;

use super::contrast::{Contrast, Parameters, Side};
use super::photo::{Photo, WIDER};
use super::stamp::{BLACK, WHITE};
use super::warp::{level_at, seen};
use crate::image::RgbImage;
use crate::image::augment::Draws;

/// Half the width of a figure's line, and of the dark line around it; half the picture's
/// side is 1.
const LINE: [(f64, [u8; 3]); 2] = [(0.025, WHITE), (0.05, BLACK)];

pub(super) fn contrast(photo: &Photo, draws: &mut Draws) -> Contrast {
    if draws.chance(0.5) {
        bent(photo, draws)
    } else {
        stretched(photo, draws)
    }
}

/// Barrel or pincushion, as lenses do it.
fn bent(photo: &Photo, draws: &mut Draws) -> Contrast {
    let amount = draws.between([0.2, 0.32]);
    let half = draws.between([0.5, 0.62]);
    let frame = |[x, y]: [f64; 2]| (x.abs().max(y.abs()) - half).abs();
    // Where the square of the distance from the middle is 1/2 both keep the size. At the
    // corners the photo is shown to 1.48 of the picture's half side; neither folds it.
    let bent = |scale: &dyn Fn(f64) -> f64| {
        warped(photo, frame, |[x, y]| {
            let scale = scale(x * x + y * y);
            [x * scale, y * scale]
        })
    };
    let outwards = bent(&|square| 1.0 + amount * (square - 0.5));
    let inwards = bent(&|square| (1.0 + amount / 2.0) / (1.0 + amount * square));
    Contrast {
        kind: "bent",
        question: "Are the sides of the drawn white frame bent outwards or inwards?".to_owned(),
        sides: [
            Side::new(
                outwards,
                "Outwards",
                "a scene with a drawn frame whose sides are bent outwards",
            ),
            Side::new(
                inwards,
                "Inwards",
                "a scene with a drawn frame whose sides are bent inwards",
            ),
        ],
        parameters: Parameters::from([("amount", json!(amount)), ("half", json!(half))]),
    }
}

/// Wider and lower, or narrower and taller.
fn stretched(photo: &Photo, draws: &mut Draws) -> Contrast {
    let ratio = draws.between([1.3, 1.7]);
    let radius = draws.between([0.45, 0.6]);
    let ring = |[x, y]: [f64; 2]| ((x * x + y * y).sqrt() - radius).abs();
    let scale = ratio.sqrt();
    // By the same two operations, so that either is the other with its axes exchanged.
    let wider = warped(photo, ring, |[x, y]| [x / scale, y * scale]);
    let taller = warped(photo, ring, |[x, y]| [x * scale, y / scale]);
    Contrast {
        kind: "stretched",
        question: "Is the drawn white oval wider than tall or taller than wide?".to_owned(),
        sides: [
            Side::new(
                wider,
                "Wider than tall",
                "a scene with a drawn oval that is wider than tall",
            ),
            Side::new(
                taller,
                "Taller than wide",
                "a scene with a drawn oval that is taller than wide",
            ),
        ],
        parameters: Parameters::from([("ratio", json!(ratio)), ("radius", json!(radius))]),
    }
}

/// The photo with a figure on it, seen through a map from the picture's points to the
/// photo's; `distance` is that of a point from the figure's line. Points of the photo may
/// lie up to [`WIDER`] from the middle along each axis.
fn warped(
    photo: &Photo,
    distance: impl Fn([f64; 2]) -> f64,
    map: impl Fn([f64; 2]) -> [f64; 2],
) -> RgbImage {
    seen(photo.side(), |point| {
        let point = map(point);
        let away = distance(point);
        let line = LINE.iter().find(|(half, _)| away <= *half);
        line.map_or_else(
            || level_at(&photo.wide, point.map(|x| x / WIDER)),
            |(_, colour)| colour.map(f64::from),
        )
    })
}
