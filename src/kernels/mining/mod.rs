//! `shaders/mining/`: which pairs of a block could be blind, in one dispatch a pair of
//! slabs.
//!
//! The kernel sums products of rows in f32. In any order, fused or not, the sum of n
//! products of numbers of two rows of length 1 is off by no more than `n u / (1 - n u)`,
//! u = 2^-24 (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., equation
//! 3.5, with Cauchy and Schwarz for the sum of the products' sizes). Rows of f16 are exact
//! in f32; rows of f32 are scaled to length 1 before, which moves each number by u of
//! itself, and scaling the sum takes three roundings more. [`bound`] is twice all that.
//! Pairs that are off a limit by less are found too: the processor decides.

mod slab;
mod tile;

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use burn::tensor::Bytes;
use burn_wgpu::{WgpuDevice, WgpuRuntime};
use cubecl::Runtime;
use cubecl::client::ComputeClient;
use cubecl::server::{Handle, ServerError};

use self::slab::{Form, pack, padded, slabs};
use self::tile::Tile;
use super::broken::{Fault, fault};
use super::caps::Caps;
use super::launch::{dispatch, starts_as_nan};
use super::pipeline::Pipeline;
use super::select::{Variant, Variants};
use super::source::{Source, wgsl};
use crate::vectors::mining::{Finder, MiningError, Shard, Tell, Wanted};

/// Rows and columns of a workgroup's tile.
const SIDE: usize = 128;
/// Bytes of a pair in the list.
const PAIR: usize = 8;
/// Pairs that are read back at once: of most launches all.
const FEW: usize = 4096;
/// Launches that are on their way at a time, so that the device never waits for the
/// processor.
const AHEAD: usize = 2;

// One variant: there is no order to measure yet.
static VARIANTS: Variants = Variants {
    preferred: &[],
    base: Variant {
        main: wgsl!("mining/main.wgsl"),
        workgroup: [16, 16, 1],
        // Of columns and rows.
        covers: [SIDE, SIDE, 1],
        needs: Caps::EVERYWHERE,
    },
};

/// How far the kernel's cosine of rows of so many numbers can be from the true one.
fn bound(width: usize) -> f64 {
    (width + 16) as f64 * f64::from(f32::EPSILON)
}

fn pipeline(variant: &Variant, form: Form, same: bool) -> Pipeline {
    let numbers = match form {
        Form::F16 => wgsl!("mining/numbers_f16.wgsl"),
        Form::F32 => wgsl!("mining/numbers_f32.wgsl"),
    };
    let columns: Source = match same {
        true => wgsl!("mining/columns_same.wgsl"),
        false => wgsl!("mining/columns_other.wgsl"),
    };
    Pipeline::new(variant, &[numbers, columns], &[])
}

/// Finds the pairs of blocks on a GPU.
pub struct GpuFinder {
    client: ComputeClient<WgpuRuntime>,
    /// Pairs that a launch can list; with more it is done again in halves.
    most: usize,
    /// The rows of the last block.
    kept: Mutex<Option<Resident>>,
}

/// A shard on the device.
#[derive(Debug, Clone)]
struct Resident {
    id: u64,
    form: Form,
    slabs: Vec<Slab>,
}

/// Some rows on the device.
#[derive(Debug, Clone)]
struct Slab {
    /// Which of the shard's.
    rows: Range<usize>,
    numbers: Handle,
    scales: Handle,
}

/// A launch that is on its way.
struct Pending<'a, F> {
    slabs: [&'a Slab; 2],
    tile: Tile,
    groups: u32,
    list: Handle,
    read: F,
}

impl fmt::Debug for GpuFinder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "finder with room for {} pairs", self.most)
    }
}

impl GpuFinder {
    /// On an opened device.
    pub fn new(device: &WgpuDevice) -> Self {
        Self::with_room(device, 1 << 20)
    }

    /// As [`new`](Self::new), for so many pairs a launch: fewer are slower, not less right.
    pub fn with_room(device: &WgpuDevice, most: usize) -> Self {
        Self {
            client: WgpuRuntime::client(device),
            most: most.max(1),
            kept: Mutex::default(),
        }
    }

