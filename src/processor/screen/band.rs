//! Rows of a screen, ready to meet columns.

use std::ops::Range;

use super::Screen;
use super::pack::Known;
use crate::isa::Work;
use crate::lanes::{Lanes, SCREEN_PANEL};

/// Rows of a tile at most, over all instruction sets.
const MOST_ROWS: usize = 12;

/// Which pairs of rows and columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairs {
    /// All of them: rows and columns are of two sets.
    All,
    /// Those whose column comes after the row: both are of one set.
    Later,
}

/// Some rows of a [`Screen`], laid out to be multiplied with columns of another.
#[derive(Debug)]
pub struct Band<'a> {
    screen: &'a Screen,
    rows: Range<usize>,
    /// Tiles `[steps, rows of a tile]`.
    steps: Vec<i32>,
    /// What each row's sums start from.
    start: Vec<i32>,
}

impl Screen {
    /// Rows of a band that suit the caches: a multiple of every tile's.
    pub const BAND: usize = 192;

    /// Columns that suit the caches beside a band.
    pub const COLUMNS: usize = 768;

    /// Lays out some rows.
    ///
    /// # Panics
    /// For rows that there are not.
    pub fn band(&self, rows: Range<usize>) -> Band<'_> {
        assert!(rows.start <= rows.end && rows.end <= self.len(), "rows");
        let mut band = Band {
            screen: self,
            rows,
            steps: Vec::new(),
            start: Vec::new(),
        };
        self.isa.run(LayOut(&mut band));
        band
    }
}

struct LayOut<'a, 'b>(&'a mut Band<'b>);

impl Work for LayOut<'_, '_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Band {
            screen,
            rows,
            steps,
            start,
        } = self.0;
        let filled = rows.len().next_multiple_of(L::ROWS_SCREEN);
        steps.resize(filled * screen.steps, 0);
        start.resize(filled, 0);
        for (place, row) in rows.clone().enumerate() {
            let (tile, lane) = (place / L::ROWS_SCREEN, place % L::ROWS_SCREEN);
            let tile = &mut steps[tile * screen.steps * L::ROWS_SCREEN..];
            let mut sum = 0;
            for step in 0..screen.steps {
                let numbers = screen.step_of(row, step);
                sum += numbers.map(i32::from).iter().sum::<i32>();
                tile[step * L::ROWS_SCREEN + lane] = L::step_of_row(numbers);
            }
            start[place] = -L::OFFSET * sum;
        }
    }
}

impl Band<'_> {
    /// Adds the pairs of a row of this band and of one of some columns whose product can
    /// be `limit` or more: places in both screens, row first, in no order. No pair whose
    /// product is that large is missed.
    ///
    /// # Panics
    /// For columns that there are not, or that were packed otherwise: for another
    /// instruction set, width or centre.
    pub fn candidates(
        &self,
        columns: &Screen,
        range: Range<usize>,
        pairs: Pairs,
        limit: f64,
        found: &mut Vec<[usize; 2]>,
    ) {
        assert!(
            range.start <= range.end && range.end <= columns.len(),
            "columns"
        );
        let packed = |screen: &Screen| (screen.isa, screen.width);
        assert_eq!(packed(self.screen), packed(columns), "packed alike");
        assert!(self.screen.centre == columns.centre, "of one centre");
        if range.is_empty() || self.rows.is_empty() {
            return;
        }
        let isa = columns.isa;
        isa.run(Search {
            edges: Edges::new(self, columns, range.clone(), limit),
            band: self,
            columns,
            range,
            pairs,
            found,
        });
    }
}

/// What the sums of a call are compared with:
/// `sum * row.scale * column.scale + column.most >= row.least`.
struct Edges {
    /// Of each row, filled up to whole tiles with rows that nothing reaches.
    rows: Vec<[f32; 2]>,
    /// Of each column from the first panel's first on, filled up likewise.
    scales: Vec<f32>,
    most: Vec<f32>,
}

