//! `activation(x W^T * scale + bias)`, written or added to what is there.
//!
//! Activations are packed into tiles of a few rows first; a panel of weights then
//! stays in the first cache while all tiles of a block of rows pass it. Blocks of rows
//! and groups of panels are parts for the cores.
//!
//! Weights of 8 bits meet activations of 16 bits, with a scale per row: their products
//! are summed exactly, in i32 over at most [`I8_CHUNK`] inputs, in f32 beyond.

mod pack;

use crate::isa::{Isa, Work};
use crate::lanes::{Lanes, PANEL};
use crate::math::Activation;
use crate::panels::{Format, Panels};
use crate::parallel::{self, Shared};

/// Inputs of a panel of f32 that are passed at a time, so that they stay in the first
/// cache.
const F32_CHUNK: usize = 384;
/// As [`F32_CHUNK`], of 8-bit weights in 16 bits; their products have to fit an i32:
/// `I8_CHUNK * 127 * pack::LARGEST < 2^31`.
const I8_CHUNK: usize = 512;
/// Rows of a tile at most, over all instruction sets.
const MOST_ROWS: usize = 16;
/// Bytes of packed activations that a block of rows may have: most of a second cache.
const BLOCK_BYTES: usize = 384 << 10;
/// Groups of panels that a block's work is split into.
const GROUPS: usize = 16;
/// With so many blocks of rows or fewer, the weights are more than the activations.
const FEW_BLOCKS: usize = 8;

/// What becomes of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// They are written.
    Set,
    /// They are added to what is there: the residual stream.
    Add,
}

/// A linear layer: `input` is `[rows, inputs]`, `output` `[rows, outputs]`.
///
/// # Panics
/// When the slices are no such matrices.
pub fn linear(
    isa: Isa,
    input: &[f32],
    panels: &Panels,
    activation: Activation,
    store: Store,
    output: &mut [f32],
) {
    let [outputs, inputs] = panels.shape();
    if inputs == 0 || outputs == 0 {
        return;
    }
    let rows = input.len() / inputs;
    assert_eq!(input.len(), rows * inputs, "input is [rows, inputs]");
    assert_eq!(output.len(), rows * outputs, "output is [rows, outputs]");
    let layer = Layer {
        isa,
        panels,
        activation,
        store,
        rows,
        output: Shared::new(output),
    };
    match panels.format() {
        Format::F32 => layer.f32(input),
        Format::I8 => layer.i8(input),
    }
}

/// One call.
#[derive(Clone, Copy)]
struct Layer<'a> {
    isa: Isa,
    panels: &'a Panels,
    activation: Activation,
    store: Store,
    rows: usize,
    output: Shared<f32>,
}

/// A block of rows and a group of panels.
#[derive(Clone, Copy)]
struct Part {
    rows: [usize; 2],
    panels: [usize; 2],
}

impl Layer<'_> {
    fn f32(self, input: &[f32]) {
        let inputs = self.panels.shape()[1];
        let tile = self.isa.rows()[0];
        let length = self.rows.next_multiple_of(tile) * inputs;
        parallel::packed_f32(length, |packed| {
            pack::f32(self.isa, input, inputs, packed);
            let packed: &[f32] = packed;
            self.each_part(tile, inputs * size_of::<f32>(), |part| {
                let rows = (part.rows[1] - part.rows[0]).next_multiple_of(tile);
                parallel::sums(rows * PANEL, |sums| {
                    self.isa.run(F32Part {
                        layer: self,
                        part,
                        packed,
                        sums,
                    });
                });
            });
        });
    }

    fn i8(self, input: &[f32]) {
        let inputs = self.panels.shape()[1];
        let even = inputs.next_multiple_of(2);
        let tile = self.isa.rows()[1];
        let filled = self.rows.next_multiple_of(tile);
        parallel::packed_i16(filled * even, |packed| {
            parallel::row_scales(filled, |scales| {
                pack::i16(self.isa, input, inputs, packed, scales);
                let (packed, scales): (&[i16], &[f32]) = (packed, scales);
                self.each_part(tile, even * size_of::<i16>(), |part| {
                    let rows = (part.rows[1] - part.rows[0]).next_multiple_of(tile);
                    parallel::sums(rows * PANEL, |sums| {
                        self.isa.run(I8Part {
                            layer: self,
                            part,
                            packed,
                            scales,
                            sums,
                        });
                    });
                });
            });
        });
    }

    /// Splits the output into parts for the cores.
    fn each_part(&self, tile: usize, row_bytes: usize, part: impl Fn(Part) + Send + Sync) {
        let most = (BLOCK_BYTES / row_bytes / tile).max(4);
        let tiles = self.rows.div_ceil(tile);
        // Blocks of about equal size.
        let blocks = tiles.div_ceil(most);
        let block = tiles.div_ceil(blocks) * tile;
        let blocks = self.rows.div_ceil(block);
        let group = self.panels.count().div_ceil(GROUPS).max(1);
        let groups = self.panels.count().div_ceil(group);
        parallel::for_each(blocks * groups, |index| {
            // What is larger is passed once: the weights where there are few rows.
            let (row, panel) = match blocks <= FEW_BLOCKS {
                true => (index % blocks * block, index / blocks * group),
                false => (index / groups * block, index % groups * group),
            };
            part(Part {
                rows: [row, self.rows.min(row + block)],
                panels: [panel, self.panels.count().min(panel + group)],
            });
        });
    }
}

