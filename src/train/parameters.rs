//! The numbers that training changes, and AdamW's memory of them.

use std::collections::BTreeMap;
use std::ops::Range;

use burn::backend::Autodiff;
use burn::optim::{AdamWConfig, AdamWState, AdaptiveMomentumState, SimpleOptimizer};
use burn::tensor::backend::Backend;
use burn::tensor::linalg::{Norm, vector_normalize};
use burn::tensor::{Tensor, TensorData};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::model::{Activation, Adapter, Bottleneck, Linear, ModelError, VitBackend};
use crate::weights::spec::{AdapterSizes, VisionSpec};
use crate::weights::tensor::{Tensors, Values, WeightTensor};

/// PyTorch's AdamW.
const EPSILON: f32 = 1e-8;

/// One trained tensor, `[inputs, outputs]`; a bias is `[1, outputs]`.
#[derive(Clone)]
pub struct Parameter<B: VitBackend> {
    /// Clipsight's name of the tensor.
    pub name: String,
    /// Its value.
    pub value: Tensor<B, 2>,
    /// AdamW's two moments and the number of its steps.
    pub moments: Option<AdaptiveMomentumState<B, 2>>,
}

/// All trained tensors, in a fixed order.
#[derive(Clone)]
pub struct Parameters<B: VitBackend> {
    list: Vec<Parameter<B>>,
}

/// How far one optimiser step goes.
#[derive(Debug, Clone, Copy)]
pub struct StepSize {
    /// Learning rate.
    pub rate: f64,
    /// Weight decay of matrices and, where `decay_bias`, biases.
    pub weight_decay: f64,
    /// Whether biases decay too: as PyTorch's AdamW does by default, and DINO
    /// does not.
    pub decay_bias: bool,
    /// Largest norm of a tensor's gradient.
    pub clip: Option<f64>,
}

impl<B: VitBackend> Parameters<B> {
    /// An adapter as the paper starts it (Down: Kaiming-uniform with a = sqrt 5;
    /// Up and all biases 0), so that it changes nothing yet.
    pub fn adapter(
        architecture: &VisionSpec,
        AdapterSizes {
            bottleneck,
            first_block,
        }: AdapterSizes,
        rng: &mut ChaCha8Rng,
        device: &B::Device,
    ) -> Self {
        let width = architecture.width;
        let mut parameters = Self { list: Vec::new() };
        for block in first_block..architecture.depth {
            let name = |part: &str| format!("block.{block}.adapter.{part}");
            let bound = (width as f32).powf(-0.5);
            let down = uniform(rng, width * bottleneck, bound);
            // Drawn in PyTorch's order, [outputs, inputs].
            let down = transposed(&down, bottleneck, width);
            parameters.add(name("down.weight"), down, [width, bottleneck], device);
            let zeros = vec![0.0; bottleneck];
            parameters.add(name("down.bias"), zeros, [1, bottleneck], device);
            let zeros = vec![0.0; bottleneck * width];
            parameters.add(name("up.weight"), zeros, [bottleneck, width], device);
            parameters.add(name("up.bias"), vec![0.0; width], [1, width], device);
        }
        parameters
    }

    /// No tensors.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds the linear head of supervised training, as PyTorch starts it.
    pub fn add_head(
        &mut self,
        inputs: usize,
        classes: usize,
        rng: &mut ChaCha8Rng,
        device: &B::Device,
    ) {
        let bound = (inputs as f32).powf(-0.5);
        let weight = uniform(rng, inputs * classes, bound);
        let weight = transposed(&weight, classes, inputs);
        self.add("head.weight".into(), weight, [inputs, classes], device);
        let bias = uniform(rng, classes, bound);
        self.add("head.bias".into(), bias, [1, classes], device);
    }

    fn add(&mut self, name: String, values: Vec<f32>, shape: [usize; 2], device: &B::Device) {
        self.list.push(Parameter {
            name,
            value: Tensor::from_data(TensorData::new(values, shape), device),
            moments: None,
        });
    }

    /// Takes the values of the tensors that `tensors` names.
    pub(super) fn replace(
        &mut self,
        tensors: &Tensors,
        device: &B::Device,
    ) -> Result<(), ModelError> {
        for parameter in &mut self.list {
            let Some(tensor) = tensors.get(&parameter.name) else {
                continue;
            };
            let [inputs, outputs] = parameter.value.dims();
            let bias = parameter.name.ends_with(".bias");
            let expected = if bias {
                vec![outputs]
            } else {
                vec![outputs, inputs]
            };
            if tensor.shape != expected {
                return Err(ModelError::Shape {
                    name: parameter.name.clone(),
                    expected,
                    found: tensor.shape.clone(),
                });
            }
            let values = if bias {
                tensor.to_f32()
            } else {
                transposed(&tensor.to_f32(), outputs, inputs)
            };
            let data = TensorData::new(values, [inputs, outputs]);
            parameter.value = Tensor::from_data(data, device);
        }
        Ok(())
    }

