//! Tip-Adapter (Zhang et al. 2022, 2207.09519) and Tip-Adapter++ (2409.11338).

use super::Method;
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::affinity::Input;
use crate::vectors::few_shot::terms::{CacheTerm, Terms};
use crate::vectors::streams::Stream;

/// Z + alpha exp(-beta (1 - A)) V; without text the cache term alone.
#[derive(Debug, Clone, Copy)]
pub struct TipAdapter {
    /// Whose cosines A: plain is Tip-Adapter, adapted is Tip-Adapter++.
    pub stream: Stream,
    /// Whether the text logits Z are added.
    pub text: bool,
}

impl Method for TipAdapter {
    fn terms(&self, input: &Input<'_>) -> Result<Terms, VectorError> {
        let cosines = input.cosines(self.stream)?;
        let terms = Terms::new(cosines.nrows(), input.labels.classes())
            .with_cache(CacheTerm::new(cosines, input.labels)?);
        Ok(if self.text {
            terms.with_base(input.text()?.mapv(f64::from))
        } else {
            terms
        })
    }
}
