//! Which tensors a model must have, and their shapes.

use crate::weights::files::error::ReadError;
use crate::weights::spec::{Architecture, Family, TextArchitecture};

/// More blocks than any vision transformer has: an architecture may come out
/// of a corrupt file, and each block costs memory.
const MOST_BLOCKS: usize = 1024;

/// Every tensor of a model of this architecture with its shape, under the
/// names of [`crate::weights::spec::names`].
///
/// # Errors
/// [`ReadError::Architecture`] when the sizes describe no model.
pub fn layout(architecture: &Architecture) -> Result<Vec<(String, Vec<usize>)>, ReadError> {
    let a = architecture;
    check(a)?;
    let width = a.width;
    let clip = a.family == Family::Clip;
    let mut tensors = Layout(Vec::new());

    tensors.add("patch.weight", &[width, 3, a.patch, a.patch]);
    if !clip {
        tensors.add("patch.bias", &[width]);
    }
    tensors.add("class_token", &[width]);
    if a.registers > 0 {
        tensors.add("registers", &[a.registers, width]);
    }
    tensors.add("position", &[1 + a.grid * a.grid, width]);
    if clip {
        tensors.affine("pre_norm", &[width]);
    }
    for n in 0..a.depth {
        tensors.block(n, width, a.mlp);
        if !clip {
            tensors.add(&format!("block.{n}.layer_scale1"), &[width]);
            tensors.add(&format!("block.{n}.layer_scale2"), &[width]);
        }
    }
    tensors.affine("final_norm", &[width]);
    if clip {
        tensors.add("projection.weight", &[a.embedding, width]);
    }
    Ok(tensors.0)
}

/// As [`layout`], of CLIP's text tower.
///
/// # Errors
/// [`ReadError::Architecture`] when the sizes describe no text tower.
pub fn text_layout(a: &TextArchitecture) -> Result<Vec<(String, Vec<usize>)>, ReadError> {
    let wrong = |reason: String| ReadError::Architecture { reason };
    a.validate().map_err(|error| wrong(error.to_string()))?;
    if a.depth > MOST_BLOCKS {
        return Err(wrong(format!(
            "the depth is {}, over {MOST_BLOCKS}",
            a.depth
        )));
    }
    let mut tensors = Layout(Vec::new());
    tensors.add("token_embedding", &[a.vocabulary, a.width]);
    tensors.add("position", &[a.context, a.width]);
    for n in 0..a.depth {
        tensors.block(n, a.width, a.mlp);
    }
    tensors.affine("final_norm", &[a.width]);
    tensors.add("projection.weight", &[a.embedding, a.width]);
    Ok(tensors.0)
}

fn check(a: &Architecture) -> Result<(), ReadError> {
    let wrong = |reason: String| Err(ReadError::Architecture { reason });
    if let Err(error) = a.validate() {
        return wrong(error.to_string());
    }
    let most = [
        ("depth", a.depth, MOST_BLOCKS),
        ("patch", a.patch, 1 << 10),
        ("grid", a.grid, 1 << 12),
    ];
    for (name, value, most) in most {
        if value > most {
            return wrong(format!("the {name} is {value}, over {most}"));
        }
    }
    if a.family == Family::Clip && a.registers > 0 {
        return wrong("CLIP has no register tokens".into());
    }
    Ok(())
}

/// Number of elements of a shape, unless it overflows.
pub(crate) fn element_count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |n, &d| n.checked_mul(d))
}

struct Layout(Vec<(String, Vec<usize>)>);

impl Layout {
    fn add(&mut self, name: &str, shape: &[usize]) {
        self.0.push((name.to_owned(), shape.to_vec()));
    }

    fn block(&mut self, n: usize, width: usize, mlp: usize) {
        let part = |name: &str| format!("block.{n}.{name}");
        self.affine(&part("norm1"), &[width]);
        self.affine(&part("qkv"), &[3 * width, width]);
        self.affine(&part("out"), &[width, width]);
        self.affine(&part("norm2"), &[width]);
        self.affine(&part("up"), &[mlp, width]);
        self.affine(&part("down"), &[width, mlp]);
    }

    /// A weight, and a bias as long as the weight's first dimension.
    fn affine(&mut self, name: &str, weight: &[usize]) {
        self.add(&format!("{name}.weight"), weight);
        self.add(&format!("{name}.bias"), &weight[..1]);
    }
}