/// `sums`, `[tile, PANEL]`, become the outputs of `rows` rows from `row` and of one
/// panel.
///
/// # Safety
/// No other part writes these outputs.
#[inline(always)]
unsafe fn finish<L: Lanes>(
    layer: &Layer<'_>,
    sums: *const f32,
    [row, rows]: [usize; 2],
    panel: usize,
    row_scales: Option<&[f32]>,
) {
    let [outputs, _] = layer.panels.shape();
    let [scale, bias] = layer.panels.filled();
    let first = panel * PANEL;
    let whole = first + PANEL <= outputs;
    for of_row in 0..rows {
        // SAFETY: rows and panels lie within the output; a panel that does not is
        // finished in `beside` and copied as far as it goes.
        unsafe {
            let to = layer.output.at((row + of_row) * outputs + first);
            let mut beside = [0.0f32; PANEL];
            let length = PANEL.min(outputs - first);
            let target = if whole {
                to
            } else {
                std::ptr::copy_nonoverlapping(to, beside.as_mut_ptr(), length);
                beside.as_mut_ptr()
            };
            let row_scale = row_scales.map(|scales| L::splat(*scales.get_unchecked(of_row)));
            let mut at = 0;
            while at < PANEL {
                let sum = L::load(sums.add(of_row * PANEL + at));
                let sum = match row_scale {
                    Some(scale) => L::mul(sum, scale),
                    None => sum,
                };
                let scale = L::load(scale.as_ptr().add(first + at));
                let bias = L::load(bias.as_ptr().add(first + at));
                let result = layer.activation.of::<L>(L::fma(sum, scale, bias));
                L::store(
                    target.add(at),
                    match layer.store {
                        Store::Set => result,
                        Store::Add => L::add(L::load(target.add(at)), result),
                    },
                );
                at += L::COUNT;
            }
            if !whole {
                std::ptr::copy_nonoverlapping(beside.as_ptr(), to, length);
            }
        }
    }
}

/// Asks for one part of so many of some bytes.
#[inline(always)]
fn fetch<L: Lanes>(from: *const u8, bytes: usize, [part, parts]: [usize; 2]) {
    const LINE: usize = 64;
    let lines = bytes / LINE;
    for line in lines * part / parts..lines * (part + 1) / parts {
        // SAFETY: an address is only asked for.
        unsafe { L::prefetch(from.wrapping_add(line * LINE)) };
    }
}

struct F32Part<'a> {
    layer: Layer<'a>,
    part: Part,
    packed: &'a [f32],
    /// Room for the sums of one panel.
    sums: &'a mut [f32],
}

