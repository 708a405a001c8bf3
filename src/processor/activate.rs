//! Activations by themselves, and their gradients: where training has to keep what
//! they were given.

use crate::isa::{Isa, Work};
use crate::lanes::Lanes;
use crate::math::Activation;
use crate::parallel::{self, Shared};

/// Numbers that are one part of the work.
const PART: usize = 1 << 14;

/// The activation of each number of `input`, into `output`.
///
/// # Panics
/// When the slices differ in length.
pub fn activate(isa: Isa, activation: Activation, input: &[f32], output: &mut [f32]) {
    run(isa, activation, input, None, output);
}

/// `gradient` times the activation's derivative at each number of `input`, into
/// `output`.
///
/// # Panics
/// When the slices differ in length.
pub fn activation_gradient(
    isa: Isa,
    activation: Activation,
    input: &[f32],
    gradient: &[f32],
    output: &mut [f32],
) {
    assert_eq!(input.len(), gradient.len(), "a gradient per number");
    run(isa, activation, input, Some(gradient), output);
}

fn run(
    isa: Isa,
    activation: Activation,
    input: &[f32],
    gradient: Option<&[f32]>,
    output: &mut [f32],
) {
    assert_eq!(input.len(), output.len(), "as many outputs as inputs");
    let shared = Shared::new(output);
    parallel::for_each(input.len().div_ceil(PART), |part| {
        let range = part * PART..input.len().min((part + 1) * PART);
        isa.run(Numbers {
            activation,
            input: &input[range.clone()],
            gradient: gradient.map(|gradient| &gradient[range.clone()]),
            // SAFETY: within the output.
            output: unsafe { shared.at(range.start) },
        });
    });
}

struct Numbers<'a> {
    activation: Activation,
    input: &'a [f32],
    gradient: Option<&'a [f32]>,
    output: *mut f32,
}

impl Work for Numbers<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let length = self.input.len();
        let mut at = 0;
        while at < length {
            let count = L::COUNT.min(length - at);
            // SAFETY: whole vectors lie within the slices; what is left of one is copied.
            unsafe {
                let x = load::<L>(self.input, at, count);
                let y = match self.gradient {
                    Some(gradient) => {
                        let slope = self.activation.slope::<L>(x);
                        L::mul(slope, load::<L>(gradient, at, count))
                    }
                    None => self.activation.of::<L>(x),
                };
                if count == L::COUNT {
                    L::store(self.output.add(at), y);
                } else {
                    let mut lanes = [0.0f32; 16];
                    L::store(lanes.as_mut_ptr(), y);
                    std::ptr::copy_nonoverlapping(lanes.as_ptr(), self.output.add(at), count);
                }
            }
            at += count;
        }
    }
}

#[inline(always)]
unsafe fn load<L: Lanes>(numbers: &[f32], at: usize, count: usize) -> L::F32 {
    // SAFETY: the caller's: `count` numbers are there.
    unsafe {
        if count == L::COUNT {
            return L::load(numbers.as_ptr().add(at));
        }
        let mut lanes = [0.0f32; 16];
        lanes[..count].copy_from_slice(&numbers[at..at + count]);
        L::load(lanes.as_ptr())
    }
}
