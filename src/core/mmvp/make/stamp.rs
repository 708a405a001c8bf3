//! Plain shapes drawn on a picture, with a rim that sets them off from any photo.

use crate::image::RgbImage;
use crate::image::augment::Draws;

/// A colour with a name that everybody uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour {
    pub name: &'static str,
    pub rgb: [u8; 3],
}

pub(super) const COLOURS: [Colour; 4] = [
    Colour {
        name: "red",
        rgb: [215, 25, 30],
    },
    Colour {
        name: "yellow",
        rgb: [250, 215, 20],
    },
    Colour {
        name: "green",
        rgb: [20, 150, 60],
    },
    Colour {
        name: "blue",
        rgb: [25, 70, 215],
    },
];

pub(super) const WHITE: [u8; 3] = [255; 3];
pub(super) const BLACK: [u8; 3] = [16; 3];

/// The rims end at these multiples of a shape's own size: first white, then black.
const RIMS: [(f64, [u8; 3]); 2] = [(1.18, WHITE), (1.28, BLACK)];

/// How far a shape of radius 1 reaches with its rims.
pub(super) const REACH: f64 = RIMS[1].0;

/// Samples along each side of a pixel.
const SAMPLES: usize = 4;

/// A shape around its middle; its corners lie within a distance of 1 or little more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Square,
    Triangle,
    Star,
    /// Points to the right.
    Arrow,
}

impl Shape {
    /// Those that have no direction.
    pub const PLAIN: [Self; 4] = [Self::Disc, Self::Square, Self::Triangle, Self::Star];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Disc => "disc",
            Self::Square => "square",
            Self::Triangle => "triangle",
            Self::Star => "star",
            Self::Arrow => "arrow",
        }
    }

    /// Its corners in order; none of a disc. All are seen from the middle.
    const fn corners(self) -> &'static [[f64; 2]] {
        match self {
            Self::Disc => &[],
            Self::Square => &[[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
            Self::Triangle => &[[0.0, -1.0], [0.95, 0.7], [-0.95, 0.7]],
            Self::Star => &[
                [0.0, -1.0],
                [0.26, -0.36],
                [0.951, -0.309],
                [0.42, 0.137],
                [0.588, 0.809],
                [0.0, 0.44],
                [-0.588, 0.809],
                [-0.42, 0.137],
                [-0.951, -0.309],
                [-0.26, -0.36],
            ],
            Self::Arrow => &[
                [-1.0, -0.3],
                [0.1, -0.3],
                [0.1, -0.8],
                [1.0, 0.0],
                [0.1, 0.8],
                [0.1, 0.3],
                [-1.0, 0.3],
            ],
        }
    }

    /// Whether a point, in radii from the middle, lies within.
    fn contains(self, [x, y]: [f64; 2]) -> bool {
        let corners = self.corners();
        let Some(mut before) = corners.last() else {
            return x * x + y * y <= 1.0;
        };
        // A ray to the right crosses the outline an odd number of times.
        let mut inside = false;
        for corner in corners {
            if (corner[1] > y) != (before[1] > y) {
                let share = (y - corner[1]) / (before[1] - corner[1]);
                inside ^= x < corner[0] + share * (before[0] - corner[0]);
            }
            before = corner;
        }
        inside
    }
}

/// A shape at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stamp {
    pub shape: Shape,
    /// Middle in whole pixels, so that equal stamps are equal pixel by pixel.
    pub centre: [i64; 2],
    /// Half its size in pixels, without the rims.
    pub radius: f64,
}

impl Stamp {
    /// Draws it in one colour.
    pub fn plain(self, image: &mut RgbImage, colour: Colour) {
        self.filled(image, |_, _| colour.rgb);
    }

    /// Draws it, filled by what `fill` gives for pixels counted from its middle.
    pub fn filled(self, image: &mut RgbImage, fill: impl Fn(i64, i64) -> [u8; 3]) {
        let reach = (self.radius * REACH).ceil() as i64 + 1;
        let (width, height) = (i64::from(image.width), i64::from(image.height));
        let [middle_x, middle_y] = self.centre;
        for y in (middle_y - reach).max(0)..(middle_y + reach + 1).min(height) {
            for x in (middle_x - reach).max(0)..(middle_x + reach + 1).min(width) {
                let first = (y * width + x) as usize * 3;
                let (across, down) = (x - middle_x, y - middle_y);
                let below = [
                    image.pixels[first],
                    image.pixels[first + 1],
                    image.pixels[first + 2],
                ];
                let pixel = self.mixed([across, down], below, fill(across, down));
                image.pixels[first..first + 3].copy_from_slice(&pixel);
            }
        }
    }

