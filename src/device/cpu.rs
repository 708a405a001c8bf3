//! The CPU backend: burn-flex with own kernels for what takes the time
//! (`clipsight-processor`), natively on all cores, in wasm on one.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use burn::tensor::{Bytes, DType, Shape, Tensor, TensorPrimitive};
use burn_flex::{Flex, FlexTensor, Layout};
use clipsight_processor::{
    AttentionShape, Isa, Panels, Store, activation_gradient, layer_norm_gradient,
};

use crate::model::{Activation, AttentionMask, LayerNorm, LayerWeights, VitBackend};

/// burn's CPU backend with f32 numbers.
pub type Cpu = Flex;

/// A frozen layer in panels.
#[derive(Debug, Clone)]
pub struct FrozenPanels {
    panels: Panels,
    /// Of the transposed weights with their scales, once a gradient asked for them.
    transposed: Arc<OnceLock<Panels>>,
}

impl VitBackend for Cpu {
    type Frozen = FrozenPanels;

    fn freeze(layer: &LayerWeights<'_>, _: &Self::Device) -> FrozenPanels {
        let panels = layer.weight.to_panels();
        let scale = layer.scale_or_ones().into_iter().zip(panels.scale());
        let scale: Vec<f32> = scale.map(|(of_layer, own)| of_layer * own).collect();
        let panels = panels.with(&scale, &layer.scaled_bias());
        FrozenPanels {
            panels,
            transposed: Arc::default(),
        }
    }

    fn frozen_linear(
        input: Tensor<Self, 2>,
        weights: &FrozenPanels,
        activation: Activation,
        residual: Option<Tensor<Self, 2>>,
    ) -> Tensor<Self, 2> {
        let [rows, _] = input.dims();
        let [outputs, _] = weights.panels.shape();
        let (store, mut output) = match residual {
            Some(residual) => (Store::Add, into_numbers(residual)),
            None => (Store::Set, buffer(rows * outputs)),
        };
        read(input, |input| {
            let isa = Isa::best();
            clipsight_processor::linear(
                isa,
                input,
                &weights.panels,
                activation,
                store,
                &mut output,
            );
        });
        tensor(output, [rows, outputs])
    }

    fn frozen_gradient(gradient: Tensor<Self, 2>, weights: &FrozenPanels) -> Tensor<Self, 2> {
        let [outputs, inputs] = weights.panels.shape();
        let transposed = weights.transposed.get_or_init(|| {
            let weights = weights.panels.to_f32();
            let mut transposed = vec![0.0; weights.len()];
            for (output, row) in weights.chunks_exact(inputs).enumerate() {
                for (input, weight) in row.iter().enumerate() {
                    transposed[input * outputs + output] = *weight;
                }
            }
            Panels::of_f32(&transposed, [inputs, outputs], None, None)
        });
        let [rows, _] = gradient.dims();
        let mut output = buffer(rows * inputs);
        read(gradient, |gradient| {
            clipsight_processor::linear(
                Isa::best(),
                gradient,
                transposed,
                Activation::None,
                Store::Set,
                &mut output,
            );
        });
        tensor(output, [rows, inputs])
    }

    fn activate(input: Tensor<Self, 2>, activation: Activation) -> Tensor<Self, 2> {
        let shape = input.dims();
        let mut output = buffer(shape.iter().product());
        read(input, |input| {
            clipsight_processor::activate(Isa::best(), activation, input, &mut output);
        });
        tensor(output, shape)
    }

    fn activation_gradient(
        input: Tensor<Self, 2>,
        activation: Activation,
        gradient: Tensor<Self, 2>,
    ) -> Tensor<Self, 2> {
        let shape = input.dims();
        let mut output = buffer(shape.iter().product());
        read(input, |input| {
            read(gradient, |gradient| {
                let isa = Isa::best();
                activation_gradient(isa, activation, input, gradient, &mut output);
            });
        });
        tensor(output, shape)
    }

    fn norm_gradient<const D: usize>(
        input: Tensor<Self, D>,
        norm: &LayerNorm<Self>,
        gradient: Tensor<Self, D>,
    ) -> Tensor<Self, D> {
        let shape = input.dims();
        let mut output = buffer(shape.iter().product());
        let (isa, epsilon) = (Isa::best(), norm.epsilon as f32);
        read(input, |input| {
            read(gradient, |gradient| {
                read(norm.weight.clone(), |weight| {
                    layer_norm_gradient(isa, input, weight, epsilon, gradient, &mut output);
                });
            });
        });
        tensor(output, shape)
    }

