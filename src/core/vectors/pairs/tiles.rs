//! Pairs part by part, worked on by all processors.

use std::sync::Mutex;
use std::thread;

/// Rows and columns of a block: a megabyte of cosines, which a second cache holds.
pub(super) const SIDE: usize = 512;

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

/// How far an f32 product of two rows of length 1 can be from the exact one: n
/// roundings of at most half an epsilon each of sums that are at most 1 (Higham,
/// Accuracy and Stability of Numerical Algorithms, section 3.1), doubled.
pub(super) fn rounding(width: usize) -> f32 {
    width as f32 * f32::EPSILON
}