impl Work for F32Part<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self {
            layer,
            part,
            packed,
            sums,
        } = self;
        let [_, inputs] = layer.panels.shape();
        let weights: *const f32 = layer.panels.bytes().as_ptr().cast();
        let [first, end] = part.rows;
        let tiles = (end - first).div_ceil(L::ROWS_F32);
        let tile_sums = L::ROWS_F32 * PANEL;
        for panel in part.panels[0]..part.panels[1] {
            let mut from = 0;
            while from < inputs {
                let length = F32_CHUNK.min(inputs - from);
                for tile in 0..tiles {
                    let row = first + tile * L::ROWS_F32;
                    // The next weights arrive while these are used.
                    let next = weights.wrapping_add((panel * inputs + from + length) * PANEL);
                    fetch::<L>(
                        next.cast(),
                        length * PANEL * size_of::<f32>(),
                        [tile, tiles],
                    );
                    // SAFETY: the packed tile has `inputs` steps of ROWS_F32, the
                    // panel as many of PANEL, and the sums are one tile's.
                    unsafe {
                        L::tile_f32(
                            length,
                            packed.as_ptr().add(row * inputs + from * L::ROWS_F32),
                            weights.add((panel * inputs + from) * PANEL),
                            sums.as_mut_ptr().add(tile * tile_sums),
                            from > 0,
                        );
                    }
                }
                from += length;
            }
            for tile in 0..tiles {
                let row = first + tile * L::ROWS_F32;
                let rows = L::ROWS_F32.min(end - row);
                // SAFETY: parts do not overlap.
                unsafe {
                    let sums = sums.as_ptr().add(tile * tile_sums);
                    finish::<L>(&layer, sums, [row, rows], panel, None);
                }
            }
        }
    }
}

struct I8Part<'a> {
    layer: Layer<'a>,
    part: Part,
    packed: &'a [i16],
    scales: &'a [f32],
    /// Room for the sums of one panel.
    sums: &'a mut [f32],
}

impl Work for I8Part<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self {
            layer,
            part,
            packed,
            scales,
            sums,
        } = self;
        let [_, inputs] = layer.panels.shape();
        let even = inputs.next_multiple_of(2);
        let weights: *const i8 = layer.panels.bytes().as_ptr().cast();
        let [first, end] = part.rows;
        let tiles = (end - first).div_ceil(L::ROWS_I8);
        let tile_sums = L::ROWS_I8 * PANEL;
        let mut wide = [0i16; I8_CHUNK * PANEL];
        let mut products = [0i32; MOST_ROWS * PANEL];
        for panel in part.panels[0]..part.panels[1] {
            let mut from = 0;
            while from < even {
                let length = I8_CHUNK.min(even - from);
                let chunk = weights.wrapping_add((panel * even + from) * PANEL);
                // SAFETY: the chunk has `length * PANEL` numbers, and `wide` at least.
                unsafe {
                    let to: *mut i32 = wide.as_mut_ptr().cast();
                    let mut at = 0;
                    while at < length * PANEL / 2 {
                        L::store_i32(to.add(at), L::widen_i8(chunk.add(2 * at)));
                        at += L::COUNT;
                    }
                }
                for tile in 0..tiles {
                    let row = first + tile * L::ROWS_I8;
                    // The next weights arrive while these are used.
                    let next = chunk.wrapping_add(length * PANEL);
                    fetch::<L>(next.cast(), length * PANEL, [tile, tiles]);
                    // SAFETY: the packed tile has `even / 2` steps of ROWS_I8 pairs, and
                    // the sums are one tile's; ROWS_I8 is at most MOST_ROWS.
                    unsafe {
                        L::tile_i16(
                            length / 2,
                            packed.as_ptr().add(row * even + from * L::ROWS_I8),
                            wide.as_ptr(),
                            products.as_mut_ptr(),
                        );
                        let sums = sums.as_mut_ptr().add(tile * tile_sums);
                        let mut at = 0;
                        while at < tile_sums {
                            let part = L::to_f32(L::load_i32(products.as_ptr().add(at)));
                            let sum = match from {
                                0 => part,
                                _ => L::add(L::load(sums.add(at)), part),
                            };
                            L::store(sums.add(at), sum);
                            at += L::COUNT;
                        }
                    }
                }
                from += length;
            }
            for tile in 0..tiles {
                let row = first + tile * L::ROWS_I8;
                let rows = L::ROWS_I8.min(end - row);
                let scales = Some(&scales[row..row + rows]);
                // SAFETY: parts do not overlap.
                unsafe {
                    let sums = sums.as_ptr().add(tile * tile_sums);
                    finish::<L>(&layer, sums, [row, rows], panel, scales);
                }
            }
        }
    }
}
