//! What the inputs of a linear layer look like: their first and second moments
//! over the tokens of calibration images.

use ndarray::{Array1, Array2, ArrayView2, Axis, Zip};

/// How much the two kinds of tokens count in the moments of a layer's inputs,
/// for [`Moments::mixed`]: shares of their mean squares.
///
/// The embedding is the class token's: the nearer to the end, the more counts
/// what happens to it, and behind the last attention nothing else does. Patch
/// tokens keep a share there too, since a class token per image says little
/// about so many inputs. Measured on DINOv2-S.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenShares {
    /// Share of the patch tokens.
    pub patches: f64,
    /// Share of the class token.
    pub class: f64,
}

impl TokenShares {
    /// The shares for the layer `block.N.part` of a model of `depth` blocks,
    /// where `part` is `qkv`, `out`, `up` or `down`.
    #[must_use]
    pub fn of(block: usize, part: &str, depth: usize) -> Self {
        if block + 1 == depth && part != "qkv" {
            return Self {
                patches: 0.1,
                class: 1.0,
            };
        }
        let height = block as f64 / depth.saturating_sub(1).max(1) as f64;
        Self {
            patches: 1.0,
            class: 0.1 + 0.4 * height,
        }
    }
}

/// Weighted first and second moments of a layer's inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    weight: f64,
    sum: Array1<f64>,
    second: Array2<f64>,
}

impl Moments {
    /// Moments of `columns` inputs, with nothing gathered yet.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self {
            weight: 0.0,
            sum: Array1::zeros(columns),
            second: Array2::zeros((columns, columns)),
        }
    }

    /// Number of inputs.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.sum.len()
    }

    /// Adds the inputs `[tokens, columns]`, row-major, each token with weight 1.
    /// What is left over of an incomplete token is ignored.
    ///
    /// The products of one call are summed in f32: call it once per image, or per
    /// few images.
    pub fn add(&mut self, inputs: &[f32]) {
        let columns = self.columns();
        let tokens = inputs.len() / columns.max(1);
        let Ok(inputs) = ArrayView2::from_shape((tokens, columns), &inputs[..tokens * columns])
        else {
            return;
        };
        self.weight += tokens as f64;
        self.sum += &inputs.mapv(f64::from).sum_axis(Axis(0));
        let products = inputs.t().dot(&inputs);
        Zip::from(&mut self.second)
            .and(&products)
            .for_each(|sum, &product| *sum += f64::from(product));
    }

    /// One set of moments out of several, each taken with its share once its
    /// mean square is brought to 1. What holds nothing, or only zeros, is left
    /// out.
    ///
    /// All must be of equally many inputs.
    #[must_use]
    pub fn mixed(columns: usize, parts: &[(&Self, f64)]) -> Self {
        let mut mixed = Self::new(columns);
        for (part, share) in parts {
            debug_assert_eq!(part.columns(), columns);
            let square = part.second.diag().mean().unwrap_or(0.0);
            if part.columns() != columns || square <= 0.0 {
                continue;
            }
            let share = share / square;
            mixed.weight += share * part.weight;
            mixed.sum.scaled_add(share, &part.sum);
            mixed.second.scaled_add(share, &part.second);
        }
        mixed
    }

    /// Mean over tokens and inputs of the square; 0 when nothing was gathered.
    #[must_use]
    pub fn mean_square(&self) -> f64 {
        if self.weight > 0.0 {
            self.second.diag().mean().unwrap_or(0.0) / self.weight
        } else {
            0.0
        }
    }

    /// The mean input; zeros when nothing was gathered.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        let unit = if self.weight > 0.0 {
            1.0 / self.weight
        } else {
            0.0
        };
        self.sum.iter().map(|x| x * unit).collect()
    }

    /// The covariance of the inputs `[columns, columns]`; `None` when nothing
    /// was gathered, or a number is not finite.
    #[must_use]
    pub fn covariance(&self) -> Option<Array2<f64>> {
        if self.weight <= 0.0 {
            return None;
        }
        let mean = self.mean();
        let unit = 1.0 / self.weight;
        let mut covariance = self.second.mapv(|x| x * unit);
        for ((i, j), x) in covariance.indexed_iter_mut() {
            *x -= mean[i] * mean[j];
        }
        // Rounding may leave a variance a hair below 0.
        for x in covariance.diag_mut() {
            *x = x.max(0.0);
        }
        covariance
            .iter()
            .all(|x| x.is_finite())
            .then_some(covariance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_a_few_tokens() {
        let mut moments = Moments::new(2);
        assert_eq!(moments.covariance(), None);
        moments.add(&[1.0, 10.0, 3.0, 30.0]);
        // The fifth number is of no whole token.
        moments.add(&[2.0, 20.0, 5.0]);
        assert_eq!(moments.mean(), [2.0, 20.0]);
        let covariance = moments.covariance().unwrap();
        let third = 2.0 / 3.0;
        for (found, expected) in covariance.iter().zip([1.0, 10.0, 10.0, 100.0]) {
            assert!((found - third * expected).abs() < 1e-9, "{covariance}");
        }
    }

    #[test]
    fn the_class_token_counts_more_towards_the_end() {
        let of = |block, part| TokenShares::of(block, part, 12);
        assert_eq!((of(0, "up").patches, of(0, "up").class), (1.0, 0.1));
        assert_eq!((of(11, "qkv").patches, of(11, "qkv").class), (1.0, 0.5));
        assert!(of(5, "down").class > of(4, "down").class);
        for part in ["out", "up", "down"] {
            assert_eq!((of(11, part).patches, of(11, part).class), (0.1, 1.0));
        }
        assert!(TokenShares::of(0, "qkv", 1).class.is_finite());
    }

    #[test]
    fn shares_are_of_equal_mean_squares() {
        let (mut small, mut large) = (Moments::new(2), Moments::new(2));
        small.add(&[1.0, 1.0]);
        large.add(&[10.0, -10.0]);
        large.add(&[10.0, -10.0]);
        let empty = Moments::new(2);
        let mixed = Moments::mixed(2, &[(&small, 1.0), (&large, 3.0), (&empty, 1.0)]);
        // Mean squares of 1 and 3: second moments 1 + 3 and 1 - 3.
        assert_eq!(mixed.second.as_slice(), Some(&[4.0, -2.0, -2.0, 4.0][..]));
        let mean = mixed.mean();
        let expected = [(1.0 + 0.3) / 1.03, (1.0 - 0.3) / 1.03];
        assert!((mean[0] - expected[0]).abs() < 1e-12 && (mean[1] - expected[1]).abs() < 1e-12);
    }
}
