//! The steps of the adapter's strength that the lab looks at.

/// Steps from none to the strength that the adapter was trained with.
pub const STEPS: u16 = 8;

/// The strength at each step: step 0 is plain CLIP, step [`STEPS`] is `trained`.
pub fn strengths(trained: f32) -> Vec<f32> {
    (0..=STEPS)
        .map(|step| trained * f32::from(step) / f32::from(STEPS))
        .collect()
}

/// The step after 0 whose strength is nearest to `strength`.
pub fn nearest(strengths: &[f32], strength: f32) -> u32 {
    let distances = strengths.iter().map(|s| (s - strength).abs());
    distances
        .enumerate()
        .skip(1)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(0, |(step, _)| step as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_rise_from_plain_to_trained() {
        let all = strengths(0.03);
        assert_eq!((all.len(), all[0], all[8]), (9, 0.0, 0.03));
        assert!(all.is_sorted());
        assert_eq!(nearest(&all, 0.0225), 6);
        // No strength at all is still a correction.
        assert_eq!(nearest(&all, 0.0), 1);
        assert_eq!(nearest(&[0.0], 1.0), 0);
    }
}
