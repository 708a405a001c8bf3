//! A run on disk: what is needed to go on to the same weights.
//!
//! One safetensors file: the trained tensors, AdamW's moments, DINO's teacher
//! and centre; its metadata holds the settings and the history.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

use burn::optim::AdaptiveMomentumState;
use burn::tensor::{Tensor, TensorData};
use safetensors::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize};

use super::parameters::{Parameters, numbers};
use super::{StepReport, TrainConfig, TrainError, Trainer};
use crate::files::write_whole;
use crate::model::VitBackend;

/// Version of the file.
const FORMAT: u32 = 1;
/// Metadata key of the JSON part.
const KEY: &str = "clipsight.checkpoint";

/// What a checkpoint says besides its tensors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Header {
    format: u32,
    config: TrainConfig,
    images: usize,
    history: Vec<StepReport>,
}

struct Matrix {
    values: Vec<u8>,
    shape: Vec<usize>,
}

impl View for Matrix {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.values)
    }
    fn data_len(&self) -> usize {
        self.values.len()
    }
}

impl<B: VitBackend> Trainer<B> {
    /// Writes the state after [`done`](Self::done) steps, so that the file is
    /// either the old one or the new one whole.
    ///
    /// # Errors
    /// [`TrainError::Write`].
    pub fn save(&self, path: &Path, history: &[StepReport]) -> Result<(), TrainError> {
        let mut tensors = Vec::new();
        push(&mut tensors, "", &self.parameters);
        if let Some(dino) = &self.dino {
            push(&mut tensors, "teacher.", &dino.teacher);
            let centre = dino.centre_numbers();
            tensors.push(("centre".to_owned(), matrix(&centre, [1, centre.len()])));
        }
        let header = Header {
            format: FORMAT,
            config: self.config().clone(),
            images: self.image_count(),
            history: history.to_vec(),
        };
        let written = serde_json::to_string(&header)
            .map_err(|error| error.to_string())
            .and_then(|json| {
                let metadata = HashMap::from([(KEY.to_owned(), json)]);
                safetensors::serialize(tensors, Some(metadata)).map_err(|error| error.to_string())
            })
            .map_err(|error| TrainError::Checkpoint(format!("it cannot be written: {error}")))?;
        write_whole(path, &written).map_err(|reason| TrainError::Write {
            path: path.display().to_string(),
            reason,
        })
    }

    /// Goes back to a saved state and gives its history; `self` must be a run
    /// of the same settings over the same images.
    ///
    /// # Errors
    /// [`TrainError::Checkpoint`] when the file is damaged or of another run;
    /// [`TrainError::Read`].
    pub fn resume(&mut self, path: &Path) -> Result<Vec<StepReport>, TrainError> {
        let bytes = fs::read(path).map_err(|reason| TrainError::Read {
            path: path.display().to_string(),
            reason,
        })?;
        let bad = |what: String| TrainError::Checkpoint(what);
        let (_, metadata) =
            SafeTensors::read_metadata(&bytes).map_err(|error| bad(error.to_string()))?;
        let header = metadata
            .metadata()
            .as_ref()
            .and_then(|map| map.get(KEY))
            .ok_or_else(|| bad("it is no checkpoint of a training run".into()))?;
        let header: Header =
            serde_json::from_str(header).map_err(|error| bad(error.to_string()))?;
        if header.format != FORMAT {
            return Err(bad(format!(
                "its format is {}, not {FORMAT}",
                header.format
            )));
        }
        if header.config != *self.config() || header.images != self.image_count() {
            return Err(bad("its settings or images are not this run's".into()));
        }
        let file = SafeTensors::deserialize(&bytes).map_err(|error| bad(error.to_string()))?;
        let steps = header.history.len();
        let mut state = Restored {
            file: &file,
            steps,
            device: self.device.clone(),
        };
        // Read whole before anything is replaced.
        let parameters = state.parameters("", &self.parameters)?;
        let dino = match &self.dino {
            None => None,
            Some(dino) => {
                let teacher = state.parameters("teacher.", &dino.teacher)?;
                Some((teacher, state.tensor("centre", dino.centre.dims())?))
            }
        };
        self.parameters = parameters;
        if let (Some(dino), Some((teacher, centre))) = (&mut self.dino, dino) {
            dino.teacher = teacher;
            dino.centre = centre;
        }
        self.done = steps;
        Ok(header.history)
    }
}

struct Restored<'a, B: VitBackend> {
    file: &'a SafeTensors<'a>,
    steps: usize,
    device: B::Device,
}

impl<B: VitBackend> Restored<'_, B> {
    fn parameters(
        &mut self,
        prefix: &str,
        like: &Parameters<B>,
    ) -> Result<Parameters<B>, TrainError> {
        let mut parameters = like.clone();
        for parameter in parameters.list_mut() {
            let shape = parameter.value.dims();
            let name = format!("{prefix}{}", parameter.name);
            parameter.value = self.tensor(&name, shape)?;
            let moments = format!("{name}.moment_1");
            parameter.moments = if self.file.names().contains(&moments.as_str()) {
                Some(AdaptiveMomentumState::new(
                    self.steps,
                    self.tensor(&moments, shape)?,
                    self.tensor(&format!("{name}.moment_2"), shape)?,
                ))
            } else {
                None
            };
        }
        Ok(parameters)
    }

    fn tensor(&self, name: &str, shape: [usize; 2]) -> Result<Tensor<B, 2>, TrainError> {
        let view = self
            .file
            .tensor(name)
            .map_err(|error| TrainError::Checkpoint(format!("`{name}`: {error}")))?;
        if view.shape() != shape || view.dtype() != Dtype::F32 {
            return Err(TrainError::Checkpoint(format!(
                "`{name}` has another shape or type"
            )));
        }
        let fours = view.data().as_chunks::<4>().0.iter();
        let values: Vec<f32> = fours.map(|bytes| f32::from_le_bytes(*bytes)).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(TrainError::Checkpoint(format!(
                "`{name}` holds a number that is not finite"
            )));
        }
        Ok(Tensor::from_data(
            TensorData::new(values, shape),
            &self.device,
        ))
    }
}

fn push<B: VitBackend>(
    tensors: &mut Vec<(String, Matrix)>,
    prefix: &str,
    parameters: &Parameters<B>,
) {
    for parameter in parameters.list() {
        let name = format!("{prefix}{}", parameter.name);
        let shape = parameter.value.dims();
        let mut add = |name: String, tensor: &Tensor<B, 2>| {
            tensors.push((name, matrix(&numbers(tensor.clone()), shape)));
        };
        if let Some(moments) = &parameter.moments {
            add(format!("{name}.moment_1"), &moments.moment_1);
            add(format!("{name}.moment_2"), &moments.moment_2);
        }
        add(name, &parameter.value);
    }
}

fn matrix(values: &[f32], shape: [usize; 2]) -> Matrix {
    Matrix {
        values: values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        shape: shape.to_vec(),
    }
}
