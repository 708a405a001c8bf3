//! `shaders/linear/`: linear layers over packed weights.

use burn::tensor::{Shape, Tensor};

use super::broken::is_wrong;
use super::caps::Caps;
use super::launch::Launch;
use super::memory::{Gpu, cooked, raw};
use super::pipeline::Pipeline;
use super::select::{Variant, Variants};
use super::source::{Source, wgsl};
use crate::model::{Activation, PackedWeight, WordFormat};

// One variant: there is no order to measure yet.
static VARIANTS: Variants = Variants {
    preferred: &[],
    base: Variant {
        main: wgsl!("linear/main.wgsl"),
        workgroup: [8, 8, 1],
        // Of outputs and rows: 8 invocations a side, each a tile of 4.
        covers: [32, 32, 1],
        needs: Caps::EVERYWHERE,
    },
};

fn weights(format: WordFormat) -> Source {
    match format {
        WordFormat::F32 => wgsl!("linear/weights_f32.wgsl"),
        WordFormat::F16 => wgsl!("linear/weights_f16.wgsl"),
        WordFormat::I8 => wgsl!("linear/weights_i8.wgsl"),
    }
}

fn activation(activation: Activation) -> Source {
    match activation {
        Activation::None => wgsl!("linear/activation_none.wgsl"),
        Activation::QuickGelu => wgsl!("linear/activation_quick_gelu.wgsl"),
        Activation::Gelu => wgsl!("linear/activation_gelu.wgsl"),
        Activation::Relu => wgsl!("linear/activation_relu.wgsl"),
    }
}

fn plan(
    variant: &Variant,
    (format, then): (WordFormat, Activation),
    [rows, inputs, outputs]: [usize; 3],
) -> Launch {
    Launch {
        pipeline: Pipeline::new(variant, &[weights(format), activation(then)], &[]),
        groups: variant.groups([outputs, rows, 1]),
        sizes: vec![rows as u32, (inputs / 4) as u32, outputs as u32],
        output: Shape::new([rows, outputs]),
    }
}

/// Runs the kernel: `[rows, inputs]` to `[rows, outputs]`.
pub(super) fn run(
    input: Tensor<Gpu, 2>,
    weight: &PackedWeight<Gpu>,
    activation: Activation,
) -> Tensor<Gpu, 2> {
    let [rows, inputs] = input.dims();
    let input = raw(input);
    let variant = VARIANTS.select(&Caps::of(&input.client));
    let mut launch = plan(
        variant,
        (weight.format, activation),
        [rows, inputs, weight.outputs],
    );
    if is_wrong(inputs, weight.outputs) {
        // Each row begins four inputs too early, but the first.
        launch.sizes[1] -= 1;
    }
    let words = weight.words.clone().into_primitive();
    let (scale, bias) = (raw(weight.scale.clone()), raw(weight.bias.clone()));
    cooked(launch.run(&input, &[&words, &scale, &bias]))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use burn_wgpu::KernelSource;

    use super::*;
    use crate::kernels::pipeline::validation::validate;

    #[test]
    fn naga_accepts_every_variant() {
        for variant in VARIANTS.all() {
            for format in [WordFormat::F32, WordFormat::F16, WordFormat::I8] {
                for then in Activation::ALL {
                    let launch = plan(variant, (format, then), [1, 4, 1]);
                    assert_eq!(validate(&launch.pipeline, &variant.needs), Ok(()));
                }
            }
        }
    }

    #[test]
    fn one_pipeline_serves_every_size() {
        let kind = (WordFormat::I8, Activation::Gelu);
        let one = plan(&VARIANTS.base, kind, [1, 4, 1]);
        let many = plan(&VARIANTS.base, kind, [4_616, 4_096, 1_024]);
        assert_eq!(one.pipeline.id(), many.pipeline.id());
        assert_eq!((one.groups, one.sizes), ([1, 1, 1], vec![1, 1, 1]));
        assert_eq!(
            (many.groups, many.sizes),
            ([32, 145, 1], vec![4_616, 1_024, 1_024])
        );
    }

    #[test]
    fn formats_and_activations_have_pipelines_of_their_own() {
        let id = |kind| plan(&VARIANTS.base, kind, [1, 4, 1]).pipeline.id();
        let this = id((WordFormat::I8, Activation::Gelu));
        assert_ne!(this, id((WordFormat::F16, Activation::Gelu)));
        assert_ne!(this, id((WordFormat::I8, Activation::Relu)));
    }
}
