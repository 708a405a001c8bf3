//! Images of a corpus as two encoders see them, ready to be mined.

use clipsight_processor::{Isa, Screen, dot};

use super::rows::Rows;
use crate::vectors::embedding::normalise;
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;

/// Some images of a corpus as CLIP and DINOv2 see them, row by row the same images.
///
/// Beside the rows, which stay where they are, it takes a byte per number of CLIP's and 28
/// bytes per image.
#[derive(Debug, Clone)]
pub struct Shard<'a> {
    pub(super) clip: Side<'a>,
    pub(super) dino: Side<'a>,
    pub(super) screen: Screen,
    pub(super) labels: Option<&'a [u32]>,
}

/// What one encoder sees.
#[derive(Debug, Clone)]
pub(super) struct Side<'a> {
    rows: Rows<'a>,
    /// Length of each row.
    lengths: Vec<f64>,
}

impl<'a> Shard<'a> {
    /// Makes a shard, with the mean of its own rows as the centre of its integers
    /// ([`Screen::new`]).
    ///
    /// # Errors
    /// [`VectorError::Size`] for other numbers of rows, [`VectorError::NotFinite`] for a
    /// row with NaN or infinity.
    pub fn new(clip: Rows<'a>, dino: Rows<'a>) -> Result<Self, VectorError> {
        Self::around(&mean(clip), clip, dino)
    }

    /// Makes a shard that can be mined against another.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`VectorError::Size`] also for rows of another width than
    /// the other shard's.
    pub fn beside(other: &Shard<'_>, clip: Rows<'a>, dino: Rows<'a>) -> Result<Self, VectorError> {
        same("numbers of CLIP's rows", clip.width(), other.clip.width())?;
        same("numbers of DINOv2's rows", dino.width(), other.dino.width())?;
        Self::around(other.screen.centre(), clip, dino)
    }

    fn around(centre: &[f32], clip: Rows<'a>, dino: Rows<'a>) -> Result<Self, VectorError> {
        same("embeddings of DINOv2", dino.len(), clip.len())?;
        let isa = Isa::best();
        let mut screen = Screen::new(isa, centre, clip.len());
        let mut scaled = Vec::new();
        let clip = Side::new(isa, clip, |row, length| {
            // A row of zeros has no direction: its cosine with any other is 0.
            let by = if length > 0.0 { length.recip() } else { 0.0 };
            scaled.clear();
            scaled.extend(row.iter().map(|&value| (f64::from(value) * by) as f32));
            screen.push(&scaled);
        })?;
        let dino = Side::new(isa, dino, |_, _| ())?;
        Ok(Self {
            clip,
            dino,
            screen,
            labels: None,
        })
    }

    /// Gives each image a label: its class, or what else is to be told apart.
    ///
    /// # Errors
    /// [`VectorError::Size`] for another number of labels than images.
    pub fn labelled(self, labels: &'a [u32]) -> Result<Self, VectorError> {
        same("labels of images", labels.len(), self.len())?;
        Ok(Self {
            labels: Some(labels),
            ..self
        })
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.screen.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The mean of rows scaled to length 1, of some thousands that lie evenly among them:
/// any centre is right.
fn mean(rows: Rows<'_>) -> Vec<f32> {
    const ENOUGH: usize = 4096;
    let (mut sum, mut count) = (vec![0.0; rows.width()], 0.0f64);
    let (mut room, mut row) = (Vec::new(), Vec::new());
    for place in (0..rows.len()).step_by(rows.len().div_ceil(ENOUGH).max(1)) {
        row.clear();
        row.extend_from_slice(rows.row(place, &mut room));
        // Rows with NaN and infinity are refused elsewhere, by their place.
        if normalise(&mut row).is_finite() {
            count += 1.0;
            for (sum, &value) in sum.iter_mut().zip(&row) {
                *sum += f64::from(value);
            }
        }
    }
    sum.iter()
        .map(|sum| (sum / count.max(1.0)) as f32)
        .collect()
}

impl<'a> Side<'a> {
    /// Measures rows, each of which `each` is shown with its length.
    fn new(
        isa: Isa,
        rows: Rows<'a>,
        mut each: impl FnMut(&[f32], f64),
    ) -> Result<Self, VectorError> {
        let mut room = Vec::new();
        let mut lengths = Vec::with_capacity(rows.len());
        for place in 0..rows.len() {
            let row = rows.row(place, &mut room);
            let length = dot(isa, row, row).sqrt();
            // Squares of f32 do not overflow in f64: only NaN and infinity get there.
            if !length.is_finite() {
                return Err(VectorError::NotFinite { row: place });
            }
            each(row, length);
            lengths.push(length);
        }
        Ok(Self { rows, lengths })
    }

    /// Numbers of a row.
    pub fn width(&self) -> usize {
        self.rows.width()
    }

    /// A row, with its length.
    pub fn row<'b>(&self, place: usize, room: &'b mut Vec<f32>) -> (&'b [f32], f64)
    where
        'a: 'b,
    {
        (self.rows.row(place, room), self.lengths[place])
    }
}

/// The cosine of two rows of any length, -1 to 1, computed in f64; 0 with a row of zeros.
pub(super) fn cosine((a, of_a): (&[f32], f64), (b, of_b): (&[f32], f64)) -> f32 {
    let lengths = of_a * of_b;
    if lengths > 0.0 {
        (dot(Isa::best(), a, b) / lengths).clamp(-1.0, 1.0) as f32
    } else {
        0.0
    }
}
