//! Image features: the plain stream and, with an adapter, the adapted one.

use ndarray::{Array, Array2, ArrayView2, Axis, RemoveAxis, concatenate};
use serde::{Deserialize, Serialize};

use super::error::VectorError;
use super::fit::same;

/// Which encoder a feature comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// CLIP as it was released.
    Plain,
    /// CLIP with the adapter.
    Adapted,
}

/// Features of n images: rows of length 1, one matrix per stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Streams {
    plain: Array2<f32>,
    adapted: Option<Array2<f32>>,
}

impl Streams {
    /// From raw embeddings, `[images, width]` each: rows are scaled to length 1
    /// (a row of zeros stays, its cosine with anything is 0).
    ///
    /// # Errors
    /// Streams of different sizes, or numbers that are not finite.
    pub fn new(
        mut plain: Array2<f32>,
        mut adapted: Option<Array2<f32>>,
    ) -> Result<Self, VectorError> {
        normalise_rows(&mut plain)?;
        if let Some(adapted) = &mut adapted {
            same("adapted rows", adapted.nrows(), plain.nrows())?;
            same("adapted width", adapted.ncols(), plain.ncols())?;
            normalise_rows(adapted)?;
        }
        Ok(Self { plain, adapted })
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.plain.nrows()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Width of a feature.
    pub fn width(&self) -> usize {
        self.plain.ncols()
    }

    /// The plain features, `[images, width]`.
    pub fn plain(&self) -> ArrayView2<'_, f32> {
        self.plain.view()
    }

    /// The adapted features, `[images, width]`, where there is an adapter.
    pub fn adapted(&self) -> Option<ArrayView2<'_, f32>> {
        self.adapted.as_ref().map(|m| m.view())
    }

    /// The features of one stream.
    ///
    /// # Errors
    /// [`VectorError::NoAdapted`] when the adapted stream is not there.
    pub fn of(&self, stream: Stream) -> Result<ArrayView2<'_, f32>, VectorError> {
        match stream {
            Stream::Plain => Ok(self.plain()),
            Stream::Adapted => self.adapted().ok_or(VectorError::NoAdapted),
        }
    }

    /// The images of some rows, in that order.
    pub fn select(&self, rows: &[usize]) -> Self {
        Self {
            plain: self.plain.select(Axis(0), rows),
            adapted: self.adapted.as_ref().map(|m| m.select(Axis(0), rows)),
        }
    }

    /// With other images at the end.
    ///
    /// # Errors
    /// Images of another width or with other streams.
    pub fn joined(&self, more: &Self) -> Result<Self, VectorError> {
        let adapted = match (&self.adapted, &more.adapted) {
            (Some(own), Some(more)) => Some(joined(Axis(0), own, more)?),
            (None, None) => None,
            _ => return Err(VectorError::MixedStreams),
        };
        Ok(Self {
            plain: joined(Axis(0), &self.plain, &more.plain)?,
            adapted,
        })
    }

    /// From rows that have length 1 already.
    pub(in crate::vectors) fn from_normalised(
        plain: Array2<f32>,
        adapted: Option<Array2<f32>>,
    ) -> Self {
        Self { plain, adapted }
    }
}

/// Scales every row to length 1, in f64.
pub(in crate::vectors) fn normalise_rows(matrix: &mut Array2<f32>) -> Result<(), VectorError> {
    for (row, mut values) in matrix.rows_mut().into_iter().enumerate() {
        let squares: f64 = values.iter().map(|&v| f64::from(v) * f64::from(v)).sum();
        if !squares.is_finite() {
            return Err(VectorError::NotFinite { row });
        }
        if squares > 0.0 {
            let length = squares.sqrt();
            values.mapv_inplace(|v| (f64::from(v) / length) as f32);
        }
    }
    Ok(())
}

/// Two arrays, one after the other along an axis.
pub(in crate::vectors) fn joined<A: Clone, D: RemoveAxis>(
    axis: Axis,
    first: &Array<A, D>,
    second: &Array<A, D>,
) -> Result<Array<A, D>, VectorError> {
    concatenate(axis, &[first.view(), second.view()]).map_err(|_| VectorError::Size {
        what: "numbers to be joined",
        found: second.len(),
        expected: first.len(),
    })
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn rows_get_length_one_and_zeros_stay() {
        let s = Streams::new(array![[3.0, 4.0], [0.0, 0.0]], None).unwrap();
        assert_eq!(s.plain(), array![[0.6, 0.8], [0.0, 0.0]]);
        assert_eq!(s.of(Stream::Adapted), Err(VectorError::NoAdapted));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let plain = array![[1.0, 0.0], [0.0, 1.0]];
        assert!(matches!(
            Streams::new(plain.clone(), Some(array![[1.0, 0.0]])),
            Err(VectorError::Size { .. })
        ));
        assert_eq!(
            Streams::new(plain, Some(array![[1.0, 0.0], [f32::NAN, 1.0]])),
            Err(VectorError::NotFinite { row: 1 })
        );
    }
}