    fn self_attention(qkv: Tensor<Self, 3>, heads: usize, mask: AttentionMask) -> Tensor<Self, 3> {
        let [batch, tokens, fused] = qkv.dims();
        let width = fused / 3;
        let shape = AttentionShape {
            batch,
            tokens,
            heads,
            head: width / heads,
            causal: mask == AttentionMask::Causal,
        };
        let mut output = buffer(batch * tokens * width);
        read(qkv, |qkv| {
            clipsight_processor::attention(Isa::best(), qkv, shape, &mut output);
        });
        tensor(output, [batch, tokens, width])
    }

    fn norm<const D: usize>(input: Tensor<Self, D>, norm: &LayerNorm<Self>) -> Tensor<Self, D> {
        let shape = input.dims();
        let mut output = buffer(shape.iter().product());
        read(input, |input| {
            read(norm.weight.clone(), |weight| {
                read(norm.bias.clone(), |bias| {
                    clipsight_processor::layer_norm(
                        Isa::best(),
                        input,
                        [weight, bias],
                        norm.epsilon as f32,
                        &mut output,
                    );
                });
            });
        });
        tensor(output, shape)
    }
}

/// Buffers that are kept for outputs: a block needs six at a time.
const BUFFERS: usize = 8;

thread_local! {
    static KEPT: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Room for so many numbers: what another output left, if there is any that fits.
fn buffer(length: usize) -> Vec<f32> {
    KEPT.with_borrow_mut(|kept| {
        let fits = |buffer: &Vec<f32>| buffer.len() == length;
        match kept.iter().position(fits) {
            Some(at) => kept.swap_remove(at),
            None => vec![0.0; length],
        }
    })
}

fn keep(buffer: Vec<f32>) {
    KEPT.with_borrow_mut(|kept| {
        if kept.len() == BUFFERS {
            // The oldest is the least likely to fit again.
            kept.remove(0);
        }
        kept.push(buffer);
    });
}

/// A tensor's numbers, row by row, in a buffer that nobody else has.
fn into_numbers<const D: usize>(tensor: Tensor<Cpu, D>) -> Vec<f32> {
    let tensor = flex(tensor);
    if !tensor.is_unique() {
        let mut copy = buffer(tensor.layout().num_elements());
        copy.copy_from_slice(tensor.storage());
        return copy;
    }
    let numbers = tensor.into_data().bytes.try_into_vec::<f32>();
    // A buffer that did not start as a vector of f32.
    numbers.unwrap_or_else(|bytes| {
        let numbers = bytes.chunks_exact(size_of::<f32>());
        let number = |bytes: &[u8]| f32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        numbers.map(number).collect()
    })
}

/// Lends a tensor's numbers, row by row, and keeps its buffer where nobody else needs
/// it.
fn read<const D: usize>(tensor: Tensor<Cpu, D>, work: impl FnOnce(&[f32])) {
    let tensor = flex(tensor);
    work(tensor.storage::<f32>());
    if tensor.is_unique()
        && let Ok(numbers) = tensor.into_data().bytes.try_into_vec::<f32>()
    {
        keep(numbers);
    }
}

/// A whole tensor of f32 that fills its buffer.
fn flex<const D: usize>(tensor: Tensor<Cpu, D>) -> FlexTensor {
    let tensor = tensor.into_primitive().tensor();
    if tensor.is_contiguous() && tensor.layout().start_offset() == 0 {
        let numbers = tensor.layout().num_elements();
        if tensor.bytes().len() == numbers * size_of::<f32>() {
            return tensor;
        }
    }
    tensor.to_contiguous()
}

fn tensor<const D: usize>(numbers: Vec<f32>, shape: [usize; D]) -> Tensor<Cpu, D> {
    let layout = Layout::contiguous(Shape::new(shape));
    let numbers = FlexTensor::new(Bytes::from_elems(numbers), layout, DType::F32);
    Tensor::from_primitive(TensorPrimitive::Float(numbers))
}
