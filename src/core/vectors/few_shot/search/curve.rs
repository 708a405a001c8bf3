//! Queries right by alpha: a step function, exactly.
//!
//! For fixed beta and gamma all logits are lines in alpha. The true class beats
//! another on one side of the point where their lines cross, so a query is right
//! on one interval of alphas, and counting is a matter of sorting the ends.
//!
//! "Exactly" is meant of floating-point numbers: the margin, `db` plus `alpha`
//! times `ds`, both rounded, never falls (or never rises) as alpha grows, since
//! rounding keeps order; so the alphas where a query is right are an interval of f64 values,
//! whose ends are found to the last bit.

use serde::Serialize;

use crate::vectors::few_shot::terms::Linear;

/// Number of queries right at every alpha from 0 to the largest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlphaCurve {
    /// Where each piece begins, rising, the first at 0.
    pub starts: Vec<f64>,
    /// Queries right on each piece.
    pub correct: Vec<usize>,
    /// The largest alpha, where the last piece ends.
    pub end: f64,
}

impl AlphaCurve {
    /// The curve of logits and the queries' classes, alpha from 0 to `end`.
    pub fn new(linear: &Linear, truth: &[usize], end: f64) -> Self {
        let mut events: Vec<(f64, i64)> = vec![(0.0, 0)];
        for (query, &class) in truth.iter().enumerate() {
            if let Some((low, high)) = right_on(linear, query, class, end) {
                events.push((low, 1));
                if high < end {
                    events.push((high.next_up(), -1));
                }
            }
        }
        events.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut curve = Self {
            starts: Vec::new(),
            correct: Vec::new(),
            end,
        };
        let mut count = 0;
        for group in events.chunk_by(|a, b| a.0 == b.0) {
            count += group.iter().map(|e| e.1).sum::<i64>();
            // Never below 0: a query leaves after it came.
            let correct = usize::try_from(count).unwrap_or(0);
            if curve.correct.last() != Some(&correct) {
                curve.starts.push(group[0].0);
                curve.correct.push(correct);
            }
        }
        curve
    }

    /// Queries right at one alpha, 0 to the largest.
    pub fn at(&self, alpha: f64) -> usize {
        let piece = self.starts.partition_point(|&start| start <= alpha);
        self.correct[piece.saturating_sub(1)]
    }

    /// Where a piece ends: its last alpha.
    fn end_of(&self, piece: usize) -> f64 {
        match self.starts.get(piece + 1) {
            Some(next) => next.next_down(),
            None => self.end,
        }
    }

    /// The best piece: most queries right, of equal ones the longest, of equally
    /// long ones the first. Its count, first and last alpha.
    pub fn best(&self) -> (usize, f64, f64) {
        let mut best = (0, 0.0, 0.0);
        for (piece, (&start, &correct)) in self.starts.iter().zip(&self.correct).enumerate() {
            let end = self.end_of(piece);
            if piece == 0 || (correct, end - start) > (best.0, best.2 - best.1) {
                best = (correct, start, end);
            }
        }
        best
    }
}

/// Whether `class` beats `other` at alpha; of equal logits the first wins.
fn beats(base: f64, slope: f64, wins_ties: bool, alpha: f64) -> bool {
    // The product may be too small for a float; what is equal at 0 is told apart
    // by any alpha.
    let margin = if base == 0.0 && alpha > 0.0 {
        slope
    } else {
        base + alpha * slope
    };
    margin > 0.0 || (wins_ties && margin == 0.0)
}

/// The alphas in [0, end] at which a query is right, both ends included.
fn right_on(linear: &Linear, query: usize, class: usize, end: f64) -> Option<(f64, f64)> {
    let (bases, slopes) = (linear.base.row(query), linear.slope.row(query));
    let (base, slope) = (bases[class], slopes[class]);
    let (mut low, mut high) = (0.0, end);
    for (other, (b, s)) in bases.iter().zip(slopes).enumerate() {
        if other == class {
            continue;
        }
        let (db, ds) = (base - b, slope - s);
        let right = |alpha| beats(db, ds, class < other, alpha);
        match (right(low), right(high)) {
            (true, true) => {}
            (false, false) => return None,
            (false, true) => low = boundary(-db / ds, low, high, right).1,
            (true, false) => high = boundary(-db / ds, low, high, right).0,
        }
    }
    Some((low, high))
}

