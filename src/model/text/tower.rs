//! CLIP's text tower (Radford et al. 2021, arXiv 2103.00020).

use burn::tensor::{Tensor, TensorData};

use crate::model::error::ModelError;
use crate::model::layer::{
    Activation, AttentionMask, Block, BlockSpec, LayerNorm, LayerWeights, Linear, TensorReader,
    VitBackend,
};
use crate::model::read_back::rows as read_rows;
use crate::weights::spec::{Sizes as _, TextSpec};
use crate::weights::tensor::Tensors;

/// Texts run at once: 77 tokens of width 768 through an MLP of 3,072 then take
/// some 30 MB.
const BATCH: usize = 32;

/// CLIP's text tower: token and position embeddings, causal blocks, final norm,
/// projection of the token that ends the text.
#[derive(Debug, Clone)]
pub struct TextTower<B: VitBackend> {
    architecture: TextSpec,
    device: B::Device,
    /// `[vocabulary, width]`, looked up here: a text needs few of its rows.
    token_embedding: Vec<f32>,
    /// `[context, width]`.
    position: Vec<f32>,
    blocks: Vec<Block<B>>,
    final_norm: LayerNorm<B>,
    projection: Linear<B>,
}

impl<B: VitBackend> TextTower<B> {
    /// Builds the tower and moves its blocks to `device`.
    ///
    /// # Errors
    /// [`ModelError::Spec`], [`ModelError::Missing`] and
    /// [`ModelError::Shape`].
    pub fn new(
        architecture: &TextSpec,
        mut tensors: Tensors,
        device: &B::Device,
    ) -> Result<Self, ModelError> {
        architecture.tensors()?;
        let TextSpec {
            width,
            depth,
            heads,
            mlp,
            context,
            vocabulary,
            embedding,
        } = *architecture;
        let mut tensors = TensorReader::<B>::new(&mut tensors, device);
        let block = BlockSpec {
            width,
            heads,
            mlp,
            activation: Activation::QuickGelu,
            epsilon: TextSpec::NORM_EPSILON,
            layer_scale: false,
            mask: AttentionMask::Causal,
        };
        let projection = tensors.take("projection.weight", &[embedding, width])?;
        let blocks = (0..depth)
            .map(|index| Block::new(&block, tensors.scope(format_args!("block.{index}"))));
        let blocks = blocks.collect::<Result<_, _>>()?;
        Ok(Self {
            architecture: architecture.clone(),
            device: device.clone(),
            token_embedding: tensors
                .take("token_embedding", &[vocabulary, width])?
                .to_f32(),
            position: tensors.take("position", &[context, width])?.to_f32(),
            blocks,
            final_norm: tensors.norm("final_norm", width, TextSpec::NORM_EPSILON)?,
            projection: tensors.linear_of(
                &LayerWeights {
                    weight: &projection,
                    bias: None,
                    scale: None,
                },
                Activation::None,
            ),
        })
    }

    /// The projected embeddings `[texts, embedding]`, not normalised, of rows of
    /// `context` token ids, read at each row's greatest id (the first of them).
    ///
    /// # Errors
    /// [`ModelError::Tokens`].
    pub fn forward(&self, rows: &[&[u32]]) -> Result<Tensor<B, 2>, ModelError> {
        let TextSpec {
            width,
            context,
            vocabulary,
            embedding,
            ..
        } = self.architecture;
        let wrong = ModelError::Tokens {
            context,
            vocabulary,
        };
        let mut values = Vec::with_capacity(rows.len() * context * width);
        let mut ends = Vec::with_capacity(rows.len());
        for row in rows {
            let end = row.iter().position(|&id| id as usize == vocabulary - 1);
            ends.push(end.ok_or_else(|| wrong.clone())?);
            if row.len() != context {
                return Err(wrong);
            }
            for (id, position) in row.iter().zip(self.position.chunks_exact(width)) {
                let start = *id as usize * width;
                let token = self
                    .token_embedding
                    .get(start..start + width)
                    .ok_or_else(|| wrong.clone())?;
                values.extend(token.iter().zip(position).map(|(t, p)| t + p));
            }
        }
        if rows.is_empty() {
            return Err(wrong);
        }
        let data = TensorData::new(values, [rows.len(), context, width]);
        let tokens = self
            .blocks
            .iter()
            .fold(Tensor::from_data(data, &self.device), |tokens, block| {
                block.forward(tokens)
            });
        let pooled = ends.into_iter().enumerate().map(|(text, end)| {
            tokens
                .clone()
                .slice([text..text + 1, end..end + 1, 0..width])
        });
        // The norm is each token's own: only the ends need it.
        let pooled = B::norm(Tensor::cat(pooled.collect(), 0), &self.final_norm);
        Ok(self
            .projection
            .forward(pooled)
            .reshape([rows.len(), embedding]))
    }

    /// [`forward`](Self::forward) in batches, read back from the device: one row
    /// of `embedding` values per text, not normalised.
    ///
    /// # Errors
    /// As [`forward`](Self::forward), and [`ModelError::Device`] or
    /// [`ModelError::NotFinite`] when the read-back fails.
    pub async fn embed(&self, rows: &[&[u32]]) -> Result<Vec<Vec<f32>>, ModelError> {
        let mut embeddings = Vec::with_capacity(rows.len());
        for batch in rows.chunks(BATCH) {
            embeddings.extend(read_rows(self.forward(batch)?).await?);
        }
        Ok(embeddings)
    }
}
