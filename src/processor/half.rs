//! 16-bit floats to 32-bit ones.

use crate::isa::{Isa, Work};
use crate::lanes::Lanes;

/// The values of 16-bit floats (IEEE 754 binary16), given by their bits.
///
/// # Panics
/// When there is not room for as many.
pub fn widen_f16(isa: Isa, bits: &[u16], values: &mut [f32]) {
    assert_eq!(bits.len(), values.len(), "as many values as bits");
    isa.run(Widen(bits, values));
}

struct Widen<'a>(&'a [u16], &'a mut [f32]);

impl Work for Widen<'_> {
    /// Plain Rust, which becomes the instruction set's.
    #[inline(always)]
    fn run<L: Lanes>(self) {
        /// What the exponents of both formats differ by: 2^(127 - 15).
        const REBIAS: f32 = f32::from_bits((127 + 112) << 23);
        /// The first number that only the exponent of infinity and NaN gives.
        const BEYOND: f32 = 65_536.0;
        for (&bits, value) in self.0.iter().zip(self.1) {
            let bits = u32::from(bits);
            let size = f32::from_bits((bits & 0x7fff) << 13) * REBIAS;
            let all_ones = if size >= BEYOND { 0xff << 23 } else { 0 };
            *value = f32::from_bits(size.to_bits() | all_ones | (bits & 0x8000) << 16);
        }
    }
}
