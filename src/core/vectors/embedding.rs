//! Embeddings: one vector per image, of length 1.

/// An L2-normalised embedding.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding(Vec<f32>);

impl Embedding {
    /// Scales a vector to length 1. A vector of length 0 stays as it is: its
    /// cosine with anything is 0.
    pub fn normalised(mut vector: Vec<f32>) -> Self {
        normalise(&mut vector);
        Self(vector)
    }

    /// The numbers.
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// Cosine of the angle between two embeddings of one model, -1 to 1.
    pub fn cosine(&self, other: &Self) -> f32 {
        cosine(&self.0, &other.0)
    }

    /// Largest absolute difference of two embeddings' numbers.
    pub fn max_difference(&self, other: &Self) -> f32 {
        self.0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max)
    }
}

/// Scales a vector to length 1; gives the length that it had. A vector of length 0
/// stays as it is.
pub fn normalise(vector: &mut [f32]) -> f64 {
    let squares = vector.iter().map(|&v| f64::from(v) * f64::from(v));
    let length = squares.sum::<f64>().sqrt();
    if length > 0.0 {
        for value in vector {
            *value = (f64::from(*value) / length) as f32;
        }
    }
    length
}

/// Cosine of two vectors of length 1 and of one model, -1 to 1; the products are
/// summed in f64.
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    debug_assert_eq!(a.len(), b.len());
    let products = a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b));
    products.sum::<f64>().clamp(-1.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosine_ignores_length_and_knows_direction() {
        let a = Embedding::normalised(vec![3.0, 4.0]);
        let b = Embedding::normalised(vec![0.6, 0.8]);
        let c = Embedding::normalised(vec![-4.0, 3.0]);
        assert!((a.cosine(&b) - 1.0).abs() < 1e-6);
        assert!(a.cosine(&c).abs() < 1e-6);
        assert_eq!(a.values(), &[0.6, 0.8]);
    }

    #[test]
    fn a_zero_vector_has_cosine_zero() {
        let zero = Embedding::normalised(vec![0.0; 3]);
        let one = Embedding::normalised(vec![1.0, 0.0, 0.0]);
        assert_eq!(zero.cosine(&one), 0.0);
    }
}
