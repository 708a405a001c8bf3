//! Rows that benchmarks of mining share.

use half::f16;

/// Rows of length 1 with as much in common as CLIP's have: a cosine of about 0.5, and more
/// of every tenth with the one before it, of which it has kept so much.
pub fn made_up(count: usize, width: usize, kept: f32) -> Vec<f16> {
    let mut state = width as u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    let common: Vec<f32> = (0..width).map(|_| random()).collect();
    let mut rows = Vec::with_capacity(count * width);
    let mut row = vec![0.0f32; width];
    let mut own = vec![0.0f32; width];
    for place in 0..count {
        let kept = if place % 10 == 9 { kept } else { 0.0 };
        for (own, (value, common)) in own.iter_mut().zip(row.iter_mut().zip(&common)) {
            *own = kept * *own + (1.0 - kept * kept).sqrt() * random();
            *value = common + *own;
        }
        let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
        rows.extend(row.iter().map(|x| f16::from_f32(x / length)));
    }
    rows
}
