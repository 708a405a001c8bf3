//! ONNX files: the initialisers of the graph, and as much of the graph as it
//! takes to tell which weight belongs to which layer.
//!
//! Exporters give a linear layer's weight a made-up name and its transpose
//! (`onnx::MatMul_1541`, `[in, out]`); the node that multiplies by it still
//! carries the layer's path (`/encoder/layers.0/mlp/fc1/MatMul`). The 8-bit
//! form of ONNX Runtime (`MatMulInteger`) has three tensors for it, whose names
//! end in `_quantized`, `_scale` and `_zero_point`.

mod position;
mod tensor;
mod wire;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::error::ReadError;
use super::raw::{RawTensor, RawValues};
use crate::weights::tensor::transpose;
use crate::weights::tensor::{Values, WeightTensor};
use wire::{Fields, broken, message, text};

/// More nodes and initialisers than a vision transformer's graph has, to bound
/// what a corrupt file can cost.
const MOST_PARTS: usize = 1 << 17;

/// Inputs of a node that are looked at.
const INPUTS: usize = 4;

/// An ONNX file in memory. Names and numbers are borrowed from its bytes.
#[derive(Debug)]
pub(crate) struct OnnxFile<'a> {
    initialisers: BTreeMap<&'a str, &'a [u8]>,
    nodes: Vec<Node<'a>>,
    /// Index of each node that multiplies by a weight, by its layer's path;
    /// `None` when a layer has two.
    linears: BTreeMap<String, Option<usize>>,
}

#[derive(Debug, Clone, Default)]
struct Node<'a> {
    op: &'a str,
    name: &'a str,
    inputs: [&'a str; INPUTS],
    output: &'a str,
}

impl<'a> OnnxFile<'a> {
    /// Indexes the graph; the tensors themselves are not looked at yet.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let mut graph = None;
        for field in Fields::new(bytes) {
            if let (7, value) = field?
                && graph.replace(message(value)?).is_some()
            {
                return Err(broken("it holds two graphs"));
            }
        }
        let graph = graph.ok_or_else(|| broken("it holds no graph"))?;

        let mut file = Self {
            initialisers: BTreeMap::new(),
            nodes: Vec::new(),
            linears: BTreeMap::new(),
        };
        for (parts, field) in Fields::new(graph).enumerate() {
            if parts == MOST_PARTS {
                return Err(broken(format!("its graph has over {MOST_PARTS} parts")));
            }
            match field? {
                (1, value) => file.nodes.extend(node(message(value)?)?),
                (5, value) => {
                    let tensor = message(value)?;
                    let name = tensor::name_of(tensor)?;
                    if file.initialisers.insert(name, tensor).is_some() {
                        return Err(ReadError::Duplicate { name: name.into() });
                    }
                }
                _ => {}
            }
        }
        file.index_linears();
        Ok(file)
    }

    fn index_linears(&mut self) {
        for (index, node) in self.nodes.iter().enumerate() {
            let multiplies = matches!(node.op, "MatMul" | "MatMulInteger");
            if !multiplies || !self.initialisers.contains_key(node.inputs[1]) {
                continue;
            }
            let path = node.name.rsplit_once('/').map_or("", |(path, _)| path);
            match self.linears.entry(path.trim_matches('/').replace('/', ".")) {
                Entry::Vacant(entry) => {
                    entry.insert(Some(index));
                }
                Entry::Occupied(mut entry) => {
                    entry.insert(None);
                }
            }
        }
    }

    /// Whether an initialiser of this name exists.
    pub fn has(&self, name: &str) -> bool {
        self.initialisers.contains_key(name)
    }

    /// A tensor that the graph uses as it is.
    pub fn plain(&self, name: &str, shape: &[usize]) -> Result<Option<WeightTensor>, ReadError> {
        let Some(raw) = self.find(name)? else {
            return Ok(None);
        };
        raw.check_shape(shape)?;
        Ok(Some(WeightTensor {
            shape: shape.to_vec(),
            values: raw.floats()?,
        }))
    }

    /// The weight `[out, in]` of the linear layer at `path`, the dotted form
    /// of its nodes' names.
    pub fn linear(&self, path: &str, shape: [usize; 2]) -> Result<Option<WeightTensor>, ReadError> {
        let node = match self.linears.get(path) {
            None => return Ok(None),
            Some(None) => return Err(ReadError::Duplicate { name: path.into() }),
            Some(&Some(index)) => &self.nodes[index],
        };
        let [out, inputs] = shape;
        let name = node.inputs[1];
        let raw = self.require(name)?;
        raw.check_shape(&[inputs, out])?;
        let values = if node.op == "MatMulInteger" {
            let values = raw.bytes()?;
            self.check_zero_points(node.inputs[3])?;
            let base = name.strip_suffix("_quantized").unwrap_or(name);
            let scale = self.require(&format!("{base}_scale"))?.scales(out)?;
            Values::I8 {
                values: transpose(&values, inputs, out),
                scale,
            }
        } else {
            match raw.floats()? {
                Values::F32(v) => Values::F32(transpose(&v, inputs, out)),
                Values::F16(v) => Values::F16(transpose(&v, inputs, out)),
                values @ (Values::I8 { .. } | Values::Panels(_)) => values,
            }
        };
        Ok(Some(WeightTensor {
            shape: shape.to_vec(),
            values,
        }))
    }

    /// ONNX takes an absent zero point as 0.
    fn check_zero_points(&self, name: &str) -> Result<(), ReadError> {
        if name.is_empty() {
            return Ok(());
        }
        match self.require(name)?.values()? {
            RawValues::I8(v) if v.iter().all(|&z| z == 0) => Ok(()),
            _ => Err(ReadError::ZeroPoint { name: name.into() }),
        }
    }

    fn find<'n>(&'n self, name: &str) -> Result<Option<RawTensor<'n>>, ReadError> {
        match self.initialisers.get_key_value(name) {
            None => Ok(None),
            Some((name, tensor)) => tensor::parse(name, tensor).map(Some),
        }
    }

    fn require<'n>(&'n self, name: &str) -> Result<RawTensor<'n>, ReadError> {
        self.find(name)?
            .ok_or_else(|| ReadError::Missing { name: name.into() })
    }
}

/// Decodes a node, if it is of a kind that leads to a weight.
fn node(bytes: &[u8]) -> Result<Option<Node<'_>>, ReadError> {
    let mut node = Node::default();
    let mut inputs = 0;
    let mut outputs = 0;
    for field in Fields::new(bytes) {
        match field? {
            (1, value) => {
                if let Some(input) = node.inputs.get_mut(inputs) {
                    *input = text(value)?;
                }
                inputs += 1;
            }
            (2, value) => {
                if outputs == 0 {
                    node.output = text(value)?;
                }
                outputs += 1;
            }
            (3, value) => node.name = text(value)?,
            (4, value) => node.op = text(value)?,
            _ => {}
        }
    }
    let leads = matches!(
        node.op,
        "MatMul"
            | "MatMulInteger"
            | "Resize"
            | "Concat"
            | "Reshape"
            | "Transpose"
            | "Cast"
            | "Identity"
    );
    Ok(leads.then_some(node))
}
