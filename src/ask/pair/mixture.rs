//! What a mixture of both encoders says of a pair, and what the verdict would be with it
//! in CLIP's place.
//!
//! A mixture has cosines of its own, so CLIP's threshold says nothing of it. What can be
//! carried over is how rare a cosine is: the mixture's threshold is the one that as few
//! random pairs exceed as exceed CLIP's.

use super::rule::judge;
use super::words;
use crate::language::Language;
use crate::report::pair::{CosineRank, EncoderReport, PairMixture};
use crate::vectors::mixture::Ratio;
use crate::weights::catalogue::{Catalogue, RandomPairs};

/// How the cosines of a mixture of two models lie.
#[derive(Debug, Clone)]
pub struct Mixed {
    mix: Ratio,
    random: Option<RandomPairs>,
    threshold: Option<f32>,
}

impl Mixed {
    /// The mixture of two models; `clip_threshold` is CLIP's.
    pub fn of(
        catalogue: &Catalogue,
        [clip, dino]: [&str; 2],
        clip_threshold: f32,
        mix: Ratio,
    ) -> Self {
        let of_clip = catalogue.random_pairs(clip);
        let random = catalogue.mixed_pairs(clip, dino, mix.share());
        let threshold = of_clip.zip(random.as_ref()).map(|(of_clip, random)| {
            // CLIP's own threshold, not what its quantiles make of it.
            match mix.is_clip() {
                true => clip_threshold,
                false => random.cosine(of_clip.rank(clip_threshold)),
            }
        });
        Self {
            mix,
            random,
            threshold,
        }
    }

    /// The cosine that as few random pairs exceed as exceed CLIP's threshold; none where
    /// the mixture was never counted.
    pub fn threshold(&self) -> Option<f32> {
        self.threshold
    }

    /// The mixture's cosine of a pair, by both encoders'.
    pub fn cosine(&self, clip: f32, dino: f32) -> f32 {
        self.mix.cosine(clip, dino)
    }

    /// The share of random pairs whose cosine lies below this one.
    pub fn rank(&self, cosine: f32) -> Option<f64> {
        Some(self.random.as_ref()?.rank(cosine))
    }

    /// What it says of a pair that both encoders looked at.
    pub(super) fn ask(
        &self,
        clip: &EncoderReport,
        dino: &EncoderReport,
        language: Language,
    ) -> PairMixture {
        let cosine = self.cosine(clip.cosine, dino.cosine);
        // Both may stray the same way.
        let both = clip.error.zip(dino.error);
        let error = both.map(|(clip, dino)| self.mix.cosine(clip, dino));
        let rank = self.random.as_ref().map(|random| {
            let below = random.rank(cosine);
            CosineRank {
                below,
                words: words::rank(below, random.pairs, language),
                source: random.source.clone(),
            }
        });
        let verdict = self.threshold.map(|threshold| {
            let mixed = EncoderReport {
                cosine,
                threshold,
                error,
                ..clip.clone()
            };
            (judge(&mixed, dino), mixed)
        });
        let said = verdict.as_ref().map(|(_, mixed)| mixed);
        PairMixture {
            mix: self.mix.share(),
            cosine,
            error,
            words: words::mixture(self.mix.share(), cosine, said, [clip, dino], language),
            rank,
            threshold: self.threshold,
            verdict: verdict.map(|(verdict, _)| verdict),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::cite::tests::encoder;
    use super::*;
    use crate::report::pair::Verdict;
    use crate::weights::catalogue::MixedPairs;

    /// Random pairs whose cosines lie evenly, CLIP's from 0.2 to 0.9 and DINOv2's from 0
    /// to 0.6 at the same places.
    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::built_in().unwrap();
        let places = || (0..10_001).map(|i| i as f32 / 10_000.0);
        let pair = catalogue.default_pair.clone();
        let clip: Vec<f32> = places().map(|x| 0.2 + 0.7 * x).collect();
        let of_clip = RandomPairs::of(&pair.clip, clip, "a test".into()).unwrap();
        catalogue.random_pairs = vec![of_clip];
        let mixed = MixedPairs::of([&pair.clip, &pair.dino], "a test", |share| {
            let mix = Ratio::new(share).unwrap();
            places()
                .map(|x| mix.cosine(0.2 + 0.7 * x, 0.6 * x))
                .collect()
        });
        catalogue.mixed_pairs = vec![mixed.unwrap()];
        catalogue
    }

    fn mixed(share: f64) -> Mixed {
        let catalogue = catalogue();
        let pair = &catalogue.default_pair;
        let mix = Ratio::new(share).unwrap();
        Mixed::of(&catalogue, [&pair.clip, &pair.dino], 0.83, mix)
    }

    #[test]
    fn its_threshold_is_as_rare_as_clips() {
        // 0.83 lies at 9 tenths of CLIP's pairs; so does 0.54 of DINOv2's.
        for (share, expected) in [(1.0, 0.83), (0.5, 0.685), (0.0, 0.54), (0.25, 0.6125)] {
            let found = mixed(share).threshold().unwrap();
            assert!((found - expected).abs() < 1e-3, "{share}: {found}");
        }
        let unknown = Mixed::of(&catalogue(), ["a", "b"], 0.83, Ratio::CLIP);
        assert_eq!((unknown.threshold(), unknown.rank(0.5)), (None, None));
    }

    #[test]
    fn it_ends_a_blind_spot_or_leaves_it() {
        let dino = encoder(0.3, 0.5, Some(0.0));
        let ask = |clip: f32, share: f64| {
            let clip = encoder(clip, 0.83, Some(0.0));
            mixed(share).ask(&clip, &dino, Language::En)
        };
        let gone = ask(0.9, 0.5);
        assert!((gone.cosine - 0.6).abs() < 1e-6 && gone.verdict == Some(Verdict::NotBlind));
        assert!((gone.rank.as_ref().unwrap().below - 0.769).abs() < 0.01);
        let [start, end] = [
            "Mixed with a CLIP share of 0.5, the similarity is 0.600. In CLIP’s place it would \
             tell these two apart: as many random pairs exceed 0.68",
            " by the mixture as exceed CLIP’s threshold. So this blind spot would be gone.",
        ];
        assert!(gone.words.starts_with(start), "{}", gone.words);
        assert!(gone.words.ends_with(end), "{}", gone.words);
        let kept = ask(0.99, 0.95);
        assert_eq!(kept.verdict, Some(Verdict::Blind));
        assert!(
            kept.words
                .ends_with("So the mixture would be blind here too."),
            "{}",
            kept.words
        );
        let alone = ask(0.9, 1.0);
        assert_eq!((alone.cosine, alone.verdict), (0.9, Some(Verdict::Blind)));
        let german = mixed(0.5).ask(&encoder(0.9, 0.83, None), &dino, Language::De);
        assert!(german.words.contains("0,600") && german.error.is_none());
        let unknown = Mixed::of(&catalogue(), ["a", "b"], 0.83, Ratio::default());
        let said = unknown.ask(&encoder(0.9, 0.83, None), &dino, Language::En);
        assert_eq!((said.threshold, said.verdict), (None, None));
        assert!(said.words.contains("were not counted"), "{}", said.words);
    }
}
