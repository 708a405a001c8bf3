//! What a device and a precision must reach.

use crate::report::check::CheckRow;
use crate::vectors::embedding::Embedding;

/// What a device and a precision must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Smallest cosine with the f32 reference.
    pub cosine: f64,
    /// Largest absolute difference of a normalised embedding.
    pub difference: f64,
}

impl Limits {
    /// In f32 0.99999 on the CPU and 0.9999 on a GPU, within 1e-3 on both; what
    /// rounding the weights to f16 or 8 bits adds was measured on the drawn
    /// images and is allowed with some room.
    pub fn of(device: &str, precision: &str) -> Self {
        match (precision, device) {
            ("f32", "cpu") => Self {
                cosine: 0.99999,
                difference: 1e-3,
            },
            ("f32" | "f16", _) => Self {
                cosine: 0.9999,
                difference: 1e-3,
            },
            _ => Self {
                cosine: 0.998,
                difference: 2e-2,
            },
        }
    }
}

/// Compares embeddings with their references, image by image.
pub fn compare(
    model: &str,
    reference: &str,
    pairs: &[(Embedding, Embedding)],
    limits: Limits,
    milliseconds: f64,
) -> CheckRow {
    let cosine = pairs
        .iter()
        .map(|(ours, theirs)| ours.cosine(theirs))
        .fold(1.0, f32::min);
    let max_difference = pairs
        .iter()
        .map(|(ours, theirs)| ours.max_difference(theirs))
        .fold(0.0, f32::max);
    CheckRow {
        model: model.to_owned(),
        reference: reference.to_owned(),
        cosine,
        max_difference,
        cosine_limit: limits.cosine,
        difference_limit: limits.difference,
        passed: !pairs.is_empty()
            && f64::from(cosine) >= limits.cosine
            && f64::from(max_difference) <= limits.difference,
        milliseconds,
    }
}

/// What is wrong with a model's numbers, in words.
pub fn wrong(row: &CheckRow) -> Option<String> {
    (!row.passed).then(|| {
        format!(
            "{}: cosine {:.4} (at least {}), difference {:.1e} (at most {:.0e}), against {}",
            row.model,
            row.cosine,
            row.cosine_limit,
            row.max_difference,
            row.difference_limit,
            row.reference
        )
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn limits_are_written_as_they_are_stated() {
        // JavaScript's numbers, in which the page prints them, are f64.
        let row = compare("m", "stored", &[], Limits::of("webgpu", "int8"), 0.0);
        let json = serde_json::to_value(&row).unwrap();
        assert_eq!(json["cosine_limit"].to_string(), "0.998");
        assert_eq!(json["difference_limit"].to_string(), "0.02");
    }

    #[test]
    fn a_wrong_embedding_fails_and_nothing_is_not_a_pass() {
        let good = Embedding::normalised(vec![1.0, 0.0]);
        let bad = Embedding::normalised(vec![1.0, 0.1]);
        let limits = Limits::of("cpu", "f32");
        let row = |pairs: &[_]| compare("m", "stored", pairs, limits, 0.0);
        assert!(row(&[(good.clone(), good.clone())]).passed);
        assert!(!row(&[(good.clone(), good.clone()), (bad, good)]).passed);
        assert!(!row(&[]).passed);
    }
}