    /// The tensors.
    pub fn list(&self) -> &[Parameter<B>] {
        &self.list
    }

    /// The tensors, to be replaced.
    pub(super) fn list_mut(&mut self) -> &mut [Parameter<B>] {
        &mut self.list
    }

    /// The tensors as leaves of a new graph, in order.
    pub(super) fn leaves(&self) -> Vec<Tensor<Autodiff<B>, 2>> {
        self.list
            .iter()
            .map(|parameter| Tensor::from_inner(parameter.value.clone()).require_grad())
            .collect()
    }

    /// One AdamW step. A tensor without a gradient stays as it is.
    pub(super) fn step(&mut self, gradients: Vec<Option<Tensor<B, 2>>>, size: StepSize) {
        for (parameter, gradient) in self.list.iter_mut().zip(gradients) {
            let Some(gradient) = gradient else { continue };
            let decays = size.decay_bias || !parameter.name.ends_with(".bias");
            let optimiser = AdamWConfig::new()
                .with_epsilon(EPSILON)
                .with_weight_decay(if decays {
                    size.weight_decay as f32
                } else {
                    0.0
                })
                .build();
            let state = parameter.moments.take().map(AdamWState::new);
            let (value, state) = optimiser.step(
                size.rate,
                parameter.value.clone(),
                clipped(gradient, size.clip),
                state,
            );
            parameter.value = value;
            parameter.moments = state.map(|state| state.momentum);
        }
    }

    /// The adapter's tensors under their names, `[outputs, inputs]`.
    pub fn to_tensors(&self) -> Tensors {
        let mut tensors = BTreeMap::new();
        for parameter in &self.list {
            let [inputs, outputs] = parameter.value.dims();
            let (shape, value) = if parameter.name.ends_with(".bias") {
                (vec![outputs], parameter.value.clone())
            } else {
                (vec![outputs, inputs], parameter.value.clone().transpose())
            };
            let values = Values::F32(numbers(value));
            tensors.insert(parameter.name.clone(), WeightTensor { shape, values });
        }
        tensors
    }
}

/// An adapter of tensors on a graph or off it, four for each of `blocks` as
/// [`Parameters::adapter`] orders them. More tensors than that are left out.
pub(super) fn adapter_of<B: VitBackend>(
    tensors: &[Tensor<B, 2>],
    blocks: Range<usize>,
    dropout: Option<Vec<Tensor<B, 3>>>,
) -> Adapter<B> {
    let mut masks = dropout.into_iter().flatten();
    let first_block = blocks.start;
    let blocks = tensors
        .chunks_exact(4)
        .take(blocks.len())
        .map(|part| Bottleneck {
            down: Linear::dense(part[0].clone(), part[1].clone(), Activation::Relu),
            up: Linear::dense(part[2].clone(), part[3].clone(), Activation::None),
            dropout: masks.next(),
        })
        .collect();
    Adapter {
        first_block,
        blocks,
    }
}

/// Rows (dimension 1) or columns (dimension 0) at length 1; those of zeros stay.
pub(super) fn length_one<B: Backend>(matrix: Tensor<B, 2>, dimension: usize) -> Tensor<B, 2> {
    vector_normalize(matrix, Norm::L2, dimension, 1e-12)
}

/// A tensor's numbers; training runs where reading back does not wait for
/// another task.
pub(super) fn numbers<B: VitBackend, const D: usize>(tensor: Tensor<B, D>) -> Vec<f32> {
    tensor.into_data().convert::<f32>().iter::<f32>().collect()
}

fn uniform(rng: &mut ChaCha8Rng, count: usize, bound: f32) -> Vec<f32> {
    (0..count)
        .map(|_| rng.random_range(-bound..bound))
        .collect()
}

fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..columns)
        .flat_map(|column| (0..rows).map(move |row| values[row * columns + column]))
        .collect()
}

fn clipped<B: VitBackend>(gradient: Tensor<B, 2>, limit: Option<f64>) -> Tensor<B, 2> {
    let Some(limit) = limit else { return gradient };
    let norm = numbers(gradient.clone())
        .iter()
        .map(|&g| f64::from(g) * f64::from(g))
        .sum::<f64>()
        .sqrt();
    if norm > limit {
        gradient.mul_scalar(limit / (norm + 1e-6))
    } else {
        gradient
    }
}
