//! Activations in tiles of rows.

use crate::isa::{Isa, Work};
use crate::lanes::Lanes;
use crate::parallel::{self, Shared};

/// Largest activation as an integer.
pub(super) const LARGEST: f32 = 32_767.0;

/// `[rows, inputs]` to tiles of `[inputs, ROWS_F32]`; rows that fill up the last tile
/// are zeros.
pub(super) fn f32(isa: Isa, input: &[f32], inputs: usize, packed: &mut [f32]) {
    let tile = isa.rows()[0];
    let rows = input.len() / inputs;
    let packed = Shared::new(packed);
    each_tiles(rows.div_ceil(tile), |index| {
        let first = index * tile;
        for lane in 0..tile {
            let row = (first + lane < rows).then(|| &input[(first + lane) * inputs..][..inputs]);
            for at in 0..inputs {
                // SAFETY: tiles are `inputs * tile` numbers each, and not another's.
                unsafe {
                    *packed.at(first * inputs + at * tile + lane) = row.map_or(0.0, |row| row[at]);
                }
            }
        }
    });
}

/// Tiles are handed out a few at a time.
fn each_tiles(tiles: usize, work: impl Fn(usize) + Send + Sync) {
    const AT_ONCE: usize = 4;
    parallel::for_each(tiles.div_ceil(AT_ONCE), |index| {
        for tile in index * AT_ONCE..tiles.min((index + 1) * AT_ONCE) {
            work(tile);
        }
    });
}

/// `[rows, inputs]` to tiles of `[inputs / 2, ROWS_I8, 2]` integers and a scale per
/// row; rows that fill up the last tile are zeros, and so is an odd last input's
/// neighbour.
pub(super) fn i16(isa: Isa, input: &[f32], inputs: usize, packed: &mut [i16], scales: &mut [f32]) {
    let tile = isa.rows()[1];
    let rows = input.len() / inputs;
    let (packed, scales) = (Shared::new(packed), Shared::new(scales));
    each_tiles(rows.div_ceil(tile), |index| {
        isa.run(Quantise {
            input,
            inputs,
            rows: [index * tile, rows],
            packed,
            scales,
        });
    });
}

/// A tile's rows as integers.
struct Quantise<'a> {
    input: &'a [f32],
    inputs: usize,
    /// The tile's first row, and the number of all.
    rows: [usize; 2],
    packed: Shared<i16>,
    scales: Shared<f32>,
}

impl Work for Quantise<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self {
            input,
            inputs,
            rows: [first, rows],
            packed,
            scales,
        } = self;
        let pairs = inputs.div_ceil(2);
        let whole = inputs / L::COUNT * L::COUNT;
        for lane in 0..L::ROWS_I8 {
            let row = first + lane;
            // SAFETY: a tile is `pairs * ROWS_I8` pairs, and no other's; `row` lies
            // within the input where it is read.
            unsafe {
                let to: *mut [i16; 2] = packed.at(first * 2 * pairs).cast();
                let to = to.add(lane);
                if row >= rows {
                    *scales.at(row) = 0.0;
                    for pair in 0..pairs {
                        *to.add(pair * L::ROWS_I8) = [0; 2];
                    }
                    continue;
                }
                let numbers = &input[row * inputs..][..inputs];
                let from = numbers.as_ptr();
                // What is no number must not vanish in an integer: times 0 it stays.
                let (mut most, mut zeros) = (L::splat(0.0), L::splat(0.0));
                let mut at = 0;
                while at < whole {
                    let x = L::load(from.add(at));
                    most = L::max(L::abs(x), most);
                    zeros = L::fma(x, L::splat(0.0), zeros);
                    at += L::COUNT;
                }
                let (mut lanes, mut marks) = ([0.0f32; 16], [0.0f32; 16]);
                L::store(lanes.as_mut_ptr(), most);
                L::store(marks.as_mut_ptr(), zeros);
                let tail = &numbers[whole..];
                let most = lanes
                    .iter()
                    .chain(tail)
                    .fold(0.0f32, |most, x| most.max(x.abs()));
                let zero: f32 =
                    marks.iter().sum::<f32>() + tail.iter().map(|x| x * 0.0).sum::<f32>();
                let scale = most / LARGEST;
                *scales.at(row) = scale + zero;
                let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
                // A scale below the smallest normal number has no inverse.
                let inverse = if inverse.is_finite() { inverse } else { 0.0 };
                let mut integers = [0i32; 16];
                let mut at = 0;
                while at < whole {
                    let x = L::mul(L::load(from.add(at)), L::splat(inverse));
                    L::store_i32(integers.as_mut_ptr(), L::to_i32(x));
                    if L::COUNT == 1 {
                        let to: *mut i16 = to.add(at / 2 * L::ROWS_I8).cast();
                        *to.add(at % 2) = integers[0] as i16;
                    } else {
                        for pair in 0..L::COUNT / 2 {
                            let both = [integers[2 * pair] as i16, integers[2 * pair + 1] as i16];
                            *to.add((at / 2 + pair) * L::ROWS_I8) = both;
                        }
                    }
                    at += L::COUNT;
                }
                for (at, x) in (whole..).zip(tail) {
                    let to: *mut i16 = to.add(at / 2 * L::ROWS_I8).cast();
                    *to.add(at % 2) = (x * inverse).round_ties_even() as i16;
                }
                if inputs % 2 == 1 {
                    let to: *mut i16 = to.add((pairs - 1) * L::ROWS_I8).cast();
                    *to.add(1) = 0;
                }
            }
        }
    }
}
