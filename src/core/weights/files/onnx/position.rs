//! DINOv2's position embedding, which exporters take apart.
//!
//! The model interpolates it to the input's size, so that the exporter folds
//! the slices away: the grid's part, `[1, grid * grid, width]`, goes through
//! `Resize` under a made-up name, and meets the class token's part, `[1, 1,
//! width]`, in the `Concat` after it.

use std::collections::BTreeMap;

use super::super::error::ReadError;
use super::super::raw::RawTensor;
use super::{Node, OnnxFile};
use crate::weights::tensor::{Values, WeightTensor};

/// Longest chain of nodes between a weight and its use.
const MOST_STEPS: usize = 16;

impl OnnxFile<'_> {
    /// The position embedding `[1 + grid * grid, width]`, class token first,
    /// put together again from the graph around `Resize`.
    pub fn position(&self, shape: [usize; 2]) -> Result<Option<WeightTensor>, ReadError> {
        let producers: BTreeMap<&str, &Node<'_>> =
            self.nodes.iter().map(|n| (n.output, n)).collect();
        let Some((resize, class)) = self.nodes.iter().find_map(|concat| {
            let resize = producers.get(back(&producers, concat.inputs[1], "Resize"))?;
            let found = concat.op == "Concat" && resize.op == "Resize";
            found.then_some((*resize, concat.inputs[0]))
        }) else {
            return Ok(None);
        };
        let [rows, width] = shape;
        let grid = self.constant(&producers, resize.inputs[0])?;
        let class = self.constant(&producers, class)?;
        grid.check_shape(&[rows.saturating_sub(1), width])?;
        class.check_shape(&[1, width])?;
        let (class, grid) = (class.floats()?, grid.floats()?);
        let tensor = |rows: usize, values: Values| WeightTensor {
            shape: vec![rows, width],
            values,
        };
        let mut values = tensor(1, class).to_f32();
        values.extend(tensor(rows - 1, grid).to_f32());
        Ok(Some(WeightTensor::f32(shape, values)))
    }

    fn constant(
        &self,
        producers: &BTreeMap<&str, &Node<'_>>,
        name: &str,
    ) -> Result<RawTensor<'_>, ReadError> {
        self.require(back(producers, name, ""))
    }
}

/// Follows nodes that only rearrange back to the first other value, or to one
/// that `until` makes.
fn back<'a>(producers: &BTreeMap<&'a str, &Node<'a>>, name: &'a str, until: &str) -> &'a str {
    let mut name = name;
    for _ in 0..MOST_STEPS {
        match producers.get(name) {
            Some(node)
                if node.op != until
                    && matches!(node.op, "Reshape" | "Transpose" | "Cast" | "Identity") =>
            {
                name = node.inputs[0];
            }
            _ => break,
        }
    }
    name
}
