//! Image features: the plain stream and, with an adapter, the adapted one.

use ndarray::{Array, Array2, ArrayView2, Axis, RemoveAxis, concatenate};
use serde::{Deserialize, Serialize};

use super::error::VectorError;
use super::fit::same;
use super::mixture::Ratio;

/// Which encoder a feature comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// CLIP as it was released, or its mixture with DINOv2.
    Plain,
    /// CLIP with the adapter, or its mixture with DINOv2.
    Adapted,
}

/// Features of n images: rows of length 1, one matrix per stream. In a
/// [mixture](Self::mixed) both hold DINOv2's too, and CLIP's own stand beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Streams {
    plain: Array2<f32>,
    adapted: Option<Array2<f32>>,
    /// CLIP's own plain features, where `plain` are no more those.
    clip: Option<Array2<f32>>,
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
        Ok(Self {
            plain,
            adapted,
            clip: None,
        })
    }

    /// Both streams mixed with DINOv2's features of the same images, rows of length 1
    /// too. At CLIP's ratio they stay as they are.
    ///
    /// # Errors
    /// [`VectorError::Size`] for other numbers of images.
    pub fn mixed(self, dino: ArrayView2<'_, f32>, ratio: Ratio) -> Result<Self, VectorError> {
        same("rows of DINOv2", dino.nrows(), self.len())?;
        if ratio.is_clip() {
            return Ok(self);
        }
        let mix = |rows: &Array2<f32>| ratio.rows(rows.view(), dino);
        Ok(Self {
            plain: mix(&self.plain)?,
            adapted: self.adapted.as_ref().map(mix).transpose()?,
            clip: Some(self.clip.unwrap_or(self.plain)),
        })
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

    /// CLIP's own plain features, `[images, width]`, which texts are compared with:
    /// those of [`plain`](Self::plain) unless these are a mixture.
    pub fn clip(&self) -> ArrayView2<'_, f32> {
        self.clip.as_ref().unwrap_or(&self.plain).view()
    }

    /// Whether DINOv2's features are mixed in.
    pub fn is_mixed(&self) -> bool {
        self.clip.is_some()
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
            clip: self.clip.as_ref().map(|m| m.select(Axis(0), rows)),
        }
    }

    /// With other images at the end.
    ///
    /// # Errors
    /// Images of another width or with other streams.
    pub fn joined(&self, more: &Self) -> Result<Self, VectorError> {
        let both = |own: &Option<Array2<f32>>, more: &Option<Array2<f32>>, error| match (own, more)
        {
            (Some(own), Some(more)) => Ok(Some(joined(Axis(0), own, more)?)),
            (None, None) => Ok(None),
            _ => Err(error),
        };
        Ok(Self {
            plain: joined(Axis(0), &self.plain, &more.plain)?,
            adapted: both(&self.adapted, &more.adapted, VectorError::MixedStreams)?,
            clip: both(&self.clip, &more.clip, VectorError::MixedRatios)?,
        })
    }

    /// From rows that have length 1 already; `clip` are CLIP's own, of a mixture.
    pub(in crate::vectors) fn from_normalised(
        plain: Array2<f32>,
        adapted: Option<Array2<f32>>,
        clip: Option<Array2<f32>>,
    ) -> Self {
        Self {
            plain,
            adapted,
            clip,
        }
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
    fn a_mixture_keeps_what_is_clips_own() {
        let plain = array![[1.0f32, 0.0], [0.6, 0.8]];
        let own = Streams::new(plain.clone(), Some(array![[0.0, 1.0], [1.0, 0.0]])).unwrap();
        let dino = array![[0.0f32, 0.0, 1.0], [0.0, 1.0, 0.0]];
        let quarter = Ratio::new(0.25).unwrap();
        let mixed = own.clone().mixed(dino.view(), quarter).unwrap();
        assert_eq!((mixed.width(), mixed.clip()), (5, plain.view()));
        let cosine = |rows: ArrayView2<'_, f32>| rows.row(0).dot(&rows.row(1));
        assert!((cosine(mixed.plain()) - 0.25 * 0.6).abs() < 1e-6);
        assert!(cosine(mixed.adapted().unwrap()).abs() < 1e-6);
        assert_eq!(own.clone().mixed(dino.view(), Ratio::CLIP), Ok(own.clone()));
        assert_eq!(mixed.select(&[1]).clip(), plain.select(Axis(0), &[1]));
        let twice = mixed.joined(&mixed).unwrap();
        assert_eq!((twice.len(), twice.clip().nrows()), (4, 4));
        // As wide, and yet no mixture.
        let wide = Streams::new(
            mixed.plain().to_owned(),
            mixed.adapted().map(|m| m.to_owned()),
        );
        assert_eq!(mixed.joined(&wide.unwrap()), Err(VectorError::MixedRatios));
        assert!(
            own.mixed(dino.select(Axis(0), &[0]).view(), quarter)
                .is_err()
        );
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
