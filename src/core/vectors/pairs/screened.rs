//! Pairs that can lie above a limit, found part by part by all processors.

use std::ops::Range;
use std::sync::Mutex;
use std::thread;

use clipsight_processor::{Isa, Pairs, Screen};
use ndarray::{ArrayView2, Axis};

/// How far a cosine in f32 can be from the product of its rows: half an epsilon; doubled.
const ROUNDING: f64 = f32::EPSILON as f64;

/// Parts that are worth another thread.
const FEW: usize = 4;

/// Works on every part of some work (a block of pairs, or a band of rows), each thread
/// with an own start; what the threads made comes back in no order. `count` is how many
/// parts there are, about.
pub(in crate::vectors) fn each<P, T: Send>(
    count: usize,
    parts: impl Iterator<Item = P> + Send,
    start: impl Fn() -> T + Sync,
    work: impl Fn(&mut T, &P) + Sync,
) -> Vec<T> {
    // One in a browser, which has no threads.
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(count.div_ceil(FEW)).max(1);
    if threads == 1 {
        let mut own = start();
        parts.for_each(|part| work(&mut own, &part));
        return vec![own];
    }
    let parts = Mutex::new(parts);
    let next = || match parts.lock() {
        Ok(mut parts) => parts.next(),
        // A thread that panicked while it held the lock: the scope panics too.
        Err(_) => None,
    };
    let run = || {
        let mut own = start();
        while let Some(part) = next() {
            work(&mut own, &part);
        }
        own
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut made = vec![run()];
        for other in others {
            match other.join() {
                Ok(own) => made.push(own),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    })
}

/// Rows of length 1 as integers, by which candidates are found.
pub(super) fn screen(rows: ArrayView2<'_, f32>) -> Screen {
    let centre = rows.mean_axis(Axis(0)).map(|mean| mean.to_vec());
    // Any centre is right: with a row of NaN the mean is none.
    let centre = centre.filter(|mean| mean.iter().all(|value| value.is_finite()));
    let centre = centre.unwrap_or_else(|| vec![0.0; rows.ncols()]);
    let mut screen = Screen::new(Isa::best(), &centre, rows.nrows());
    for row in rows.rows() {
        let row = row.to_vec();
        if row.iter().all(|value| value.is_finite()) {
            screen.push(&row);
        } else {
            // No cosine of it is above anything.
            screen.push(&vec![0.0; rows.ncols()]);
        }
    }
    screen
}

/// Tells of the pairs of a row and a column whose cosine can lie above a limit, in no
/// order; none is missed. With [`Pairs::Later`] those alone whose column comes later.
pub(super) fn candidates(
    screen: &Screen,
    [rows, columns]: [Range<usize>; 2],
    pairs: Pairs,
    limit: f32,
    mut tell: impl FnMut(usize, usize),
) {
    let band = screen.band(rows);
    let limit = f64::from(limit) - ROUNDING;
    let mut found = Vec::new();
    for part in bands(columns, Screen::COLUMNS) {
        found.clear();
        band.candidates(screen, part, pairs, limit, &mut found);
        found.iter().for_each(|&[row, column]| tell(row, column));
    }
}

/// Rows in bands that suit the caches.
pub(in crate::vectors) fn bands(
    rows: Range<usize>,
    most: usize,
) -> impl ExactSizeIterator<Item = Range<usize>> {
    let end = rows.end;
    rows.step_by(most)
        .map(move |first| first..end.min(first + most))
}
