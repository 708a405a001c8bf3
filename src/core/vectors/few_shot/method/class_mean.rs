//! Nearest class mean (Mensink et al. 2013), on either stream.

use ndarray::Array2;

use super::Method;
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::affinity::Input;
use crate::vectors::few_shot::terms::Terms;
use crate::vectors::streams::Stream;

/// Logits are cosines with the classes' means, -1 to 1; a class without keys
/// (or whose keys cancel out) has -1.
#[derive(Debug, Clone, Copy)]
pub struct ClassMean {
    /// Whose features.
    pub stream: Stream,
}

impl Method for ClassMean {
    fn terms(&self, input: &Input<'_>) -> Result<Terms, VectorError> {
        let cosines = input.cosines(self.stream)?;
        let lengths = input.labels.sum_lengths(self.stream)?;
        let mut logits = Array2::<f64>::zeros((cosines.nrows(), input.labels.classes()));
        for (row, mut out) in cosines.rows().into_iter().zip(logits.rows_mut()) {
            // x . sum / |sum| is the cosine with the class's mean.
            for (&cosine, &class) in row.iter().zip(input.labels.class_of()) {
                out[class] += f64::from(cosine);
            }
            for (value, &length) in out.iter_mut().zip(lengths) {
                *value = if length > 1e-6 {
                    (*value / length).clamp(-1.0, 1.0)
                } else {
                    -1.0
                };
            }
        }
        Ok(Terms::new(logits.nrows(), logits.ncols()).with_base(logits))
    }
}
