//! A row beside its centre as 8-bit integers.

use crate::isa::{Isa, Work};
use crate::lanes::Lanes;

/// Largest integer of a row.
const LARGEST: f64 = 127.0;
/// Sums that are worked on side by side.
const SIDE: usize = 8;

/// What is known of a row beside its integers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// Of its integers.
    pub scale: f32,
    /// `m`: its product with the centre, less half the centre's with itself.
    pub beside: f32,
    /// Length of what rounding took away, not too small.
    pub error: f32,
}

/// A row, rounded.
pub(super) struct Rounded {
    pub numbers: Vec<i8>,
    pub known: Known,
    /// The longer of the row beside the centre before and after rounding, not too small.
    pub longest: f32,
}

/// Rounds a row; what is known of it is computed in f64.
pub(super) fn round(isa: Isa, row: &[f32], centre: &[f32]) -> Rounded {
    let mut rounded = Rounded {
        numbers: vec![0; row.len()],
        known: Known::default(),
        longest: 0.0,
    };
    isa.run(Round {
        row,
        centre,
        rounded: &mut rounded,
    });
    rounded
}

struct Round<'a> {
    row: &'a [f32],
    centre: &'a [f32],
    rounded: &'a mut Rounded,
}

/// An f32 above a number that is not negative, and very near.
fn above(number: f64) -> f32 {
    (number * (1.0 + 4.0 * f64::from(f32::EPSILON))) as f32 + f32::MIN_POSITIVE
}

/// Sums of what `of` gives for each place, always added in the same order.
#[inline(always)]
fn sums<const N: usize>(width: usize, of: impl Fn(usize) -> [f64; N]) -> [f64; N] {
    let mut sums = [[0.0; SIDE]; N];
    let whole = width / SIDE * SIDE;
    for at in (0..whole).step_by(SIDE) {
        for lane in 0..SIDE {
            let terms = of(at + lane);
            for (sum, term) in sums.iter_mut().zip(terms) {
                sum[lane] += term;
            }
        }
    }
    for at in whole..width {
        for (sum, term) in sums.iter_mut().zip(of(at)) {
            sum[at - whole] += term;
        }
    }
    sums.map(|lanes| lanes.iter().sum())
}

impl Work for Round<'_> {
    /// Plain Rust, which becomes the instruction set's.
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self {
            row,
            centre,
            rounded,
        } = self;
        let (row, centre) = (row, &centre[..row.len()]);
        let beside = |at: usize| f64::from(row[at]) - f64::from(centre[at]);
        let mut most = 0.0f32;
        for (a, c) in row.iter().zip(centre) {
            most = most.max((a - c).abs());
        }
        let scale = (f64::from(most) / LARGEST) as f32;
        // A row that is its centre has no scale, and all of it is error: 0.
        let per = if scale > 0.0 {
            1.0 / f64::from(scale)
        } else {
            0.0
        };
        let numbers = &mut rounded.numbers[..row.len()];
        for (at, number) in numbers.iter_mut().enumerate() {
            *number = (beside(at) * per).round_ties_even() as i8;
        }
        let [whole, kept, error, with_centre] = sums(row.len(), |at| {
            let whole = beside(at);
            let kept = f64::from(numbers[at]) * f64::from(scale);
            let error = whole - kept;
            let middle = f64::from(centre[at]) / 2.0;
            [
                whole * whole,
                kept * kept,
                error * error,
                (f64::from(row[at]) - middle) * f64::from(centre[at]),
            ]
        });
        rounded.known = Known {
            scale,
            beside: with_centre as f32,
            error: above(error.sqrt()),
        };
        rounded.longest = above(whole.max(kept).sqrt());
    }
}
