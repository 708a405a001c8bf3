//! `shaders/attention/`: self-attention without a matrix of scores.

use burn::tensor::{Shape, Tensor};

use super::caps::Caps;
use super::launch::Launch;
use super::memory::{Gpu, cooked, raw};
use super::pipeline::Pipeline;
use super::select::{Variant, Variants};
use super::source::wgsl;
use crate::model::AttentionMask;

// One variant: there is no order to measure yet.
static VARIANTS: Variants = Variants {
    preferred: &[],
    base: Variant {
        main: wgsl!("attention/main.wgsl"),
        workgroup: [64, 1, 1],
        // Of tokens, heads and images.
        covers: [64, 1, 1],
        needs: Caps::EVERYWHERE,
    },
};

fn plan(
    variant: &Variant,
    mask: AttentionMask,
    [batch, tokens, heads, head]: [usize; 4],
) -> Launch {
    let keys = match mask {
        AttentionMask::None => wgsl!("attention/keys_all.wgsl"),
        AttentionMask::Causal => wgsl!("attention/keys_causal.wgsl"),
    };
    // The length of an invocation's arrays, so a constant.
    let constants = [
        ("quads", (head / 4).to_string()),
        ("scale", format!("{:?}", (head as f32).powf(-0.5))),
    ];
    Launch {
        pipeline: Pipeline::new(variant, &[keys], &constants),
        groups: variant.groups([tokens, heads, batch]),
        sizes: vec![tokens as u32, heads as u32],
        output: Shape::new([batch, tokens, heads * head]),
    }
}

/// Runs the kernel: `[batch, tokens, 3 * width]` to `[batch, tokens, width]`.
pub(super) fn run(qkv: Tensor<Gpu, 3>, heads: usize, mask: AttentionMask) -> Tensor<Gpu, 3> {
    let [batch, tokens, fused] = qkv.dims();
    let qkv = raw(qkv);
    let variant = VARIANTS.select(&Caps::of(&qkv.client));
    let head = fused / 3 / heads;
    cooked(plan(variant, mask, [batch, tokens, heads, head]).run(&qkv, &[]))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use burn_wgpu::KernelSource;

    use super::*;
    use crate::kernels::pipeline::validation::validate;

    const MASKS: [AttentionMask; 2] = [AttentionMask::None, AttentionMask::Causal];

    #[test]
    fn naga_accepts_the_smallest_and_the_largest_head() {
        for variant in VARIANTS.all() {
            for head in [4, 32, 64, 128] {
                for mask in MASKS {
                    let launch = plan(variant, mask, [1, 1, 1, head]);
                    assert_eq!(validate(&launch.pipeline, &variant.needs), Ok(()));
                }
            }
        }
    }

    #[test]
    fn one_pipeline_serves_every_batch_and_length() {
        for mask in MASKS {
            let one = plan(&VARIANTS.base, mask, [1, 1, 1, 64]);
            let many = plan(&VARIANTS.base, mask, [8, 577, 16, 64]);
            assert_eq!(one.pipeline.id(), many.pipeline.id());
            assert_eq!((one.groups, one.sizes), ([1, 1, 1], vec![1, 1]));
            assert_eq!((many.groups, many.sizes), ([10, 16, 8], vec![577, 16]));
        }
    }

    #[test]
    fn heads_and_masks_have_pipelines_of_their_own() {
        let id = |mask, head| plan(&VARIANTS.base, mask, [1, 1, 1, head]).pipeline.id();
        let this = id(AttentionMask::None, 64);
        assert_ne!(this, id(AttentionMask::Causal, 64));
        assert_ne!(this, id(AttentionMask::None, 32));
    }
}
