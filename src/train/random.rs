//! Random numbers that depend on the seed and the step, not on what ran before.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Random numbers for one purpose of one step.
pub(super) fn stream(seed: u64, purpose: u64, index: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(purpose << 48 | index as u64);
    rng
}
