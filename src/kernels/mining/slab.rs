//! Rows of a shard as the kernel reads them.

use std::ops::Range;

use half::f16;

use crate::vectors::mining::{Shard, Side};

/// Numbers of a row are filled up to a multiple of so many: a step of the kernel.
const STEP: usize = 16;
/// Most bytes of a slab's numbers: no binding of a device is smaller than twice as much.
const MOST_BYTES: usize = 64 << 20;
/// Most rows of a slab: two of them make a launch of milliseconds on a fast GPU, and of
/// less than a driver's patience on a slow one.
const MOST_ROWS: usize = 8192;

/// Numbers as the kernel stores them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    F16,
    F32,
}

impl Form {
    /// F16 where nothing is lost by it.
    pub fn of(shards: &[&Shard<'_>]) -> Self {
        let is_f16 = |shard: &&Shard<'_>| shard.clip().is_f16() && shard.dino().is_f16();
        match shards.iter().all(is_f16) {
            true => Self::F16,
            false => Self::F32,
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::F16 => 2,
            Self::F32 => 4,
        }
    }
}

/// Some rows of a shard.
pub(super) struct Packed {
    /// CLIP's numbers row by row, then DINOv2's.
    pub numbers: Vec<u8>,
    /// What makes length 1 of each row of both.
    pub scales: Vec<[f32; 2]>,
}

/// Numbers of a row as they are stored.
pub(super) fn padded(width: usize) -> usize {
    width.next_multiple_of(STEP)
}

/// Rows of a shard's slabs.
pub(super) fn slabs(shard: &Shard<'_>, form: Form) -> impl Iterator<Item = Range<usize>> + use<> {
    let row = padded(shard.clip().width()) + padded(shard.dino().width());
    let rows = (MOST_BYTES / (row * form.bytes())).clamp(1, MOST_ROWS);
    let len = shard.len();
    let ranges = (0..len).step_by(rows);
    ranges.map(move |first| first..len.min(first + rows))
}

/// Packs some rows, on all processors.
pub(super) fn pack(shard: &Shard<'_>, rows: Range<usize>, form: Form) -> Packed {
    let mut numbers = Vec::new();
    let mut scales = vec![[0.0; 2]; rows.len()];
    for (at, side) in [shard.clip(), shard.dino()].into_iter().enumerate() {
        let row = padded(side.width()) * form.bytes();
        let start = numbers.len();
        numbers.resize(start + row * rows.len(), 0);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let some = rows.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let parts = numbers[start..].chunks_mut(row * some);
            for (part, (numbers, scales)) in parts.zip(scales.chunks_mut(some)).enumerate() {
                let first = rows.start + part * some;
                scope.spawn(move || {
                    let rows = numbers.chunks_exact_mut(row).zip(scales);
                    let (mut room, mut scaled) = (Vec::new(), Vec::new());
                    for (place, (numbers, scales)) in rows.enumerate() {
                        let place = first + place;
                        scales[at] = match form {
                            Form::F16 => pack_f16(side, place, &mut room, numbers),
                            Form::F32 => {
                                side.direction(place, &mut room, &mut scaled);
                                for (to, value) in numbers.chunks_exact_mut(4).zip(&scaled) {
                                    to.copy_from_slice(&value.to_ne_bytes());
                                }
                                1.0
                            }
                        };
                    }
                });
            }
        });
    }
    Packed { numbers, scales }
}

/// Writes a row of f16, multiplied by the power of two that brings its largest number to
/// between 2^14 and 2^15, and gives what scales it to length 1. So it is exact, and no
/// number that matters is too small for a device that takes subnormal ones for zero.
fn pack_f16(side: &Side<'_>, place: usize, room: &mut Vec<f32>, numbers: &mut [u8]) -> f32 {
    let (row, length) = side.row(place, room);
    let largest = row.iter().fold(0.0f32, |most, value| most.max(value.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    // f16's exponents are far from f32's ends.
    let exponent = (largest.to_bits() >> 23) as i32 - 127;
    let by = f32::from_bits(((14 - exponent + 127) as u32) << 23);
    for (to, value) in numbers.chunks_exact_mut(2).zip(row) {
        to.copy_from_slice(&f16::from_f32(value * by).to_ne_bytes());
    }
    (1.0 / (length * f64::from(by))) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::mining::Rows;

    #[test]
    fn rows_of_f16_keep_all_their_numbers() {
        // The smallest of f16, and the largest.
        let values = [
            [
                f16::from_bits(1),
                f16::from_bits(0x03ff),
                f16::from_f32(-0.25),
            ],
            [f16::from_f32(0.0), f16::from_bits(0x8001), f16::ZERO],
            [f16::MAX, f16::MIN, f16::ONE],
            [f16::ZERO; 3],
        ];
        let flat = values.concat();
        let rows = Rows::of_f16(&flat, 3).unwrap();
        let shard = Shard::new(rows, rows).unwrap();
        let packed = pack(&shard, 0..4, Form::F16);
        assert_eq!(packed.numbers.len(), 2 * 4 * STEP * 2);
        let numbers: Vec<f16> = packed
            .numbers
            .chunks_exact(2)
            .map(|two| f16::from_ne_bytes([two[0], two[1]]))
            .collect();
        for (place, row) in values.iter().enumerate() {
            let of_row = row.map(f64::from);
            let length = of_row.iter().map(|x| x * x).sum::<f64>().sqrt();
            for side in 0..2 {
                let start = (side * 4 + place) * STEP;
                let scale = f64::from(packed.scales[place][side]);
                for (at, value) in of_row.iter().enumerate() {
                    let packed = numbers[start + at];
                    let wanted = if length > 0.0 { value / length } else { 0.0 };
                    let found = f64::from(packed) * scale;
                    assert!((found - wanted).abs() < 1e-7, "{found} {wanted}");
                    assert!(packed.is_normal() || *value == 0.0);
                }
                assert!(
                    numbers[start + 3..start + STEP]
                        .iter()
                        .all(|x| *x == f16::ZERO)
                );
            }
        }
    }

    #[test]
    fn slabs_cover_a_shard_once_and_fit_a_binding() {
        let numbers = vec![f16::ONE; 20_000 * 3];
        let rows = Rows::of_f16(&numbers, 3).unwrap();
        let shard = Shard::new(rows, rows).unwrap();
        let ranges: Vec<_> = slabs(&shard, Form::F16).collect();
        assert_eq!(ranges, [0..8192, 8192..16_384, 16_384..20_000]);
        let wide = vec![0.5f32; 2 * 65_536];
        let rows = Rows::of_f32(&wide, 65_536).unwrap();
        let shard = Shard::new(rows, rows).unwrap();
        assert!(slabs(&shard, Form::F32).eq(std::iter::once(0..2)));
        assert_eq!(Form::of(&[&shard]), Form::F32);
    }
}