/// The two neighbouring floats in [low, high] between which `right` changes, low
/// and high being on different sides; near `guess`.
fn boundary(guess: f64, low: f64, high: f64, right: impl Fn(f64) -> bool) -> (f64, f64) {
    let at_low = right(low);
    let (mut low, mut high) = (low, high);
    let mut guess = guess.clamp(low, high);
    // The guess is off by a few units in the last place at most, but for
    // numbers at the edge of what f64 can hold: those are halved down to.
    for _ in 0..8 {
        if right(guess) == at_low {
            low = low.max(guess);
            guess = guess.next_up();
        } else {
            high = high.min(guess);
            guess = guess.next_down();
        }
        if low.next_up() >= high {
            return (low, high);
        }
        guess = guess.clamp(low, high);
    }
    // Floats of one sign are in the order of their bits.
    let (mut below, mut above) = (low.to_bits(), high.to_bits());
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if right(f64::from_bits(middle)) == at_low {
            below = middle;
        } else {
            above = middle;
        }
    }
    (f64::from_bits(below), f64::from_bits(above))
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_query_is_right_where_its_line_is_on_top() {
        // Class 0 overtakes class 1 at 2 and is overtaken by class 2 at 5.
        let linear = Linear {
            base: array![[0.0, 2.0, -5.0]],
            slope: array![[1.0, 0.0, 2.0]],
        };
        let curve = AlphaCurve::new(&linear, &[0], 20.0);
        assert_eq!(curve.starts, [0.0, 2.0, 5.0f64.next_up()]);
        assert_eq!(curve.correct, [0, 1, 0]);
        assert_eq!(curve.best(), (1, 2.0, 5.0));
        assert_eq!((curve.at(1.9), curve.at(2.0), curve.at(20.0)), (0, 1, 0));
        // A later class loses ties: its interval does not hold its ends.
        let curve = AlphaCurve::new(&linear, &[2], 20.0);
        assert_eq!(curve.starts, [0.0, 5.0f64.next_up()]);
        assert_eq!(curve.best(), (1, 5.0f64.next_up(), 20.0));
    }

    #[test]
    fn a_tie_at_zero_ends_at_once() {
        // The smallest alpha times 0.3 is 0 in floating point.
        let linear = Linear {
            base: array![[1.0, 1.0]],
            slope: array![[0.0, 0.3]],
        };
        let first = AlphaCurve::new(&linear, &[0], 20.0);
        assert_eq!(first.best(), (1, 0.0, 0.0));
        let second = AlphaCurve::new(&linear, &[1], 20.0);
        assert_eq!(second.best(), (1, 0.0f64.next_up(), 20.0));
    }

    #[test]
    fn of_equal_pieces_the_longest_then_the_first() {
        let curve = AlphaCurve {
            starts: vec![0.0, 1.0, 2.0, 3.0, 6.0, 7.0],
            correct: vec![1, 3, 0, 3, 1, 3],
            end: 8.0,
        };
        let (correct, start, end) = curve.best();
        assert_eq!((correct, start), (3, 3.0));
        assert!(end < 6.0 && end > 5.999_999);
    }

    #[test]
    fn extreme_numbers_end_in_reasonable_time() {
        for (db, ds) in [
            (0.0, 1e-300),
            (-1e-300, 1e-300),
            (-1e300, 1e300),
            (-1e-12, 1.0),
        ] {
            let right = |alpha| beats(db, ds, false, alpha);
            let (low, high) = boundary(-db / ds, 0.0, 20.0, right);
            assert!(
                !right(low) && right(high) && low.next_up() == high,
                "{db} {ds}"
            );
        }
    }

    proptest! {
        #[test]
        fn agrees_with_argmax_everywhere(
            rows in prop::collection::vec(prop::collection::vec((-4i8..5, -3i8..4), 4), 1..12),
            labels in prop::collection::vec(0usize..4, 12),
            alphas in prop::collection::vec(0.0f64..20.0, 20),
        ) {
            // Small whole numbers: exact in f64, with many ties.
            let part = |of: fn((i8, i8)) -> i8| {
                ndarray::Array2::from_shape_fn((rows.len(), 4), |(i, j)| f64::from(of(rows[i][j])))
            };
            let linear = Linear { base: part(|v| v.0), slope: part(|v| v.1) };
            let truth = &labels[..rows.len()];
            let curve = AlphaCurve::new(&linear, truth, 20.0);
            let whole = (0..=40).map(|i| f64::from(i) / 2.0);
            for alpha in whole.chain(alphas).chain(curve.starts.clone()) {
                let found = crate::vectors::few_shot::predict::predictions(&linear.logits(alpha));
                let right = found.iter().zip(truth).filter(|(a, b)| a == b).count();
                // Off the halves, argmax rounds its own way right at a crossing.
                if (alpha * 2.0).fract() == 0.0 || !near_a_crossing(&linear, alpha) {
                    prop_assert_eq!(curve.at(alpha), right, "alpha {}", alpha);
                }
            }
        }
    }

    fn near_a_crossing(linear: &Linear, alpha: f64) -> bool {
        linear
            .base
            .rows()
            .into_iter()
            .zip(linear.slope.rows())
            .any(|(base, slope)| {
                let pairs = (0..base.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
                pairs
                    .map(|(a, b)| (base[a] - base[b], slope[a] - slope[b]))
                    .any(|(db, ds)| (db, ds) != (0.0, 0.0) && (db + alpha * ds).abs() < 1e-9)
            })
    }
}
