//! Blocks of pairs, worked on by all processors.

use std::sync::Mutex;
use std::thread;

use crate::vectors::blocks::Block;

/// Rows and columns of a block: a megabyte of cosines, which a second cache holds.
pub(super) const SIDE: usize = 512;

/// Blocks that are worth another thread.
const FEW: usize = 4;

/// Works on every block, each thread with an own start; what the threads made comes
/// back in no order. `count` is how many blocks there are, about.
pub(super) fn each<T: Send>(
    count: usize,
    blocks: impl Iterator<Item = Block> + Send,
    start: impl Fn() -> T + Sync,
    work: impl Fn(&mut T, &Block) + Sync,
) -> Vec<T> {
    // One in a browser, which has no threads.
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(count.div_ceil(FEW)).max(1);
    if threads == 1 {
        let mut own = start();
        blocks.for_each(|block| work(&mut own, &block));
        return vec![own];
    }
    let blocks = Mutex::new(blocks);
    let next = || match blocks.lock() {
        Ok(mut blocks) => blocks.next(),
        // A thread that panicked while it held the lock: the scope panics too.
        Err(_) => None,
    };
    let run = || {
        let mut own = start();
        while let Some(block) = next() {
            work(&mut own, &block);
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
