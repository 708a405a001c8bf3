//! `shaders/layer_norm/`: layer norm in one dispatch.

use burn::tensor::{Shape, Tensor};

use super::caps::Caps;
use super::launch::Launch;
use super::memory::{Gpu, cooked, raw};
use super::pipeline::Pipeline;
use super::select::{Variant, Variants};
use super::source::wgsl;
use crate::model::LayerNorm;

/// Workgroups in the grid's first dimension, which holds at most 65,535.
const FOLD: usize = 32_768;

// One variant: there is no order to measure yet.
static VARIANTS: Variants = Variants {
    preferred: &[],
    base: Variant {
        main: wgsl!("layer_norm/main.wgsl"),
        workgroup: [64, 1, 1],
        // Of rows, folded into two dimensions.
        covers: [1, 1, 1],
        needs: Caps::EVERYWHERE,
    },
};

fn plan<const D: usize>(variant: &Variant, dims: [usize; D], epsilon: f64) -> Launch {
    let width = dims[D - 1];
    let rows = dims.iter().product::<usize>() / width;
    Launch {
        pipeline: Pipeline::new(variant, &[], &[("fold", FOLD.to_string())]),
        groups: variant.groups([rows.min(FOLD), rows.div_ceil(FOLD), 1]),
        sizes: vec![rows as u32, (width / 4) as u32, (epsilon as f32).to_bits()],
        output: Shape::new(dims),
    }
}

/// Runs the kernel over the last dimension.
pub(super) fn run<const D: usize>(input: Tensor<Gpu, D>, norm: &LayerNorm<Gpu>) -> Tensor<Gpu, D> {
    let dims = input.dims();
    let input = raw(input);
    let variant = VARIANTS.select(&Caps::of(&input.client));
    let (weight, bias) = (raw(norm.weight.clone()), raw(norm.bias.clone()));
    cooked(plan(variant, dims, norm.epsilon).run(&input, &[&weight, &bias]))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use burn_wgpu::KernelSource;

    use super::*;
    use crate::kernels::pipeline::validation::validate;

    #[test]
    fn naga_accepts_every_variant() {
        for variant in VARIANTS.all() {
            let launch = plan(variant, [1, 4], 1e-6);
            assert_eq!(validate(&launch.pipeline, &variant.needs), Ok(()));
        }
    }

    #[test]
    fn one_pipeline_serves_every_shape_and_epsilon() {
        let one = plan(&VARIANTS.base, [1, 4], 1e-5);
        let many = plan(&VARIANTS.base, [4, 25_000, 768], 1e-6);
        assert_eq!(one.pipeline.id(), many.pipeline.id());
        assert_eq!(one.groups, [1, 1, 1]);
        assert_eq!(one.sizes, [1, 1, 1e-5_f32.to_bits()]);
        assert_eq!(many.groups, [32_768, 4, 1]);
        assert_eq!(many.sizes, [100_000, 192, 1e-6_f32.to_bits()]);
    }
}
