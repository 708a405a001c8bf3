//! Zero-shot: CLIP's text classifier alone (Radford et al. 2021, 2103.00020).

use super::Method;
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::affinity::Input;
use crate::vectors::few_shot::terms::Terms;

/// Z = 100 f W^T, from plain features always: the adapter would break the
/// alignment of images and text.
#[derive(Debug, Clone, Copy)]
pub struct ZeroShot;

impl Method for ZeroShot {
    fn terms(&self, input: &Input<'_>) -> Result<Terms, VectorError> {
        let text = input.text()?;
        Ok(Terms::new(text.nrows(), text.ncols()).with_base(text.mapv(f64::from)))
    }
}
