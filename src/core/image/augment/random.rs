//! Random draws that are the same everywhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use super::ViewKey;

/// A stream of draws that a view's key alone decides: ChaCha8, seeded with
/// SHA-256 of the key, so that neither the order of the images nor the platform
/// nor the release of a library matters.
#[derive(Debug)]
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    /// The stream of one view; `part` tells the views of one multi-crop apart.
    pub(super) fn new(key: &ViewKey, part: u32) -> Self {
        let mut hasher = Sha256::new_with_prefix(b"clipsight view 1");
        hasher.update(key.seed.to_le_bytes());
        hasher.update(key.image);
        hasher.update(key.view.to_le_bytes());
        hasher.update(part.to_le_bytes());
        Self::seeded(hasher)
    }

    /// The stream of what was hashed.
    pub(crate) fn seeded(key: Sha256) -> Self {
        Self(ChaCha8Rng::from_seed(key.finalize().into()))
    }

    /// At least 0 and below 1, in steps of 2^-53.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Between the two bounds, in order.
    pub(crate) fn between(&mut self, [low, high]: [f64; 2]) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from 0 to `last`, all equally likely.
    pub(crate) fn up_to(&mut self, last: u32) -> u32 {
        let below = u64::from(last) + 1;
        // The bias of 32 bits against 2^53 steps is below 1e-6.
        ((self.unit() * below as f64) as u64).min(u64::from(last)) as u32
    }

    /// The numbers 0 to `N` - 1 in random order (Fisher and Yates).
    pub(crate) fn order<const N: usize>(&mut self) -> [usize; N] {
        let mut order = std::array::from_fn(|i| i);
        for i in (1..N).rev() {
            order.swap(i, self.up_to(i as u32) as usize);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_never_changes() {
        // Stored views and features rest on these very numbers, which a ChaCha8
        // written out in Python gave as well.
        let key = ViewKey {
            seed: 1,
            image: [7; 32],
            view: 3,
        };
        let mut draws = Draws::new(&key, 0);
        let drawn: [u32; 4] = std::array::from_fn(|_| draws.up_to(999_999));
        assert_eq!(drawn, [230_829, 390_988, 485_751, 206_455]);
    }

    #[test]
    fn draws_stay_within_their_bounds_and_reach_them() {
        let key = ViewKey {
            seed: 0,
            image: [0; 32],
            view: 0,
        };
        let mut draws = Draws::new(&key, 0);
        let mut seen = [0; 3];
        for _ in 0..3000 {
            assert!((0.0..1.0).contains(&draws.unit()));
            assert!((-2.0..5.0).contains(&draws.between([-2.0, 5.0])));
            seen[draws.up_to(2) as usize] += 1;
        }
        assert!(seen.iter().all(|&n| n > 900), "{seen:?}");
        assert_eq!(draws.up_to(0), 0);
        let mut order = draws.order::<5>();
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2, 3, 4]);
    }
}
