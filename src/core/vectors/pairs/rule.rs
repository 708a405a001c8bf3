//! The rule of a blind pair, and how deep in it a pair lies.

use crate::vectors::error::VectorError;

/// A pair is blind when CLIP's cosine lies above its threshold and DINOv2's below its
/// own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    clip: f32,
    dino: f32,
}

impl Rule {
    /// The rule of two thresholds, which are cosines.
    ///
    /// # Errors
    /// [`VectorError::Setting`] for thresholds that no pair can be blind by: CLIP's has
    /// to lie below 1 and DINOv2's above -1.
    pub fn new(clip: f32, dino: f32) -> Result<Self, VectorError> {
        let wrong = |what, value: f32, range| VectorError::Setting {
            what,
            value: f64::from(value),
            range,
        };
        if !(-1.0..1.0).contains(&clip) {
            return Err(wrong("CLIP's threshold", clip, "-1 to below 1"));
        }
        if !(dino > -1.0 && dino <= 1.0) {
            return Err(wrong("DINOv2's threshold", dino, "above -1 to 1"));
        }
        Ok(Self { clip, dino })
    }

    /// CLIP's threshold.
    pub fn clip(self) -> f32 {
        self.clip
    }

    /// DINOv2's threshold.
    pub fn dino(self) -> f32 {
        self.dino
    }

    /// How blind a pair is, by what all pairs are sorted:
    ///
    /// ```text
    /// depth = min((clip - t_clip) / (1 - t_clip), (t_dino - dino) / (1 + t_dino))
    /// ```
    ///
    /// 0 on the edge of the rule and 1 at its corner, where CLIP sees no difference
    /// (cosine 1) and DINOv2 as much as there can be (cosine -1). The smaller of both
    /// parts counts, so that a pair is as deep as the encoder that is less sure of it.
    /// Exactly the blind pairs lie above 0; others lie below, without a bound.
    pub fn depth(self, clip: f32, dino: f32) -> f64 {
        let [clip, dino] = [clip, dino].map(f64::from);
        let [clip_edge, dino_edge] = [self.clip, self.dino].map(f64::from);
        let same = (clip - clip_edge) / (1.0 - clip_edge);
        let apart = (dino_edge - dino) / (1.0 + dino_edge);
        same.min(apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_zero_on_the_edge_and_one_at_the_corner() {
        let rule = Rule::new(0.875, 0.75).unwrap();
        assert_eq!(rule.depth(1.0, -1.0), 1.0);
        assert_eq!(rule.depth(0.875, 0.2), 0.0);
        assert_eq!(rule.depth(0.95, 0.75), 0.0);
        // The less sure of both decides.
        assert_eq!(rule.depth(0.9375, -1.0), 0.5);
        assert_eq!(rule.depth(1.0, -0.125), 0.5);
        assert!(rule.depth(0.95, 0.76) < 0.0 && rule.depth(0.8, 0.1) < 0.0);
    }

    #[test]
    fn exactly_the_blind_pairs_lie_above_zero() {
        let rule = Rule::new(0.88, 0.7).unwrap();
        let next = |x: f32, by: i32| f32::from_bits(x.to_bits().wrapping_add_signed(by));
        for clip in [-1, 0, 1].map(|by| next(0.88, by)) {
            for dino in [-1, 0, 1].map(|by| next(0.7, by)) {
                let blind = clip > 0.88 && dino < 0.7;
                assert_eq!(rule.depth(clip, dino) > 0.0, blind, "{clip} {dino}");
            }
        }
    }

    #[test]
    fn a_rule_that_nothing_can_meet_is_refused() {
        assert!(Rule::new(1.0, 0.7).is_err() && Rule::new(f32::NAN, 0.7).is_err());
        assert!(Rule::new(0.88, -1.0).is_err() && Rule::new(0.88, 1.5).is_err());
        assert!(Rule::new(-1.0, 1.0).is_ok());
    }
}
