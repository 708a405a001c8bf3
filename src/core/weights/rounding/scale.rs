//! The scale of a row of 8-bit weights.

/// Largest 8-bit value; -128 is left out so that the range is symmetric.
const MOST: f32 = 127.0;

/// Clipping tried per channel: the largest weight shrunk by 0 to 16/64.
const CLIP_STEPS: u16 = 16;

/// Rounds of fitting the scale to the rounded weights after that.
const FIT_ROUNDS: usize = 3;

/// Adding and taking away 1.5 * 2^23 rounds a smaller f32 to the nearest
/// integer, ties to even: many times faster than a call per number where the
/// processor has no instruction for it.
const ROUNDER: f32 = 12_582_912.0;

/// The scale of least squared error, each weight's error counted by its
/// `importance`.
pub(super) fn best_scale(row: &[f32], importance: &[f64]) -> f32 {
    let largest = row.iter().fold(0.0f32, |m, w| m.max(w.abs()));
    let mut widest = largest / MOST;
    // Only near the end of f32's range.
    while !(widest * MOST).is_finite() {
        widest = widest.next_down();
    }
    if widest < f32::MIN_POSITIVE {
        return 0.0;
    }
    let mut best = (squared_error(row, importance, widest), widest);
    let mut offer = |scale: f32| {
        let usable = scale >= f32::MIN_POSITIVE && (scale * MOST).is_finite();
        let error = if usable {
            squared_error(row, importance, scale)
        } else {
            f64::INFINITY
        };
        if error < best.0 {
            best = (error, scale);
        }
        best.1
    };
    let mut scale = widest;
    for step in 1..=CLIP_STEPS {
        scale = offer(widest * (1.0 - f32::from(step) / 64.0));
    }
    for _ in 0..FIT_ROUNDS {
        scale = offer(fitted_scale(row, importance, scale));
    }
    scale
}

/// The scale of least squared error for the integers that `scale` gives.
fn fitted_scale(row: &[f32], importance: &[f64], scale: f32) -> f32 {
    let (mut wq, mut qq) = (0.0f64, 0.0f64);
    for (&w, &counts) in row.iter().zip(importance) {
        let q = f64::from(level(w, scale));
        wq += counts * f64::from(w) * q;
        qq += counts * q * q;
    }
    (wq / qq) as f32
}

fn squared_error(row: &[f32], importance: &[f64], scale: f32) -> f64 {
    row.iter()
        .zip(importance)
        .map(|(&w, &counts)| {
            let difference = f64::from(w) - f64::from(level(w, scale) * scale);
            counts * difference * difference
        })
        .sum()
}

/// The integer nearest to `w / scale`, -127 to 127, 0 for a scale of 0.
pub(super) fn level(w: f32, scale: f32) -> f32 {
    if scale == 0.0 {
        return 0.0;
    }
    (((w / scale) + ROUNDER) - ROUNDER).clamp(-MOST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One far outlier among many small weights: clipping it beats keeping it.
    #[test]
    fn an_outlier_does_not_cost_the_others_more_than_it_must() {
        let row: Vec<f32> = (0..4096)
            .map(|i| {
                if i == 0 {
                    1.0
                } else {
                    (i % 97) as f32 / 97.0 * 0.5
                }
            })
            .collect();
        let alike = vec![1.0; row.len()];
        let scale = best_scale(&row, &alike);
        assert!(squared_error(&row, &alike, scale) < squared_error(&row, &alike, 1.0 / 127.0));
    }
}
