//! Pairs of blocks by burn's operators, on any backend: matrix products on whatever the
//! device has for them, and of their results only groups with a candidate are read back.
//!
//! Rows are scaled to length 1 and kept as f16 where they were given so, as f32 otherwise.
//! With n numbers a row, the error of a cosine is no more than
//!
//! ```text
//! 2 * 2^-11            rows rounded to f16 (or 2 * 2^-10, cut to TF32 by tensor cores)
//! + 2^-11              the product rounded to f16, and the limit
//! + n * 2^-22          sums in f32, also where tensor cores cut what they add
//! ```
//!
//! by Cauchy and Schwarz, as rows have length 1; [`bound`] is more than the sum. What lies
//! off a limit by less is found too: the processor decides.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use burn::tensor::backend::Backend;
use burn::tensor::{Bool, DType, Int, Tensor, TensorData};
use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::vectors::mining::{Finder, MiningError, Shard, Side, Tell, Wanted};

/// Rows of a slab: a product has 67 million numbers.
const SLAB: usize = 8192;
/// Neighbouring columns that are read back together when one of them is a candidate.
const GROUP: usize = 64;
/// Groups or pairs that are looked into at once.
const SOME: usize = 1 << 16;

/// How far a cosine of rows of so many numbers can be from the true one.
fn bound(width: usize) -> f64 {
    2f64.powi(-8) + width as f64 * 2f64.powi(-22)
}

/// Finds the pairs of blocks by burn's operators.
#[derive(Debug)]
pub struct OperatorFinder<B: Backend> {
    name: &'static str,
    device: B::Device,
    /// The rows of the last block.
    kept: Mutex<Option<Resident<B>>>,
}

/// A shard on the device.
#[derive(Debug, Clone)]
struct Resident<B: Backend> {
    id: u64,
    slabs: Vec<Slab<B>>,
}

/// Some rows on the device, filled up with zeros to a multiple of [`GROUP`].
#[derive(Debug, Clone)]
struct Slab<B: Backend> {
    /// Which of the shard's.
    rows: Range<usize>,
    clip: Tensor<B, 2>,
    dino: Tensor<B, 2>,
}

/// Which pairs of two slabs are wanted.
#[derive(Clone, Copy)]
struct Limits {
    clip_from: f64,
    dino_to: f64,
    /// Whether the columns are the rows, and each pair is looked at once.
    same: bool,
}

impl<B: Backend> OperatorFinder<B> {
    /// On a device, by the name of its backend.
    pub fn new(name: &'static str, device: B::Device) -> Self {
        Self {
            name,
            device,
            kept: Mutex::default(),
        }
    }

    /// The rows of a row of blocks, which stay.
    fn rows(&self, shard: &Shard<'_>) -> Resident<B> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = &*kept
            && there.id == shard.id()
        {
            return there.clone();
        }
        // What was there makes room first.
        *kept = None;
        let slabs = slabs(shard.len()).map(|rows| self.slab(shard, rows));
        kept.insert(Resident {
            id: shard.id(),
            slabs: slabs.collect(),
        })
        .clone()
    }

    fn slab(&self, shard: &Shard<'_>, rows: Range<usize>) -> Slab<B> {
        Slab {
            clip: self.side(shard.clip(), rows.clone()),
            dino: self.side(shard.dino(), rows.clone()),
            rows,
        }
    }

    fn side(&self, side: &Side<'_>, rows: Range<usize>) -> Tensor<B, 2> {
        let shape = [rows.len().next_multiple_of(GROUP), side.width()];
        let mut numbers = Vec::with_capacity(shape[0] * shape[1]);
        let (mut room, mut scaled) = (Vec::new(), Vec::new());
        for place in rows {
            side.direction(place, &mut room, &mut scaled);
            numbers.extend_from_slice(&scaled);
        }
        numbers.resize(shape[0] * shape[1], 0.0);
        if side.is_f16() {
            let mut halves = vec![f16::ZERO; numbers.len()];
            halves.convert_from_f32_slice(&numbers);
            Tensor::from_data(TensorData::new(halves, shape), (&self.device, DType::F16))
        } else {
            Tensor::from_data(TensorData::new(numbers, shape), (&self.device, DType::F32))
        }
    }

