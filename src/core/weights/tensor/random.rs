//! Small random models for tests: the same bits on every platform and in
//! every language.
//!
//! # The generator
//! Element `i` (counted from 0, row-major) of the tensor called `name` is made
//! from a 16-bit integer `k`, all arithmetic being unsigned 64-bit with
//! wrap-around:
//!
//! ```text
//! h = 0xcbf29ce484222325                       (FNV-1a of the name's bytes)
//! for each byte b of name: h = (h xor b) * 0x100000001b3
//! z = (seed xor h) + (i + 1) * 0x9e3779b97f4a7c15          (SplitMix64)
//! z = (z xor (z >> 30)) * 0xbf58476d1ce4e5b9
//! z = (z xor (z >> 27)) * 0x94d049bb133111eb
//! z =  z xor (z >> 31)
//! k = (z >> 48) - 32768                        signed, -32768 to 32767
//! v = k / 32768                                -1 to 1, exact in f32
//! ```
//!
//! The element is then, by the tensor's name (see [`crate::weights::spec`]):
//!
//! | tensor | element |
//! | --- | --- |
//! | `pre_norm.weight`, `*.norm1.weight`, `*.norm2.weight`, `final_norm.weight` | `1 + v / 4` |
//! | `*.layer_scale1`, `*.layer_scale2` | `1 / 2 + v * 3 / 8` |
//! | `class_token`, `registers`, `position`, `token_embedding` | `v / 2` |
//! | every `*.bias` | `v / 8` |
//! | other weights (`patch`, `qkv`, `out`, `up`, `down`, `projection`) | `v * 2 ^ (1 - e)`, with `e` the smallest integer such that `4 ^ e >= n` and `n` the product of all dimensions but the first |
//!
//! Each of these is exact in f32, in whatever order it is computed. The last
//! line keeps a layer's output near the size of its input.
//!
//! Check: seed 7 gives `class_token` the first four elements
//! -0.28245544, 0.09803772, 0.40812683, 0.06503296.

use super::{Tensors, WeightTensor};
use crate::weights::spec::{Role, Sizes, TensorSpec};

/// The tensors of a random model of any kind, all f32, by the generator that the
/// module's documentation specifies. Empty for sizes that describe no model.
pub fn random_tensors(sizes: &impl Sizes, seed: u64) -> Tensors {
    random_list(sizes.tensors().unwrap_or_default(), seed)
}

/// As [`random_tensors`], of a list of tensors, such as an adapter's.
pub fn random_list(tensors: Vec<TensorSpec>, seed: u64) -> Tensors {
    tensors
        .into_iter()
        .map(|tensor| {
            let values = random_tensor(&tensor.name, &tensor.shape, seed);
            (tensor.name, values)
        })
        .collect()
}

/// One tensor of that generator, also under a name that no model has.
pub fn random_tensor(name: &str, shape: &[usize], seed: u64) -> WeightTensor {
    WeightTensor::f32(shape, random_values(name, shape, seed))
}

fn random_values(name: &str, shape: &[usize], seed: u64) -> Vec<f32> {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    let (offset, factor) = offset_and_factor(name, shape);
    let count: usize = shape.iter().product();
    let mut state = seed ^ hash;
    (0..count)
        .map(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let k = (split_mix(state) >> 48) as i32 - 32768;
            offset + k as f32 / 32768.0 * factor
        })
        .collect()
}

fn split_mix(state: u64) -> u64 {
    let mut z = state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn offset_and_factor(name: &str, shape: &[usize]) -> (f32, f32) {
    match Role::of(name) {
        Role::NormScale => (1.0, 0.25),
        Role::LayerScale => (0.5, 0.375),
        Role::Bias => (0.0, 0.125),
        Role::Embedding if !name.ends_with(".weight") => (0.0, 0.5),
        // The patch layer multiplies too.
        Role::Embedding | Role::Linear => {
            let inputs: usize = shape[1..].iter().product();
            let mut factor = 2.0;
            let mut reach = 1usize;
            while reach < inputs {
                reach = reach.saturating_mul(4);
                factor /= 2.0;
            }
            (0.0, factor)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::spec::{Family, VisionSpec};

    fn tiny() -> VisionSpec {
        VisionSpec {
            family: Family::Dinov2,
            width: 64,
            depth: 1,
            heads: 1,
            mlp: 256,
            patch: 14,
            grid: 5,
            registers: 0,
            embedding: 64,
        }
    }

    #[test]
    fn documented_numbers_hold() {
        let tensors = random_tensors(&tiny(), 7);
        let class = tensors["class_token"].to_f32();
        assert_eq!(&class[..4], EXPECTED_CLASS_TOKEN);
        let norm = tensors["block.0.norm1.weight"].to_f32();
        assert!(norm.iter().all(|&x| (0.75..1.25).contains(&x)));
        let qkv = tensors["block.0.qkv.weight"].to_f32();
        assert!(qkv.iter().all(|&x| (-0.25..0.25).contains(&x)));
        assert!(qkv.iter().any(|&x| x > 0.2));
    }

    #[test]
    fn seeds_and_names_differ() {
        let (a, b) = (random_tensors(&tiny(), 1), random_tensors(&tiny(), 2));
        assert_ne!(a["class_token"], b["class_token"]);
        assert_ne!(
            a["block.0.layer_scale1"].to_f32(),
            a["block.0.layer_scale2"].to_f32()
        );
        assert_eq!(a, random_tensors(&tiny(), 1));
    }

    const EXPECTED_CLASS_TOKEN: &[f32] = &[-0.28245544, 0.09803772, 0.40812683, 0.06503296];
}