    /// A pixel's colour: shape, rims and what lies below, by their shares of it.
    fn mixed(self, at: [i64; 2], below: [u8; 3], fill: [u8; 3]) -> [u8; 3] {
        let mut sums = [0_u32; 3];
        for sample in 0..SAMPLES * SAMPLES {
            let part = |i: usize| (i as f64 + 0.5) / SAMPLES as f64 - 0.5;
            let point = [
                (at[0] as f64 + part(sample % SAMPLES)) / self.radius,
                (at[1] as f64 + part(sample / SAMPLES)) / self.radius,
            ];
            let within = |scale: f64| self.shape.contains(point.map(|x| x / scale));
            let rim = || RIMS.iter().find(|(scale, _)| within(*scale));
            let colour = if within(1.0) {
                fill
            } else {
                rim().map_or(below, |(_, colour)| *colour)
            };
            for (sum, level) in sums.iter_mut().zip(colour) {
                *sum += u32::from(level);
            }
        }
        let samples = (SAMPLES * SAMPLES) as u32;
        // A mean of levels is a level.
        sums.map(|sum| ((sum + samples / 2) / samples) as u8)
    }
}

/// Different places for shapes of a radius, in random order: one in each cell of three by
/// three, off its middle by chance, so that none touches another.
pub(super) fn places(draws: &mut Draws, side: u32, radius: f64) -> [[i64; 2]; 9] {
    let cell = f64::from(side) / 3.0;
    let room = (cell / 2.0 - radius * REACH - 1.0).max(0.0);
    draws.order::<9>().map(|place| {
        let middle = |number: usize| (number as f64 + 0.5) * cell;
        let mut off = |middle: f64| (middle + draws.between([-room, room])).floor() as i64;
        [off(middle(place % 3)), off(middle(place / 3))]
    })
}

/// One of the shapes without a direction.
pub(super) fn any_shape(draws: &mut Draws) -> Shape {
    pick(draws, &Shape::PLAIN)
}

/// One of the colours.
pub(super) fn any_colour(draws: &mut Draws) -> Colour {
    pick(draws, &COLOURS)
}

/// Two different colours.
pub(super) fn two_colours(draws: &mut Draws) -> [Colour; 2] {
    let order = draws.order::<{ COLOURS.len() }>();
    [COLOURS[order[0]], COLOURS[order[1]]]
}

/// One of a list that is not empty.
pub(super) fn pick<T: Copy>(draws: &mut Draws, from: &[T]) -> T {
    from[draws.up_to(from.len() as u32 - 1) as usize]
}

/// A share of the side, drawn between two bounds.
pub(super) fn share(draws: &mut Draws, side: u32, bounds: [f64; 2]) -> f64 {
    draws.between(bounds) * f64::from(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_hold_their_middle_and_lie_within_their_reach() {
        for shape in Shape::PLAIN.into_iter().chain([Shape::Arrow]) {
            assert!(shape.contains([0.0, 0.05]), "{shape:?}");
            for corner in shape.corners() {
                assert!(corner[0].hypot(corner[1]) <= 1.28, "{shape:?}");
            }
            assert!(!shape.contains([1.3, 0.0]) && !shape.contains([0.0, -1.3]));
        }
        // By the area of a disc: 3.14 of the 4 of its square.
        let steps = 400;
        let inside = (0..steps * steps).filter(|i| {
            let at = |n: i32| f64::from(n) / f64::from(steps) * 2.0 - 1.0;
            Shape::Disc.contains([at(i % steps), at(i / steps)])
        });
        let share = inside.count() as f64 / f64::from(steps * steps);
        assert!((share - std::f64::consts::PI / 4.0).abs() < 0.01, "{share}");
    }

    #[test]
    fn nothing_beyond_the_reach_is_touched() {
        let grey = RgbImage::new(60, 60, vec![77; 60 * 60 * 3]).unwrap();
        let mut drawn = grey.clone();
        let stamp = Stamp {
            shape: Shape::Star,
            centre: [30, 25],
            radius: 10.0,
        };
        stamp.plain(&mut drawn, COLOURS[0]);
        for (i, (before, after)) in grey.pixels.iter().zip(&drawn.pixels).enumerate() {
            let (x, y) = (i / 3 % 60, i / 180);
            let far = (x as f64 - 30.0).abs() > 14.0 || (y as f64 - 25.0).abs() > 14.0;
            assert!(!far || before == after, "{x}, {y}");
        }
        assert_eq!(drawn.pixels[(25 * 60 + 30) * 3..][..3], COLOURS[0].rgb);
    }
}
