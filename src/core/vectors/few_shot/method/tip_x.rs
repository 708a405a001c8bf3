//! Tip-X (SuS-X, Udandarao et al. 2023, 2211.16198) and Tip-X++ (2409.11338).

use super::Method;
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::affinity::{Input, Phi};
use crate::vectors::few_shot::terms::{CacheTerm, Terms, class_sums};
use crate::vectors::streams::Stream;

/// Z + alpha exp(-beta (1 - A)) V - gamma phi(M) V. M comes from plain features
/// in either form.
#[derive(Debug, Clone, Copy)]
pub struct TipX {
    /// Whose cosines A: plain is Tip-X, adapted is Tip-X++.
    pub stream: Stream,
    /// Over what phi looks.
    pub phi: Phi,
}

impl Method for TipX {
    fn terms(&self, input: &Input<'_>) -> Result<Terms, VectorError> {
        let cosines = input.cosines(self.stream)?;
        let phi = self.phi.rescale(input.divergence()?, cosines)?;
        Ok(Terms::new(cosines.nrows(), input.labels.classes())
            .with_base(input.text()?.mapv(f64::from))
            .with_cache(CacheTerm::new(cosines, input.labels)?)
            .with_penalty(class_sums(phi.view(), input.labels)?))
    }

    fn phi(&self) -> Option<Phi> {
        Some(self.phi)
    }
}
