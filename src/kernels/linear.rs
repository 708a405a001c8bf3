//! `shaders/linear.wgsl`: linear layers over packed weights.

use burn::tensor::{Shape, Tensor};
use burn_wgpu::SourceTemplate;

use super::{Gpu, cooked, launch, raw};
use crate::model::{Activation, PackedWeight, WordFormat};

/// Rows and outputs of one invocation's tile, and invocations a side.
const TILE: usize = 4 * 8;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Constants {
    rows: usize,
    inputs: usize,
    outputs: usize,
    format: WordFormat,
    activation: Activation,
}

impl launch::Constants for Constants {
    const SOURCE: &'static str = include_str!("../../shaders/linear.wgsl");
    const WORKGROUP: (u32, u32, u32) = (8, 8, 1);

    fn fill(&self, template: SourceTemplate) -> SourceTemplate {
        template
            .register("rows", self.rows.to_string())
            .register("steps", (self.inputs / 4).to_string())
            .register("outputs", self.outputs.to_string())
            .register("weights", weights(self.format))
            .register("activation", activation(self.activation))
    }
}

/// Body of `weights`: four weights from the word at `at`.
fn weights(format: WordFormat) -> &'static str {
    match format {
        WordFormat::F32 => {
            "return bitcast<vec4<f32>>(vec4<u32>(words[4u * at], words[4u * at + 1u], \
             words[4u * at + 2u], words[4u * at + 3u]));"
        }
        WordFormat::F16 => {
            "return vec4<f32>(unpack2x16float(words[2u * at]), \
             unpack2x16float(words[2u * at + 1u]));"
        }
        // Shifts, since not every browser has unpack4xI8 yet.
        WordFormat::I8 => {
            "let word = bitcast<i32>(words[at]); \
             return vec4<f32>(vec4<i32>(word << 24u, word << 16u, word << 8u, word) \
             >> vec4<u32>(24u));"
        }
    }
}

fn activation(activation: Activation) -> &'static str {
    match activation {
        Activation::None => "return v;",
        Activation::QuickGelu => "return v / (1.0 + exp(-1.702 * v));",
        Activation::Relu => "return max(v, vec4<f32>(0.0));",
        // erf by Abramowitz and Stegun 7.1.26, absolute error under 1.5e-7.
        Activation::Gelu => {
            "let z = abs(v) * 0.7071067811865476; \
             let t = 1.0 / (1.0 + 0.3275911 * z); \
             let p = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t \
             - 0.284496736) * t + 0.254829592) * t; \
             let erf = sign(v) * (1.0 - p * exp(-z * z)); \
             return 0.5 * v * (1.0 + erf);"
        }
    }
}

/// Runs the kernel: `[rows, inputs]` to `[rows, outputs]`.
pub(super) fn launch(input: Tensor<Gpu, 2>, weight: &PackedWeight<Gpu>) -> Tensor<Gpu, 2> {
    let [rows, inputs] = input.dims();
    let input = raw(input);
    let groups = |size: usize| size.div_ceil(TILE) as u32;
    let output = launch::launch(
        Constants {
            rows,
            inputs,
            outputs: weight.outputs,
            format: weight.format,
            activation: weight.activation,
        },
        (groups(weight.outputs), groups(rows), 1),
        &[
            &input.handle,
            &weight.words.clone().into_primitive().handle,
            &raw(weight.scale.clone()).handle,
            &raw(weight.bias.clone()).handle,
        ],
        &input,
        Shape::new([rows, weight.outputs]),
    );
    cooked(output)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn naga_accepts_every_variant() {
        for format in [WordFormat::F32, WordFormat::F16, WordFormat::I8] {
            for activation in Activation::ALL {
                for (rows, inputs, outputs) in [(1, 4, 1), (4_616, 4_096, 4_096)] {
                    let constants = Constants {
                        rows,
                        inputs,
                        outputs,
                        format,
                        activation,
                    };
                    assert_eq!(launch::validate(&constants), Ok(()));
                }
            }
        }
    }
}