    /// The rows of a row of blocks, which stay.
    fn rows(&self, shard: &Shard<'_>, form: Form) -> Resident {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = &*kept
            && (there.id, there.form) == (shard.id(), form)
        {
            return there.clone();
        }
        // What was there makes room first.
        *kept = None;
        let resident = Resident {
            id: shard.id(),
            form,
            slabs: slabs(shard, form)
                .map(|rows| self.slab(shard, rows, form))
                .collect(),
        };
        kept.insert(resident).clone()
    }

    fn slab(&self, shard: &Shard<'_>, rows: Range<usize>, form: Form) -> Slab {
        let packed = pack(shard, rows.clone(), form);
        let scales: Vec<u8> = packed
            .scales
            .as_flattened()
            .iter()
            .flat_map(|scale| scale.to_ne_bytes())
            .collect();
        Slab {
            rows,
            numbers: self.client.create(Bytes::from_bytes_vec(packed.numbers)),
            scales: self.client.create(Bytes::from_bytes_vec(scales)),
        }
    }

    /// Starts a tile, and reading what it finds.
    fn launch<'a>(
        &'a self,
        slabs: [&'a Slab; 2],
        tile: Tile,
        wanted: &Wanted<'_>,
        form: Form,
    ) -> Pending<'a, impl Future<Output = Result<Vec<Bytes>, ServerError>> + use<'a>> {
        let widths = [wanted.rows.clip().width(), wanted.rows.dino().width()];
        let variant = VARIANTS.select(&Caps::of(&self.client));
        let mut pipeline = pipeline(variant, form, tile.same);
        let groups = variant.groups([tile.columns.len(), tile.rows.len(), 1]);
        let [clip, dino] = widths.map(|width| (padded(width) / 4) as u32);
        let limits = [
            wanted.clip_from - bound(widths[0]),
            wanted.dino_to + bound(widths[1]),
        ];
        let [clip_from, dino_to] = limits.map(|limit| (limit as f32).to_bits());
        let places = [
            slabs[0].rows.len(),
            slabs[1].rows.len(),
            clip as usize,
            dino as usize,
            tile.rows.start,
            tile.rows.end,
            tile.columns.start,
            tile.columns.end,
            self.most,
        ];
        let mut sizes: Vec<u32> = places.iter().map(|&place| place as u32).collect();
        sizes.extend([clip_from, dino_to]);
        match fault(widths) {
            None => {}
            Some(Fault::Short) => sizes[2] -= 4,
            Some(Fault::Invalid) => pipeline = super::broken::pipeline(),
        }
        let seen = self.client.create_from_slice(&[0; 8]);
        let list = match starts_as_nan() {
            true => self
                .client
                .create_from_slice(&f32::NAN.to_ne_bytes().repeat(self.most * PAIR / 4)),
            false => self.client.empty(self.most * PAIR),
        };
        let [rows, columns] = slabs;
        let mut buffers = vec![&rows.numbers, &rows.scales, &seen, &list];
        if !tile.same {
            buffers.extend([&columns.numbers, &columns.scales]);
        }
        dispatch(&self.client, pipeline, groups, &sizes, &buffers);
        let first = (self.most - FEW.min(self.most)) * PAIR;
        let few = list.clone().offset_end(first as u64);
        let read = self.client.read_async(vec![seen, few]);
        Pending {
            slabs,
            tile,
            groups: groups.iter().product(),
            list,
            read,
        }
    }

