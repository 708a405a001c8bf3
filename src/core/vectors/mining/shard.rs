//! Images of a corpus as two encoders see them, ready to be mined.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use clipsight_processor::{Isa, Screen, dot};

use super::rows::Rows;
use crate::vectors::embedding::normalise;
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;

/// Some images of a corpus as CLIP and DINOv2 see them, row by row the same images.
///
/// Beside the rows, which stay where they are, it takes 16 bytes per image, and where the
/// processor screens a byte per number of CLIP's and 12 bytes per image more.
#[derive(Debug, Clone)]
pub struct Shard<'a> {
    id: u64,
    clip: Side<'a>,
    dino: Side<'a>,
    centre: Arc<[f32]>,
    screen: OnceLock<Screen>,
    pub(super) labels: Option<&'a [u32]>,
}

/// What one encoder sees.
#[derive(Debug, Clone)]
pub struct Side<'a> {
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
        Self::around(mean(clip).into(), clip, dino)
    }

    /// Makes a shard that can be mined against another.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`VectorError::Size`] also for rows of another width than
    /// the other shard's.
    pub fn beside(other: &Shard<'_>, clip: Rows<'a>, dino: Rows<'a>) -> Result<Self, VectorError> {
        same("numbers of CLIP's rows", clip.width(), other.clip.width())?;
        same("numbers of DINOv2's rows", dino.width(), other.dino.width())?;
        Self::around(Arc::clone(&other.centre), clip, dino)
    }

    fn around(centre: Arc<[f32]>, clip: Rows<'a>, dino: Rows<'a>) -> Result<Self, VectorError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        same("embeddings of DINOv2", dino.len(), clip.len())?;
        let isa = Isa::best();
        Ok(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            clip: Side::new(isa, clip)?,
            dino: Side::new(isa, dino)?,
            centre,
            screen: OnceLock::new(),
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

    /// A number that no other shard of this process has, but its clones: by it a device
    /// knows rows that it holds.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.clip.lengths.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What CLIP sees.
    pub fn clip(&self) -> &Side<'a> {
        &self.clip
    }

    /// What DINOv2 sees.
    pub fn dino(&self) -> &Side<'a> {
        &self.dino
    }

    /// What the integers of CLIP's rows are taken beside.
    pub(super) fn centre(&self) -> &[f32] {
        &self.centre
    }

    /// CLIP's rows as integers, which are made when they are first asked for: a device that
    /// screens by itself needs none.
    pub fn screen(&self) -> &Screen {
        self.screen.get_or_init(|| {
            let mut screen = Screen::new(Isa::best(), &self.centre, self.len());
            let (mut room, mut scaled) = (Vec::new(), Vec::new());
            for place in 0..self.len() {
                self.clip.direction(place, &mut room, &mut scaled);
                screen.push(&scaled);
            }
            screen
        })
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
    /// Measures rows.
    fn new(isa: Isa, rows: Rows<'a>) -> Result<Self, VectorError> {
        let mut room = Vec::new();
        let mut lengths = Vec::with_capacity(rows.len());
        for place in 0..rows.len() {
            let row = rows.row(place, &mut room);
            let length = dot(isa, row, row).sqrt();
            // Squares of f32 do not overflow in f64: only NaN and infinity get there.
            if !length.is_finite() {
                return Err(VectorError::NotFinite { row: place });
            }
            lengths.push(length);
        }
        Ok(Self { rows, lengths })
    }

    /// Numbers of a row.
    pub fn width(&self) -> usize {
        self.rows.width()
    }

    /// Whether the rows were given in f16.
    pub fn is_f16(&self) -> bool {
        self.rows.is_f16()
    }

    /// A row as f32, in `room` where it is not there as such, with its length.
    ///
    /// # Panics
    /// For a row that there is not.
    pub fn row<'b>(&self, place: usize, room: &'b mut Vec<f32>) -> (&'b [f32], f64)
    where
        'a: 'b,
    {
        (self.rows.row(place, room), self.lengths[place])
    }

    /// A row scaled to length 1, each number rounded to f32. A row of zeros has no
    /// direction, and stays as it is: its cosine with any other is 0.
    ///
    /// # Panics
    /// For a row that there is not.
    pub fn direction(&self, place: usize, room: &mut Vec<f32>, scaled: &mut Vec<f32>) {
        let (row, length) = self.row(place, room);
        let by = if length > 0.0 { length.recip() } else { 0.0 };
        scaled.clear();
        scaled.extend(row.iter().map(|&value| (f64::from(value) * by) as f32));
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
