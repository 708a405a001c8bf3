//! `shaders/layer_norm.wgsl`: layer norm in one dispatch.

use burn::tensor::{Shape, Tensor};
use burn_wgpu::SourceTemplate;

use super::{Gpu, cooked, launch, raw};
use crate::model::LayerNorm;

/// Workgroups in the grid's first dimension, which holds at most 65,535.
const FOLD: usize = 32_768;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Constants {
    rows: usize,
    width: usize,
    /// The bits of epsilon, since floats have no `Eq`.
    epsilon: u32,
}

impl launch::Constants for Constants {
    const SOURCE: &'static str = include_str!("../../shaders/layer_norm.wgsl");
    const WORKGROUP: (u32, u32, u32) = (64, 1, 1);

    fn fill(&self, template: SourceTemplate) -> SourceTemplate {
        template
            .register("rows", self.rows.to_string())
            .register("quads", (self.width / 4).to_string())
            .register("epsilon", format!("{:?}", f32::from_bits(self.epsilon)))
    }
}

/// Runs the kernel over the last dimension.
pub(super) fn launch<const D: usize>(
    input: Tensor<Gpu, D>,
    norm: &LayerNorm<Gpu>,
) -> Tensor<Gpu, D> {
    let dims = input.dims();
    let width = dims[D - 1];
    let rows = dims.iter().product::<usize>() / width;
    let input = raw(input);
    let output = launch::launch(
        Constants {
            rows,
            width,
            epsilon: (norm.epsilon as f32).to_bits(),
        },
        (rows.min(FOLD) as u32, rows.div_ceil(FOLD) as u32, 1),
        &[
            &input.handle,
            &raw(norm.weight.clone()).handle,
            &raw(norm.bias.clone()).handle,
        ],
        &input,
        Shape::new(dims),
    );
    cooked(output)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn naga_accepts_the_smallest_and_the_largest() {
        for (rows, width) in [(1, 4), (100_000, 1_024)] {
            let constants = Constants {
                rows,
                width,
                epsilon: 1e-6_f32.to_bits(),
            };
            assert_eq!(launch::validate(&constants), Ok(()));
        }
    }
}
