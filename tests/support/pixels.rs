//! Pixels that the reference scripts draw, too.

/// The pixels of `make_random_models.py` and `adapter.py`,
/// `[count, 3, height, width]`.
pub fn pixels(count: usize, height: usize, width: usize) -> Vec<f32> {
    (0..(count * 3 * height * width) as u32)
        .map(|k| {
            let mut z = (k + 1).wrapping_mul(0x9e37_79b9);
            z = (z ^ (z >> 15)).wrapping_mul(0x85eb_ca6b);
            z ^= z >> 13;
            (z >> 16) as f32 / 32768.0 - 1.0
        })
        .collect()
}
