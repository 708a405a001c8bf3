//! Clipsight's own names of weight tensors, whatever file they came from.
//!
//! | name | shape | in |
//! | --- | --- | --- |
//! | `patch.weight` | `[width, 3, patch, patch]` | both |
//! | `patch.bias` | `[width]` | DINOv2 |
//! | `class_token` | `[width]` | both |
//! | `registers` | `[registers, width]` | DINOv2 with registers |
//! | `position` | `[1 + grid * grid, width]`, class token first | both |
//! | `pre_norm.weight`, `.bias` | `[width]` | CLIP |
//! | `block.N.norm1.weight`, `.bias` | `[width]` | both |
//! | `block.N.qkv.weight`, `.bias` | `[3 * width, width]`, `[3 * width]` | both |
//! | `block.N.out.weight`, `.bias` | `[width, width]`, `[width]` | both |
//! | `block.N.layer_scale1` | `[width]` | DINOv2 |
//! | `block.N.norm2.weight`, `.bias` | `[width]` | both |
//! | `block.N.up.weight`, `.bias` | `[mlp, width]`, `[mlp]` | both |
//! | `block.N.down.weight`, `.bias` | `[width, mlp]`, `[width]` | both |
//! | `block.N.layer_scale2` | `[width]` | DINOv2 |
//! | `final_norm.weight`, `.bias` | `[width]` | both |
//! | `projection.weight` | `[embedding, width]`, no bias | CLIP |
//! | `block.N.adapter.down.weight`, `.bias` | `[bottleneck, width]`, `[bottleneck]` | an adapter's file |
//! | `block.N.adapter.up.weight`, `.bias` | `[width, bottleneck]`, `[width]` | an adapter's file |
//!
//! CLIP's text tower has its own set: `token_embedding` `[vocabulary, width]`,
//! `position` `[context, width]`, the blocks, `final_norm` and `projection`.
//!
//! Matrices are `[out, in]`, as PyTorch keeps them. Those that a linear layer
//! multiplies by (`qkv`, `out`, `up`, `down`, `projection`) may be 8-bit.

/// The tensors of a linear layer, which `pack` stores in 8 bits.
pub fn is_linear_weight(name: &str) -> bool {
    [".qkv.weight", ".out.weight", ".up.weight", ".down.weight"]
        .iter()
        .any(|end| name.ends_with(end))
        || name == "projection.weight"
}
