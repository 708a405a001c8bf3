//! phi: M rescaled onto A's range, so that the two terms of Tip-X speak of the
//! same size.
//!
//! The paper adds gamma phi(-M); the authors' code, followed here, subtracts
//! gamma phi(M). As phi(-M) = min A + max A - phi(M), the two differ per key by
//! a constant, which moves all classes alike while they have equally many keys
//! (and always once class sums are divided by their counts, up to classes
//! without keys).

use ndarray::{Array2, ArrayView1, ArrayView2, Zip};
use serde::{Deserialize, Serialize};

use crate::vectors::error::VectorError;

/// Over what phi takes its minima and maxima.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phi {
    /// Over each query's own keys: a query's logits depend on nothing else.
    #[default]
    PerQuery,
    /// Over the whole matrix of queries and keys, as the authors meant it.
    Batch,
    /// The same, as their code runs: the divergences are filled in by whole
    /// hundreds of queries, and the last n mod 100 rows stay 0.
    BatchAsPublished,
}

/// Rows that the authors' loop fills at a time.
const PUBLISHED_BLOCK: usize = 100;

impl Phi {
    /// phi(M), `[queries, keys]`: (M - min M) / (max M - min M) scaled to
    /// min A .. max A. Where M has no range (one key, one class, equal features)
    /// it is min A.
    ///
    /// # Errors
    /// [`VectorError::PhiUndefined`] for the authors' code on fewer than 100
    /// queries.
    pub fn rescale(
        self,
        divergence: ArrayView2<'_, f32>,
        cosines: ArrayView2<'_, f32>,
    ) -> Result<Array2<f64>, VectorError> {
        let mut phi = divergence.mapv(f64::from);
        match self {
            Self::PerQuery => {
                for (mut m, a) in phi.rows_mut().into_iter().zip(cosines.rows()) {
                    let (from, onto) = (range(m.iter().copied()), range_of(a));
                    m.mapv_inplace(|v| map(v, from, onto));
                }
            }
            Self::Batch | Self::BatchAsPublished => {
                if self == Self::BatchAsPublished {
                    let queries = phi.nrows();
                    let filled = queries - queries % PUBLISHED_BLOCK;
                    if filled == 0 && queries > 0 {
                        return Err(VectorError::PhiUndefined { queries });
                    }
                    phi.slice_mut(ndarray::s![filled.., ..]).fill(0.0);
                }
                let from = range(phi.iter().copied());
                let onto = range(cosines.iter().map(|&a| f64::from(a)));
                Zip::from(&mut phi).for_each(|v| *v = map(*v, from, onto));
            }
        }
        Ok(phi)
    }
}

fn range_of(row: ArrayView1<'_, f32>) -> (f64, f64) {
    range(row.iter().map(|&a| f64::from(a)))
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
        (low.min(v), high.max(v))
    })
}

fn map(value: f64, from: (f64, f64), onto: (f64, f64)) -> f64 {
    let width = from.1 - from.0;
    if width > 0.0 {
        // Clamped: rounding may step over the range's end.
        ((value - from.0) / width * (onto.1 - onto.0) + onto.0).clamp(onto.0, onto.1)
    } else {
        onto.0
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_form_looks_where_it_says() {
        let m = array![[0.0f32, 1.0], [1.0, 4.0]];
        let a = array![[0.2f32, 0.6], [0.4, 1.0]];
        let close = |found: &Array2<f64>, wanted: &Array2<f64>| {
            (found - wanted).iter().all(|d| d.abs() < 1e-6)
        };
        let own = Phi::PerQuery.rescale(m.view(), a.view()).unwrap();
        assert!(close(&own, &array![[0.2, 0.6], [0.4, 1.0]]));
        let batch = Phi::Batch.rescale(m.view(), a.view()).unwrap();
        assert!(close(&batch, &array![[0.2, 0.4], [0.4, 1.0]]));
        assert_eq!(
            Phi::BatchAsPublished.rescale(m.view(), a.view()),
            Err(VectorError::PhiUndefined { queries: 2 })
        );
    }

    #[test]
    fn the_published_form_loses_the_last_rows() {
        let m = Array2::from_shape_fn((150, 3), |(i, j)| (1 + i * 3 + j) as f32);
        let a = Array2::from_shape_fn((150, 3), |(i, j)| ((i * 7 + j) % 10) as f32 / 10.0);
        let phi = Phi::BatchAsPublished.rescale(m.view(), a.view()).unwrap();
        assert!(phi.slice(ndarray::s![100.., ..]).iter().all(|&v| v == 0.0));
        assert!((phi[[99, 2]] - 0.9).abs() < 1e-6);
        assert!(phi[[0, 0]] > 0.0);
    }

    #[test]
    fn one_key_or_equal_features_give_no_nan() {
        let a = array![[0.25f32]];
        for form in [Phi::PerQuery, Phi::Batch] {
            let one = form.rescale(array![[0.5f32]].view(), a.view()).unwrap();
            assert_eq!(one, array![[0.25]]);
            let same = form.rescale(
                Array2::from_elem((2, 3), 0.5f32).view(),
                Array2::from_elem((2, 3), 0.25f32).view(),
            );
            assert!(same.unwrap().iter().all(|&v| v == 0.25));
        }
        let none = Array2::zeros((2, 0));
        assert!(Phi::PerQuery.rescale(none.view(), none.view()).is_ok());
    }

    proptest! {
        #[test]
        fn stays_within_the_range_of_a(
            rows in prop::collection::vec(prop::collection::vec((0.0f32..2.0, -1.0f32..1.0), 5), 1..8)
        ) {
            let m = Array2::from_shape_fn((rows.len(), 5), |(i, j)| rows[i][j].0);
            let a = Array2::from_shape_fn((rows.len(), 5), |(i, j)| rows[i][j].1);
            for form in [Phi::PerQuery, Phi::Batch] {
                let phi = form.rescale(m.view(), a.view()).unwrap();
                let all = range(a.iter().map(|&v| f64::from(v)));
                for (row, a) in phi.rows().into_iter().zip(a.rows()) {
                    let (low, high) = if form == Phi::PerQuery { range_of(a) } else { all };
                    prop_assert!(row.iter().all(|v| (low..=high).contains(v)));
                }
            }
        }
    }
}
