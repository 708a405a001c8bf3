//! Which products of rows can reach a limit, found over 8-bit integers.
//!
//! A row `a` is kept as what is left of it beside a centre `c`, rounded to integers of
//! -127 to 127 with one scale a row, and with the exact length of what the rounding
//! took away:
//!
//! ```text
//! a - c = s_a q_a + e_a
//! a b   = s_a s_b (q_a q_b) + m_a + m_b + s_a q_a e_b + e_a (b - c),   m_a = a c - c c / 2
//! ```
//!
//! The sum of `q_a q_b` is exact, and the last two products are no larger than the
//! lengths of their factors multiplied (Cauchy and Schwarz). So a pair whose sum stays
//! below what the limit leaves is below it, and all others are candidates: none is
//! missed, a few are too many. Embeddings of one model have much in common: with their
//! mean as the centre the numbers that are rounded are small, and the bound is tight.

mod band;
mod pack;

pub use band::{Band, Pairs};

use pack::Known;

use crate::isa::{Isa, Work};
use crate::lanes::{Lanes, SCREEN_PANEL};

/// Widest rows: sums of their products fit an i32.
pub const WIDEST: usize = 1 << 16;

/// Rows of one width, packed to be screened against others.
///
/// They take `width` bytes each and 12 more; in the order of the instruction set that
/// they are packed for.
#[derive(Clone)]
pub struct Screen {
    isa: Isa,
    width: usize,
    /// Numbers of a step, and steps of a row.
    step: usize,
    steps: usize,
    centre: Vec<f32>,
    /// Panels `[steps, SCREEN_PANEL, step]`; rows that fill up the last are zeros.
    packed: Vec<i8>,
    known: Vec<Known>,
    /// No row is longer beside the centre, before or after rounding.
    longest: f32,
    /// No `beside` is larger.
    furthest: f32,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} rows of {} for {:?}",
            self.len(),
            self.width,
            self.isa
        )
    }
}

impl Screen {
    /// No rows yet, of the width of a centre, with room for some. Any centre is right;
    /// a good one is the rows' mean. Rows that are screened against each other need the
    /// same.
    ///
    /// # Panics
    /// For rows wider than [`WIDEST`].
    pub fn new(isa: Isa, centre: &[f32], rows: usize) -> Self {
        struct Step<'a>(&'a mut usize);
        impl Work for Step<'_> {
            #[inline(always)]
            fn run<L: Lanes>(self) {
                *self.0 = L::STEP;
            }
        }
        let width = centre.len();
        assert!(width <= WIDEST, "rows of at most {WIDEST} numbers");
        let mut step = 0;
        isa.run(Step(&mut step));
        // One of zeros, where rows have no numbers.
        let steps = width.div_ceil(step).max(1);
        let filled = rows.next_multiple_of(SCREEN_PANEL);
        Self {
            isa,
            width,
            step,
            steps,
            centre: centre.to_vec(),
            packed: Vec::with_capacity(filled * steps * step),
            known: Vec::with_capacity(rows),
            longest: 0.0,
            furthest: 0.0,
        }
    }

    /// Adds a row of finite numbers, no longer than 1e15: f32 has to hold its products.
    ///
    /// # Panics
    /// For a row of another width.
    pub fn push(&mut self, row: &[f32]) {
        assert_eq!(row.len(), self.width, "a row has the centre's width");
        let place = self.known.len();
        let panel = SCREEN_PANEL * self.steps * self.step;
        if place.is_multiple_of(SCREEN_PANEL) {
            self.packed.resize(self.packed.len() + panel, 0);
        }
        let start = place / SCREEN_PANEL * panel + place % SCREEN_PANEL * self.step;
        let rounded = pack::round(self.isa, row, &self.centre);
        let steps = self.packed[start..].chunks_mut(SCREEN_PANEL * self.step);
        for (step, numbers) in steps.zip(rounded.numbers.chunks(self.step)) {
            step[..numbers.len()].copy_from_slice(numbers);
        }
        self.longest = self.longest.max(rounded.longest);
        self.furthest = self.furthest.max(rounded.known.beside.abs());
        self.known.push(rounded.known);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The centre.
    pub fn centre(&self) -> &[f32] {
        &self.centre
    }

    /// A step of a row, filled up with zeros.
    fn step_of(&self, row: usize, step: usize) -> [i8; 4] {
        let place = row / SCREEN_PANEL * self.steps + step;
        let start = (place * SCREEN_PANEL + row % SCREEN_PANEL) * self.step;
        let mut numbers = [0; 4];
        numbers[..self.step].copy_from_slice(&self.packed[start..start + self.step]);
        numbers
    }
}
