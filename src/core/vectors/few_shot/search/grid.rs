//! The authors' grid search.

use super::{AlphaCurve, Found, Space, check};
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::terms::{Hyper, Terms};

/// The grid, nested in the order alpha, beta, gamma; the first strict maximum of
/// the number of queries right wins. The same choice as walking the grid point
/// by point, but every alpha of a beta and gamma is read off one curve.
///
/// # Errors
/// No query, labels that do not fit, or a space that is none.
pub fn grid(terms: &Terms, truth: &[usize], space: &Space) -> Result<Found, VectorError> {
    check(terms, truth, space)?;
    let axes = space.axes(terms);
    let end = axes.alphas.last().copied().unwrap_or(1.0);
    let mut best: Option<(usize, [usize; 3], Hyper)> = None;
    for (b, &beta) in axes.betas.iter().enumerate() {
        let mut linear = terms.linear(beta, 0.0);
        for (g, &gamma) in axes.gammas.iter().enumerate() {
            linear.base = terms.base_at(gamma);
            let curve = AlphaCurve::new(&linear, truth, end);
            for (a, &alpha) in axes.alphas.iter().enumerate() {
                let (correct, place) = (curve.at(alpha), [a, b, g]);
                let better = best.as_ref().is_none_or(|(most, first, _)| {
                    correct > *most || (correct == *most && place < *first)
                });
                if better {
                    best = Some((correct, place, Hyper { alpha, beta, gamma }));
                }
            }
        }
    }
    let (correct, _, hyper) = best.ok_or(VectorError::Empty {
        what: "grid points",
    })?;
    Ok(Found {
        hyper,
        correct,
        total: truth.len(),
        interval: None,
        curve: None,
    })
}
