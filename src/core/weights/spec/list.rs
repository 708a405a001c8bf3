//! Lists of tensors: names and shapes.

/// A tensor on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorSpec {
    /// Clipsight's name.
    pub name: String,
    /// Dimensions, outermost first.
    pub shape: Vec<usize>,
}

/// A list that grows by the layers that models are made of.
#[derive(Debug, Default)]
pub struct TensorList(Vec<TensorSpec>);

impl TensorList {
    /// A tensor alone.
    pub fn add(&mut self, name: impl Into<String>, shape: &[usize]) {
        self.0.push(TensorSpec {
            name: name.into(),
            shape: shape.to_vec(),
        });
    }

    /// A linear layer or a norm: its weight, and a bias as long as the weight's
    /// first dimension.
    pub fn affine(&mut self, name: &str, weight: &[usize]) {
        self.add(format!("{name}.weight"), weight);
        self.add(format!("{name}.bias"), &weight[..1]);
    }

    /// A transformer block: two norms, fused projections, MLP, and layer scales
    /// where the kind has them.
    pub fn block(&mut self, index: usize, width: usize, mlp: usize, layer_scale: bool) {
        let part = |name: &str| format!("block.{index}.{name}");
        self.affine(&part("norm1"), &[width]);
        self.affine(&part("qkv"), &[3 * width, width]);
        self.affine(&part("out"), &[width, width]);
        self.affine(&part("norm2"), &[width]);
        self.affine(&part("up"), &[mlp, width]);
        self.affine(&part("down"), &[width, mlp]);
        if layer_scale {
            self.add(part("layer_scale1"), &[width]);
            self.add(part("layer_scale2"), &[width]);
        }
    }

    /// The whole list.
    pub fn finish(self) -> Vec<TensorSpec> {
        self.0
    }
}

/// Number of elements of a shape, unless it overflows.
pub(crate) fn element_count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |n, &d| n.checked_mul(d))
}
