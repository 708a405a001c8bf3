//! What other people's files call the tensors of [`crate::weights::spec`].
//!
//! The fused `qkv` is three tensors under Hugging Face's names, one under
//! torch.hub's. Prefixes tell a whole model from its bare image tower.

/// A convention of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Hugging Face's `CLIPModel` and `CLIPVisionModelWithProjection`.
    HuggingFaceClip,
    /// Hugging Face's `CLIPModel` and `CLIPTextModelWithProjection`, the text
    /// tower.
    HuggingFaceClipText,
    /// Hugging Face's `Dinov2Model` and `Dinov2WithRegistersModel`.
    HuggingFaceDinov2,
    /// torch.hub's `facebookresearch/dinov2`.
    TorchHubDinov2,
}

impl Naming {
    /// What may stand before every name of a file.
    pub fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::HuggingFaceClip | Self::HuggingFaceClipText => &["", "clip."],
            Self::HuggingFaceDinov2 => &["", "dinov2.", "dinov2_with_registers."],
            Self::TorchHubDinov2 => &["", "model."],
        }
    }

    /// One of our tensors that every such file has.
    pub fn known(self) -> &'static str {
        match self {
            Self::HuggingFaceClipText => "token_embedding",
            _ => "class_token",
        }
    }

    /// The file's names, without prefix, of one of our tensors: one, or the
    /// three parts of a fused one in the order of their rows.
    pub fn names(self, ours: &str) -> Option<Vec<String>> {
        let Some(rest) = ours.strip_prefix("block.") else {
            return Some(vec![self.outer(ours)?]);
        };
        let (block, part) = rest.split_once('.')?;
        // `layer_scale1` has no `.weight` after it.
        let (layer, kind) = part.split_once('.').unwrap_or((part, ""));
        let prefix = self.block_prefix();
        let names = self.inner(layer)?.iter();
        Some(match kind {
            "" => names.map(|n| format!("{prefix}.{block}.{n}")).collect(),
            _ => names
                .map(|n| format!("{prefix}.{block}.{n}.{kind}"))
                .collect(),
        })
    }

    fn outer(self, ours: &str) -> Option<String> {
        let (layer, kind) = ours.split_once('.').unwrap_or((ours, ""));
        let name = match (self, layer) {
            // The misspelling is Hugging Face's own.
            (Self::HuggingFaceClip, "pre_norm") => "vision_model.pre_layrnorm",
            (Self::HuggingFaceClip, "final_norm") => "vision_model.post_layernorm",
            (Self::HuggingFaceClip, "patch") => "vision_model.embeddings.patch_embedding",
            (Self::HuggingFaceClip, "class_token") => "vision_model.embeddings.class_embedding",
            (Self::HuggingFaceClip, "position") => {
                "vision_model.embeddings.position_embedding.weight"
            }
            (Self::HuggingFaceClip, "projection") => "visual_projection",
            (Self::HuggingFaceClipText, "token_embedding") => {
                "text_model.embeddings.token_embedding.weight"
            }
            (Self::HuggingFaceClipText, "position") => {
                "text_model.embeddings.position_embedding.weight"
            }
            (Self::HuggingFaceClipText, "final_norm") => "text_model.final_layer_norm",
            (Self::HuggingFaceClipText, "projection") => "text_projection",
            (Self::HuggingFaceDinov2, "final_norm") => "layernorm",
            (Self::HuggingFaceDinov2, "patch") => "embeddings.patch_embeddings.projection",
            (Self::HuggingFaceDinov2, "class_token") => "embeddings.cls_token",
            (Self::HuggingFaceDinov2, "position") => "embeddings.position_embeddings",
            (Self::HuggingFaceDinov2, "registers") => "embeddings.register_tokens",
            (Self::TorchHubDinov2, "final_norm") => "norm",
            (Self::TorchHubDinov2, "patch") => "patch_embed.proj",
            (Self::TorchHubDinov2, "class_token") => "cls_token",
            (Self::TorchHubDinov2, "position") => "pos_embed",
            (Self::TorchHubDinov2, "registers") => "register_tokens",
            _ => return None,
        };
        Some(match kind {
            "" => name.to_owned(),
            _ => format!("{name}.{kind}"),
        })
    }

    fn block_prefix(self) -> &'static str {
        match self {
            Self::HuggingFaceClip => "vision_model.encoder.layers",
            Self::HuggingFaceClipText => "text_model.encoder.layers",
            Self::HuggingFaceDinov2 => "encoder.layer",
            Self::TorchHubDinov2 => "blocks",
        }
    }

    fn inner(self, layer: &str) -> Option<&'static [&'static str]> {
        Some(match (self, layer) {
            (Self::HuggingFaceClip | Self::HuggingFaceClipText, "norm1") => &["layer_norm1"],
            (Self::HuggingFaceClip | Self::HuggingFaceClipText, "norm2") => &["layer_norm2"],
            (Self::HuggingFaceClip | Self::HuggingFaceClipText, "qkv") => {
                &["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]
            }
            (Self::HuggingFaceClip | Self::HuggingFaceClipText, "out") => &["self_attn.out_proj"],
            (_, "norm1") => &["norm1"],
            (_, "norm2") => &["norm2"],
            (Self::HuggingFaceDinov2, "qkv") => &[
                "attention.attention.query",
                "attention.attention.key",
                "attention.attention.value",
            ],
            (Self::HuggingFaceDinov2, "out") => &["attention.output.dense"],
            (Self::HuggingFaceDinov2, "layer_scale1") => &["layer_scale1.lambda1"],
            (Self::HuggingFaceDinov2, "layer_scale2") => &["layer_scale2.lambda1"],
            (Self::TorchHubDinov2, "qkv") => &["attn.qkv"],
            (Self::TorchHubDinov2, "out") => &["attn.proj"],
            (Self::TorchHubDinov2, "layer_scale1") => &["ls1.gamma"],
            (Self::TorchHubDinov2, "layer_scale2") => &["ls2.gamma"],
            (_, "up") => &["mlp.fc1"],
            (_, "down") => &["mlp.fc2"],
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_three_conventions() {
        let names = |n: Naming, ours| n.names(ours).map(|v| v.join(" ")).unwrap_or_default();
        let clip = Naming::HuggingFaceClip;
        assert_eq!(
            names(clip, "block.11.out.bias"),
            "vision_model.encoder.layers.11.self_attn.out_proj.bias"
        );
        assert_eq!(
            names(clip, "pre_norm.weight"),
            "vision_model.pre_layrnorm.weight"
        );
        assert_eq!(names(clip, "block.0.layer_scale1"), "");
        let text = Naming::HuggingFaceClipText;
        for (ours, theirs) in [
            (
                "token_embedding",
                "text_model.embeddings.token_embedding.weight",
            ),
            (
                "position",
                "text_model.embeddings.position_embedding.weight",
            ),
            (
                "block.0.up.bias",
                "text_model.encoder.layers.0.mlp.fc1.bias",
            ),
            (
                "block.11.norm2.weight",
                "text_model.encoder.layers.11.layer_norm2.weight",
            ),
            ("final_norm.bias", "text_model.final_layer_norm.bias"),
            ("projection.weight", "text_projection.weight"),
            ("class_token", ""),
        ] {
            assert_eq!(names(text, ours), theirs);
        }
        let dino = Naming::HuggingFaceDinov2;
        assert_eq!(
            names(dino, "block.3.qkv.weight"),
            "encoder.layer.3.attention.attention.query.weight \
             encoder.layer.3.attention.attention.key.weight \
             encoder.layer.3.attention.attention.value.weight"
        );
        assert_eq!(
            names(dino, "block.3.layer_scale2"),
            "encoder.layer.3.layer_scale2.lambda1"
        );
        assert_eq!(
            names(Naming::TorchHubDinov2, "block.3.layer_scale2"),
            "blocks.3.ls2.gamma"
        );
        assert_eq!(
            names(Naming::TorchHubDinov2, "patch.bias"),
            "patch_embed.proj.bias"
        );
    }
}