    /// What a launch found, by places within the shards; none where it found more than
    /// there was room for.
    fn found<F>(&self, pending: Pending<'_, F>) -> Result<Option<Vec<[u32; 2]>>, String>
    where
        F: Future<Output = Result<Vec<Bytes>, ServerError>>,
    {
        let read = pollster::block_on(pending.read).map_err(|error| error.to_string())?;
        let [seen, few] = &read[..] else {
            return Err("it did not give its results back".into());
        };
        let seen = words(seen);
        let [count, ran] = seen[..] else {
            return Err("it did not give its counts back".into());
        };
        if ran != pending.groups {
            return Err(format!(
                "the kernel did not run: {ran} of {} workgroups",
                pending.groups
            ));
        }
        let count = count as usize;
        if count > self.most {
            return Ok(None);
        }
        let mut places = words(few);
        if count > FEW {
            let first = (FEW * PAIR) as u64;
            let last = ((self.most - count) * PAIR) as u64;
            let rest = pending.list.offset_start(first).offset_end(last);
            let rest = self.client.read_one(rest);
            places.extend(words(&rest.map_err(|error| error.to_string())?));
        }
        let [rows, columns] = pending.slabs.map(|slab| slab.rows.start as u32);
        let mut pairs = Vec::with_capacity(count);
        for pair in places.chunks_exact(2).take(count) {
            // Outside the tile nothing can be: a list that was not written.
            if !pending.tile.has([pair[0] as usize, pair[1] as usize]) {
                return Err("the kernel did not list what it found".into());
            }
            pairs.push([rows + pair[0], columns + pair[1]]);
        }
        Ok(Some(pairs))
    }

    fn search(&self, wanted: &Wanted<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
        let columns = wanted.columns.unwrap_or(wanted.rows);
        let form = Form::of(&[wanted.rows, columns]);
        let rows = self.rows(wanted.rows, form);
        // The columns come slab by slab, so that they take little of the device's memory.
        let ranges: Vec<_> = slabs(columns, form).collect();
        for (at, range) in ranges.into_iter().enumerate() {
            let (slab, before) = match wanted.columns {
                None => (rows.slabs[at].clone(), at),
                Some(columns) => (self.slab(columns, range, form), rows.slabs.len()),
            };
            let whole = |rows: &Slab, same: bool| Tile {
                rows: 0..rows.rows.len(),
                columns: 0..slab.rows.len(),
                same,
            };
            let others = rows.slabs[..before].iter();
            let mut left: VecDeque<([&Slab; 2], Tile)> = others
                .map(|of_rows| ([of_rows, &slab], whole(of_rows, false)))
                .collect();
            if wanted.columns.is_none() {
                left.push_back(([&slab, &slab], whole(&slab, true)));
            }
            let mut pending = VecDeque::new();
            loop {
                while pending.len() < AHEAD
                    && let Some((slabs, tile)) = left.pop_front()
                {
                    pending.push_back(self.launch(slabs, tile, wanted, form));
                }
                let Some(next) = pending.pop_front() else {
                    break;
                };
                let (slabs, tile) = (next.slabs, next.tile.clone());
                match self.found(next)? {
                    Some(pairs) => {
                        if tell(&pairs, tile.pairs()).is_break() {
                            return Ok(());
                        }
                    }
                    // More than there was room for.
                    None => {
                        let halves = tile.halves().into_iter().flatten();
                        left.extend(halves.map(|half| (slabs, half)));
                    }
                }
            }
        }
        Ok(())
    }
}

impl Finder for GpuFinder {
    fn name(&self) -> &str {
        "wgpu"
    }

    fn find(&self, wanted: &Wanted<'_>, tell: &mut Tell<'_>) -> Result<(), MiningError> {
        let done = self.search(wanted, tell);
        done.map_err(|why| MiningError::Device {
            device: self.name().to_owned(),
            why,
        })
    }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.chunks_exact(4);
    words
        .map(|of| u32::from_ne_bytes([of[0], of[1], of[2], of[3]]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::pipeline::validation::validate;

    #[test]
    fn naga_accepts_every_variant() {
        for variant in VARIANTS.all() {
            for form in [Form::F16, Form::F32] {
                for same in [false, true] {
                    let pipeline = pipeline(variant, form, same);
                    assert_eq!(validate(&pipeline, &variant.needs), Ok(()));
                }
            }
        }
    }

    #[test]
    fn the_bound_grows_with_the_width() {
        // Beside the borderline's 1e-3.
        assert!(bound(512) < 7e-5 && bound(512) > 512.0 * 2f64.powi(-24));
        assert!(bound(65_536) > 65_536.0 * 2f64.powi(-24) / (1.0 - 65_536.0 * 2f64.powi(-24)));
    }
}
