//! A batch of preprocessed images.

use crate::image::{Pixels, Preprocess};
use crate::model::error::ModelError;

/// Normalised images of one size, `[count, 3, height, width]` in f32.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageBatch {
    values: Vec<f32>,
    count: usize,
    height: usize,
    width: usize,
}

impl ImageBatch {
    /// A batch of `count` images from their values, channel by channel.
    ///
    /// # Errors
    /// [`ModelError::Batch`] when the number of values does not fit the sizes.
    pub fn new(
        values: Vec<f32>,
        count: usize,
        height: usize,
        width: usize,
    ) -> Result<Self, ModelError> {
        let expected = count * 3 * height * width;
        if expected == 0 || values.len() != expected {
            return Err(ModelError::Batch {
                expected,
                found: values.len(),
            });
        }
        Ok(Self {
            values,
            count,
            height,
            width,
        })
    }

    /// A batch of squares of one size, normalised.
    ///
    /// # Errors
    /// [`ModelError::Batch`] without squares, or when their sides differ.
    pub fn of_images(images: &[Pixels], preprocess: &Preprocess) -> Result<Self, ModelError> {
        let side = images.first().map_or(0, |pixels| pixels.side as usize);
        let mut values = Vec::with_capacity(images.len() * 3 * side * side);
        for pixels in images {
            values.extend(pixels.normalised(preprocess));
        }
        Self::new(values, images.len(), side, side)
    }

    /// The values, image by image and channel by channel.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Number of images.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Grid of patches, `(rows, columns)`.
    ///
    /// # Errors
    /// [`ModelError::InputSize`] when a side is no multiple of `patch`.
    pub fn grid(&self, patch: usize) -> Result<(usize, usize), ModelError> {
        if !self.height.is_multiple_of(patch) || !self.width.is_multiple_of(patch) {
            return Err(ModelError::InputSize {
                patch,
                width: self.width,
                height: self.height,
            });
        }
        Ok((self.height / patch, self.width / patch))
    }

    /// The patches, row by row, each as `3 * patch * patch` values (channel,
    /// row, column), so that the patch convolution becomes one matrix product.
    ///
    /// # Errors
    /// [`ModelError::InputSize`] when a side is no multiple of `patch`.
    pub fn patches(&self, patch: usize) -> Result<Vec<f32>, ModelError> {
        let (rows, columns) = self.grid(patch)?;
        let plane = self.height * self.width;
        let mut patches = Vec::with_capacity(self.values.len());
        for image in self.values.chunks_exact(3 * plane) {
            for row in 0..rows {
                for column in 0..columns {
                    for channel in image.chunks_exact(plane) {
                        for y in 0..patch {
                            let start = (row * patch + y) * self.width + column * patch;
                            patches.extend_from_slice(&channel[start..start + patch]);
                        }
                    }
                }
            }
        }
        Ok(patches)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn patches_run_row_by_row_and_keep_channels_apart() {
        // Two channels' worth of numbering would hide a swap: use all three.
        let values: Vec<f32> = (0..3 * 4 * 6).map(|v| v as f32).collect();
        let batch = ImageBatch::new(values, 1, 4, 6).unwrap();
        let patches = batch.patches(2).unwrap();
        assert_eq!(batch.grid(2).unwrap(), (2, 3));
        assert_eq!(patches.len(), 72);
        // Second patch of the first row: columns 2 and 3 of rows 0 and 1.
        assert_eq!(
            &patches[12..24],
            &[
                2.0, 3.0, 8.0, 9.0, 26.0, 27.0, 32.0, 33.0, 50.0, 51.0, 56.0, 57.0
            ]
        );
    }

    #[test]
    fn sizes_that_do_not_fit_are_errors() {
        assert!(matches!(
            ImageBatch::new(vec![0.0; 11], 1, 2, 2),
            Err(ModelError::Batch {
                expected: 12,
                found: 11
            })
        ));
        assert!(ImageBatch::new(vec![], 0, 2, 2).is_err());
        let batch = ImageBatch::new(vec![0.0; 3 * 15 * 14], 1, 15, 14).unwrap();
        assert!(matches!(
            batch.patches(14),
            Err(ModelError::InputSize { height: 15, .. })
        ));
    }
}
