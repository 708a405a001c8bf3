//! Layer norm over rows.

use crate::isa::{Isa, Work};
use crate::lanes::Lanes;
use crate::parallel::{self, Shared};

/// Rows that are one part of the work.
const ROWS: usize = 32;

/// `(x - mean) / sqrt(variance + epsilon) * weight + bias` of each row of `input`,
/// `[rows, width]`, into `output`.
///
/// # Panics
/// When the slices do not have such lengths.
pub fn layer_norm(
    isa: Isa,
    input: &[f32],
    [weight, bias]: [&[f32]; 2],
    epsilon: f32,
    output: &mut [f32],
) {
    let width = weight.len();
    assert_eq!(bias.len(), width, "a bias per channel");
    assert_eq!(input.len(), output.len(), "as many outputs as inputs");
    if width == 0 {
        return;
    }
    let rows = input.len() / width;
    assert_eq!(input.len(), rows * width, "input is [rows, width]");
    let output = Shared::new(output);
    parallel::for_each(rows.div_ceil(ROWS), |part| {
        isa.run(Rows {
            input,
            weight,
            bias,
            epsilon,
            output,
            rows: [part * ROWS, rows.min((part + 1) * ROWS)],
        });
    });
}

/// The gradient of [`layer_norm`] with respect to its input, from that of its output:
/// with x^ the normalised input and g the output's gradient times `weight`,
/// `(g - mean(g) - x^ mean(g x^)) / sqrt(variance + epsilon)` of each row.
///
/// # Panics
/// When the slices do not have such lengths.
pub fn layer_norm_gradient(
    isa: Isa,
    input: &[f32],
    weight: &[f32],
    epsilon: f32,
    gradient: &[f32],
    output: &mut [f32],
) {
    let width = weight.len();
    assert_eq!(input.len(), output.len(), "as many outputs as inputs");
    assert_eq!(input.len(), gradient.len(), "a gradient per number");
    if width == 0 {
        return;
    }
    let rows = input.len() / width;
    assert_eq!(input.len(), rows * width, "input is [rows, width]");
    let output = Shared::new(output);
    parallel::for_each(rows.div_ceil(ROWS), |part| {
        isa.run(RowGradients {
            input,
            weight,
            epsilon,
            gradient,
            output,
            rows: [part * ROWS, rows.min((part + 1) * ROWS)],
        });
    });
}

struct RowGradients<'a> {
    input: &'a [f32],
    weight: &'a [f32],
    epsilon: f32,
    gradient: &'a [f32],
    output: Shared<f32>,
    rows: [usize; 2],
}

impl Work for RowGradients<'_> {
    // Written over plain numbers: the compiler makes vectors of them where it may.
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let width = self.weight.len();
        let count = width as f32;
        for row in self.rows[0]..self.rows[1] {
            let input = &self.input[row * width..][..width];
            let gradient = &self.gradient[row * width..][..width];
            // SAFETY: rows are no other part's.
            let output =
                unsafe { std::slice::from_raw_parts_mut(self.output.at(row * width), width) };
            // SAFETY: the row is whole.
            let [mean, squares] = unsafe {
                let mean = sum::<L>(input, None) / count;
                [mean, sum::<L>(input, Some(mean))]
            };
            let scale = 1.0 / (squares / count + self.epsilon).sqrt();
            let [mut total, mut along] = [0.0f32; 2];
            for ((x, g), weight) in input.iter().zip(gradient).zip(self.weight) {
                let g = g * weight;
                total += g;
                along += g * (x - mean) * scale;
            }
            let [total, along] = [total / count, along / count];
            let numbers = input.iter().zip(gradient).zip(self.weight).zip(output);
            for (((x, g), weight), to) in numbers {
                *to = (g * weight - total - (x - mean) * scale * along) * scale;
            }
        }
    }
}

struct Rows<'a> {
    input: &'a [f32],
    weight: &'a [f32],
    bias: &'a [f32],
    epsilon: f32,
    output: Shared<f32>,
    rows: [usize; 2],
}

/// The sum of a row, and with a mean that of the squares around it.
#[inline(always)]
unsafe fn sum<L: Lanes>(row: &[f32], around: Option<f32>) -> f32 {
    // SAFETY: vectors end at `whole`, within the row.
    unsafe {
        let whole = row.len() / L::COUNT * L::COUNT;
        let mut total = L::splat(0.0);
        let mut at = 0;
        while at < whole {
            let x = L::load(row.as_ptr().add(at));
            let x = match around {
                Some(mean) => {
                    let centred = L::sub(x, L::splat(mean));
                    L::mul(centred, centred)
                }
                None => x,
            };
            total = L::add(total, x);
            at += L::COUNT;
        }
        let mut lanes = [0.0f32; 16];
        L::store(lanes.as_mut_ptr(), total);
        let of = |x: &f32| around.map_or(*x, |mean| (x - mean) * (x - mean));
        lanes.iter().sum::<f32>() + row[whole..].iter().map(of).sum::<f32>()
    }
}

impl Work for Rows<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let width = self.weight.len();
        let whole = width / L::COUNT * L::COUNT;
        for row in self.rows[0]..self.rows[1] {
            let input = &self.input[row * width..][..width];
            let from = input.as_ptr();
            // SAFETY: vectors end at `whole`, within the row; rows are no other part's.
            unsafe {
                let mean = sum::<L>(input, None) / width as f32;
                let means = L::splat(mean);
                let squares = sum::<L>(input, Some(mean));
                let scale = 1.0 / (squares / width as f32 + self.epsilon).sqrt();
                let scales = L::splat(scale);
                let to = self.output.at(row * width);
                let mut at = 0;
                while at < whole {
                    let centred = L::sub(L::load(from.add(at)), means);
                    let weight = L::load(self.weight.as_ptr().add(at));
                    let bias = L::load(self.bias.as_ptr().add(at));
                    L::store(to.add(at), L::fma(L::mul(centred, scales), weight, bias));
                    at += L::COUNT;
                }
                let tail = self.weight.iter().zip(self.bias).zip(input).enumerate();
                for (at, ((weight, bias), x)) in tail.skip(whole) {
                    *to.add(at) = (x - mean) * scale * weight + bias;
                }
            }
        }
    }
}
