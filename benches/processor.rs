//! The processor's kernels by shape: multiplications a second on one core and on all.
//!
//! ```sh
//! make bench BENCH=processor
//! ```

use std::time::Instant;

use clipsight_processor::{Activation, AttentionShape, Isa, Panels, Store, attention, linear};

/// Rows, inputs and outputs: the layers of CLIP B/16 and DINOv2 S/14 for one image.
const LAYERS: [[usize; 3]; 8] = [
    [197, 768, 2304],
    [197, 768, 768],
    [197, 768, 3072],
    [197, 3072, 768],
    [257, 384, 1152],
    [257, 384, 384],
    [257, 384, 1536],
    [257, 1536, 384],
];

fn noise(count: usize) -> Vec<f32> {
    let mut state = 1u32;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

/// The least of several runs, in seconds.
fn least(mut work: impl FnMut()) -> f64 {
    (0..12)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() {
    for isa in Isa::all() {
        for [rows, inputs, outputs] in LAYERS {
            let input = noise(rows * inputs);
            let weights = noise(outputs * inputs);
            let bytes: Vec<i8> = weights.iter().map(|x| (x * 127.0) as i8).collect();
            let shape = [outputs, inputs];
            let layers = [
                Panels::of_f32(&weights, shape, None, None),
                Panels::of_i8(&bytes, shape, &vec![1.0; outputs], None),
            ];
            let mut output = vec![0.0; rows * outputs];
            print!("{isa:?}, {rows} x {inputs} x {outputs}:");
            for panels in layers {
                let seconds = least(|| {
                    let (then, store) = (Activation::None, Store::Set);
                    linear(isa, &input, &panels, then, store, &mut output);
                });
                let products = (rows * inputs * outputs) as f64 / seconds / 1e9;
                print!(" {:?} {products:.1} GMAC/s", panels.format());
            }
            println!();
        }
        for [tokens, heads] in [[197, 12], [257, 6]] {
            let shape = AttentionShape {
                batch: 1,
                tokens,
                heads,
                head: 64,
                causal: false,
            };
            let qkv = noise(tokens * heads * 64 * 3);
            let mut output = vec![0.0; tokens * heads * 64];
            let seconds = least(|| attention(isa, &qkv, shape, &mut output));
            println!(
                "{isa:?}, attention {tokens} x {heads} heads: {:.2} ms",
                seconds * 1e3
            );
        }
    }
}