    /// The wanted pairs of two slabs, by places within them.
    fn pairs(
        &self,
        rows: &Slab<B>,
        columns: &Slab<B>,
        limits: Limits,
    ) -> Result<Vec<[u32; 2]>, String> {
        // Of other precisions the wider one.
        let (a, b) = alike(rows.clip.clone(), columns.clip.clone());
        let products = a.matmul(b.transpose());
        let [height, width] = products.dims();
        let groups = products.reshape([height * width / GROUP, GROUP]);
        let near = groups
            .clone()
            .max_dim(1)
            .greater_equal_elem(limits.clip_from);
        let near: Vec<i32> = read_bools(near)?
            .into_iter()
            .enumerate()
            .filter_map(|(group, near)| near.then_some(group as i32))
            .collect();
        let mut found = Vec::new();
        for some in near.chunks(SOME) {
            let cosines = read(groups.clone().select(0, self.places(some)))?;
            for (&group, cosines) in some.iter().zip(cosines.chunks_exact(GROUP)) {
                let first = group as usize * GROUP;
                let row = first / width;
                for (place, &cosine) in cosines.iter().enumerate() {
                    let column = first % width + place;
                    let there = row < rows.rows.len() && column < columns.rows.len();
                    let counts = there && (!limits.same || row < column);
                    if counts && f64::from(cosine) >= limits.clip_from {
                        found.push([row as u32, column as u32]);
                    }
                }
            }
        }
        let mut apart = Vec::new();
        for some in found.chunks(SOME) {
            let of = |side: usize| {
                let places: Vec<i32> = some.iter().map(|pair| pair[side] as i32).collect();
                self.places(&places)
            };
            let a = rows.dino.clone().select(0, of(0)).cast(DType::F32);
            let b = columns.dino.clone().select(0, of(1)).cast(DType::F32);
            let cosines = read((a * b).sum_dim(1))?;
            let pairs = some.iter().zip(cosines);
            let wanted = pairs.filter(|(_, cosine)| f64::from(*cosine) <= limits.dino_to);
            apart.extend(wanted.map(|(pair, _)| *pair));
        }
        Ok(apart)
    }

    fn places(&self, places: &[i32]) -> Tensor<B, 1, Int> {
        let data = TensorData::new(places.to_vec(), [places.len()]);
        Tensor::from_data(data, &self.device)
    }

    fn search(&self, wanted: &Wanted<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
        let resident = self.rows(wanted.rows);
        let shard = wanted.columns.unwrap_or(wanted.rows);
        let (clip, dino) = (shard.clip().width(), shard.dino().width());
        for (at, range) in slabs(shard.len()).enumerate() {
            let (columns, rows) = match wanted.columns {
                None => (resident.slabs[at].clone(), &resident.slabs[..=at]),
                Some(shard) => (self.slab(shard, range), &resident.slabs[..]),
            };
            for rows in rows {
                let limits = Limits {
                    clip_from: wanted.clip_from - bound(clip),
                    dino_to: wanted.dino_to + bound(dino),
                    same: wanted.columns.is_none() && rows.rows == columns.rows,
                };
                let starts = [&rows.rows, &columns.rows].map(|rows| rows.start as u32);
                let mut pairs = self.pairs(rows, &columns, limits)?;
                for pair in &mut pairs {
                    *pair = [starts[0] + pair[0], starts[1] + pair[1]];
                }
                let [height, width] = [&rows.rows, &columns.rows].map(|rows| rows.len() as u64);
                let looked_at = match limits.same {
                    true => height * (height - 1) / 2,
                    false => height * width,
                };
                if tell(&pairs, looked_at).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

impl<B: Backend> Finder for OperatorFinder<B> {
    fn name(&self) -> &str {
        self.name
    }

    fn find(&self, wanted: &Wanted<'_>, tell: &mut Tell<'_>) -> Result<(), MiningError> {
        let done = self.search(wanted, tell);
        done.map_err(|why| MiningError::Device {
            device: self.name.to_owned(),
            why,
        })
    }
}

/// A shard's rows in slabs.
fn slabs(len: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len)
        .step_by(SLAB)
        .map(move |first| first..len.min(first + SLAB))
}

/// Both in one precision: f32 where either is.
fn alike<B: Backend>(a: Tensor<B, 2>, b: Tensor<B, 2>) -> (Tensor<B, 2>, Tensor<B, 2>) {
    match a.dtype() == b.dtype() {
        true => (a, b),
        false => (a.cast(DType::F32), b.cast(DType::F32)),
    }
}

fn read<B: Backend>(tensor: Tensor<B, 2>) -> Result<Vec<f32>, String> {
    let data = pollster::block_on(tensor.into_data_async()).map_err(|error| error.to_string())?;
    let values = data.convert::<f32>().into_vec();
    values.map_err(|error| format!("{error:?}"))
}

fn read_bools<B: Backend>(tensor: Tensor<B, 2, Bool>) -> Result<Vec<bool>, String> {
    let data = pollster::block_on(tensor.into_data_async()).map_err(|error| error.to_string())?;
    Ok(data.iter::<bool>().collect())
}