impl Edges {
    fn new(band: &Band<'_>, columns: &Screen, range: Range<usize>, limit: f64) -> Self {
        let rows = band.screen;
        let [of_row, of_column] = [rows.longest, columns.longest].map(f64::from);
        // Half a dozen roundings to f32 of numbers that are at most so large.
        let largest = of_row * of_column + f64::from(rows.furthest + columns.furthest);
        let floats = 8.0 * f64::from(f32::EPSILON) * (largest + limit.abs());
        let least = |known: &Known| {
            let error = f64::from(known.error) * of_column;
            (limit - f64::from(known.beside) - error - floats) as f32
        };
        let of_rows = rows.known[band.rows.clone()].iter();
        let mut of_rows: Vec<_> = of_rows.map(|row| [row.scale, least(row)]).collect();
        of_rows.resize(band.start.len(), [0.0, f32::INFINITY]);

        let first = range.start / SCREEN_PANEL * SCREEN_PANEL;
        let filled = (range.end - first).next_multiple_of(SCREEN_PANEL);
        let known = &columns.known[first..range.end];
        let mut scales: Vec<_> = known.iter().map(|column| column.scale).collect();
        let most =
            |column: &Known| (f64::from(column.beside) + f64::from(column.error) * of_row) as f32;
        let mut most: Vec<_> = known.iter().map(most).collect();
        scales.resize(filled, 0.0);
        most.resize(filled, f32::NEG_INFINITY);
        most[..range.start - first].fill(f32::NEG_INFINITY);
        Self {
            rows: of_rows,
            scales,
            most,
        }
    }
}

struct Search<'a> {
    edges: Edges,
    band: &'a Band<'a>,
    columns: &'a Screen,
    range: Range<usize>,
    pairs: Pairs,
    found: &'a mut Vec<[usize; 2]>,
}

impl Work for Search<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self {
            edges,
            band,
            columns,
            range,
            pairs,
            found,
        } = self;
        let steps = columns.steps;
        let first_panel = range.start / SCREEN_PANEL;
        let mut sums = [0i32; MOST_ROWS * SCREEN_PANEL];
        for tile in 0..band.start.len() / L::ROWS_SCREEN {
            let place = tile * L::ROWS_SCREEN;
            let row = band.rows.start + place;
            for panel in first_panel..range.end.div_ceil(SCREEN_PANEL) {
                let column = panel * SCREEN_PANEL;
                if pairs == Pairs::Later && column + SCREEN_PANEL <= row + 1 {
                    continue;
                }
                // SAFETY: tile and panel have `steps` steps; edges are as many as rows
                // of tiles and columns of panels; ROWS_SCREEN is at most MOST_ROWS.
                unsafe {
                    L::tile_i8(
                        steps,
                        band.steps.as_ptr().add(place * steps),
                        band.start.as_ptr().add(place),
                        columns.packed.as_ptr().add(column * steps * L::STEP),
                        sums.as_mut_ptr(),
                    );
                }
                let of_panel = column - first_panel * SCREEN_PANEL;
                for lane in 0..L::ROWS_SCREEN {
                    let [scale, least] = edges.rows[place + lane];
                    let mut hits = 0u32;
                    // SAFETY: as above.
                    unsafe {
                        let (scale, least) = (L::splat(scale), L::splat(least));
                        let mut at = 0;
                        while at < SCREEN_PANEL {
                            let sum = sums.as_ptr().add(lane * SCREEN_PANEL + at);
                            let sum = L::to_f32(L::load_i32(sum));
                            let of_column = L::load(edges.scales.as_ptr().add(of_panel + at));
                            // Not fused: the same on every set.
                            let product = L::mul(L::mul(sum, scale), of_column);
                            let most = L::load(edges.most.as_ptr().add(of_panel + at));
                            hits |= L::at_least(L::add(product, most), least) << at;
                            at += L::COUNT;
                        }
                    }
                    while hits != 0 {
                        let pair = [row + lane, column + hits.trailing_zeros() as usize];
                        hits &= hits - 1;
                        if pairs == Pairs::All || pair[0] < pair[1] {
                            found.push(pair);
                        }
                    }
                }
            }
        }
    }
}
