//! Products of rows, summed in f64.

use crate::isa::{Isa, Work};
use crate::lanes::Lanes;

/// Sums that are worked on side by side.
const SIDE: usize = 32;

/// The product of two rows. Products of two f32 are exact in f64, and their sums are
/// always added in the same order: the result is the same on every instruction set.
///
/// # Panics
/// For rows of two widths.
pub fn dot(isa: Isa, a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len(), "rows of one width");
    let mut sum = 0.0;
    isa.run(Dot(a, b, &mut sum));
    sum
}

struct Dot<'a>(&'a [f32], &'a [f32], &'a mut f64);

impl Work for Dot<'_> {
    /// Plain Rust, which becomes the instruction set's.
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self(a, b, sum) = self;
        let mut sums = [0.0; SIDE];
        let (a, b) = (a.chunks_exact(SIDE), b.chunks_exact(SIDE));
        let rest = a.remainder().iter().zip(b.remainder());
        let rest = rest
            .map(|(&a, &b)| f64::from(a) * f64::from(b))
            .sum::<f64>();
        for (a, b) in a.zip(b) {
            for lane in 0..SIDE {
                sums[lane] += f64::from(a[lane]) * f64::from(b[lane]);
            }
        }
        *sum = sums.iter().sum::<f64>() + rest;
    }
}
