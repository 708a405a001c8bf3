//! What a tensor is for, by its name.

/// What a tensor is for: how it is rounded and how a random one is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A matrix that a linear layer multiplies by: may be 8-bit.
    Linear,
    /// A table of tokens or positions, or the first layer's weights.
    Embedding,
    /// A norm's scale.
    NormScale,
    /// What multiplies a block's output, channel by channel.
    LayerScale,
    /// A bias of a layer or a norm.
    Bias,
}

impl Role {
    /// The role that a name of [`super::Spec`]'s tensors gives.
    pub fn of(name: &str) -> Self {
        let (layer, last) = name.rsplit_once('.').unwrap_or(("", name));
        let part = layer.rsplit('.').next().unwrap_or(layer);
        match last {
            "bias" => Self::Bias,
            "layer_scale1" | "layer_scale2" => Self::LayerScale,
            "weight" if part.ends_with("norm") || part == "norm1" || part == "norm2" => {
                Self::NormScale
            }
            "weight" if part != "patch" => Self::Linear,
            _ => Self::Embedding,
        }
    }
}
