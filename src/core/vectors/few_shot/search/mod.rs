//! Choosing alpha, beta and gamma on validation queries; never on test images.
//!
//! A query is right when the first of its largest logits is its class's, as
//! with NumPy's argmax. Both searches decide that by the same comparisons in
//! f64, so that neither can call a query right where the other does not.

mod curve;
mod exact;
mod grid;
mod lines;

use serde::{Deserialize, Serialize};

pub use curve::AlphaCurve;
pub use exact::exact;
pub use grid::grid;

use super::terms::{Hyper, Terms};
use crate::vectors::error::VectorError;
use crate::vectors::fit::check_labels;
use crate::vectors::fit::same;

/// Where to search: from 0 to a largest value, in so many values (equally
/// spaced, both ends included, as `numpy.linspace`).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Space {
    /// Largest alpha and number of alphas (the exact search takes all).
    pub alpha: (f64, usize),
    /// Largest beta and number of betas.
    pub beta: (f64, usize),
    /// Largest gamma and number of gammas.
    pub gamma: (f64, usize),
}

impl Default for Space {
    /// The authors' (2409.11338).
    fn default() -> Self {
        Self {
            alpha: (20.0, 200),
            beta: (20.0, 20),
            gamma: (30.0, 50),
        }
    }
}

impl Space {
    /// The values of one axis.
    pub fn values((largest, count): (f64, usize)) -> Vec<f64> {
        let step = largest / (count.max(2) - 1) as f64;
        (0..count)
            .map(|i| {
                if i > 0 && i + 1 == count {
                    largest
                } else {
                    i as f64 * step
                }
            })
            .collect()
    }

    /// What a method leaves to search: a single value on an axis that it has
    /// not, and alpha 1 where alpha only scales. There, beta 0 is left out: it
    /// makes all classes alike, and rounding alone would decide, which with an
    /// image left out of its class can even be right every time.
    fn axes(&self, terms: &Terms) -> Axes {
        let of = |has: bool, axis, alone: f64| {
            if has { Self::values(axis) } else { vec![alone] }
        };
        let mut betas = of(terms.has_beta(), self.beta, 0.0);
        if terms.has_beta() && !terms.has_alpha() {
            betas.retain(|&beta| beta > 0.0);
            if betas.is_empty() {
                betas.push(self.beta.0);
            }
        }
        Axes {
            alphas: of(terms.has_alpha(), self.alpha, 1.0),
            betas,
            gammas: of(terms.has_gamma(), self.gamma, 0.0),
        }
    }

    fn check(&self) -> Result<(), VectorError> {
        for (what, (largest, count)) in [
            ("the largest alpha", self.alpha),
            ("the largest beta", self.beta),
            ("the largest gamma", self.gamma),
        ] {
            if !(largest > 0.0 && largest <= 1e4) || count == 0 || count > 100_000 {
                return Err(VectorError::Setting {
                    what,
                    value: largest,
                    range: "a value above 0 and up to 10,000, in 1 to 100,000 steps",
                });
            }
        }
        Ok(())
    }
}

struct Axes {
    alphas: Vec<f64>,
    betas: Vec<f64>,
    gammas: Vec<f64>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The hyper-parameters chosen.
    pub hyper: Hyper,
    /// Validation queries that they get right.
    pub correct: usize,
    /// Validation queries.
    pub total: usize,
    /// The alphas around the one chosen that get as many right, from the exact
    /// search.
    pub interval: Option<(f64, f64)>,
    /// Queries right by alpha, at the beta and gamma chosen, from the exact
    /// search of a method with alpha.
    pub curve: Option<AlphaCurve>,
}

/// What both searches ask of their input.
fn check(terms: &Terms, truth: &[usize], space: &Space) -> Result<(), VectorError> {
    let (queries, classes) = terms.dim();
    if queries == 0 {
        return Err(VectorError::Empty {
            what: "validation queries",
        });
    }
    same("labels of queries", truth.len(), queries)?;
    check_labels(truth, classes)?;
    space.check()
}

#[cfg(test)]
mod tests;
