//! `shaders/attention.wgsl`: self-attention without a matrix of scores.

use burn::tensor::{Shape, Tensor};
use burn_wgpu::SourceTemplate;

use super::{Gpu, cooked, launch, raw};
use crate::model::AttentionMask;

const LANES: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Constants {
    tokens: usize,
    heads: usize,
    head: usize,
    mask: AttentionMask,
}

impl launch::Constants for Constants {
    const SOURCE: &'static str = include_str!("../../shaders/attention.wgsl");
    const WORKGROUP: (u32, u32, u32) = (LANES as u32, 1, 1);

    fn fill(&self, template: SourceTemplate) -> SourceTemplate {
        let quads = self.head / 4;
        let keys = match self.mask {
            AttentionMask::None => "TOKENS",
            AttentionMask::Causal => "token + 1u",
        };
        template
            .register("tokens", self.tokens.to_string())
            .register("heads", self.heads.to_string())
            .register("keys", keys)
            .register("quads", quads.to_string())
            .register("stride", (3 * self.heads * quads).to_string())
            .register("scale", format!("{:?}", (self.head as f32).powf(-0.5)))
    }
}

/// Runs the kernel: `[batch, tokens, 3 * width]` to `[batch, tokens, width]`.
pub(super) fn launch(qkv: Tensor<Gpu, 3>, heads: usize, mask: AttentionMask) -> Tensor<Gpu, 3> {
    let [batch, tokens, fused] = qkv.dims();
    let width = fused / 3;
    let qkv = raw(qkv);
    let output = launch::launch(
        Constants {
            tokens,
            heads,
            head: width / heads,
            mask,
        },
        (tokens.div_ceil(LANES) as u32, heads as u32, batch as u32),
        &[&qkv.handle],
        &qkv,
        Shape::new([batch, tokens, width]),
    );
    cooked(output)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;

    #[test]
    fn naga_accepts_the_smallest_and_the_largest() {
        for (tokens, heads, head) in [(1, 1, 4), (577, 16, 64)] {
            for mask in [AttentionMask::None, AttentionMask::Causal] {
                let constants = Constants {
                    tokens,
                    heads,
                    head,
                    mask,
                };
                assert_eq!(launch::validate(&constants), Ok(()));
            }
        }
    }
}
