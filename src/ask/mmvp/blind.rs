//! Two encoders on a benchmark's pairs, without any text.

use super::cosines::{Computed, Corrected};
use crate::ask::grouped;
use crate::ask::pair::judge;
use crate::ask::pairs::{rule_in_words, seen};
use crate::clock::today;
use crate::mmvp::Pattern;
use crate::mmvp::questions::Benchmark;
use crate::mmvp::score::share;
use crate::report::mmvp::{PatternScore, Share};
use crate::report::mmvp_blind::{
    BlindPair, BlindPattern, BlindStrength, MmvpBlindReport, Tenths, ThresholdRecall,
};
use crate::report::pairs::PairsEncoder;
use crate::vectors::error::VectorError;
use crate::vectors::stats::quantile;

/// Other thresholds whose recall is told beside the rule's: CLIP's and DINOv2's.
const OTHERS: [[f32; 2]; 6] = [
    [0.85, 0.7],
    [0.88, 0.7],
    [0.9, 0.7],
    [0.88, 0.6],
    [0.9, 0.6],
    [0.95, 0.6],
];

/// The report of two encoders on a benchmark's pairs.
///
/// # Errors
/// [`VectorError::Size`] for other numbers of cosines than pairs.
pub fn blind(
    benchmark: &Benchmark,
    [clip, dino]: [PairsEncoder; 2],
    computed: &Computed,
) -> Result<MmvpBlindReport, VectorError> {
    let count = benchmark.pairs();
    let corrected = computed.corrected.iter().map(|one| one.pairs.len());
    for found in [computed.clip.len(), computed.dino.len()]
        .into_iter()
        .chain(corrected)
    {
        if found != count {
            return Err(VectorError::Size {
                what: "cosines of pairs",
                found,
                expected: count,
            });
        }
    }
    let rank =
        |side: &PairsEncoder, cosine| side.random_pairs.as_ref().map(|random| random.rank(cosine));
    let pair = |place: usize| {
        let questions = &benchmark.questions[2 * place..2 * place + 2];
        let (on_clip, on_dino) = (computed.clip[place], computed.dino[place]);
        BlindPair {
            indices: [questions[0].index, questions[1].index],
            question: questions[0].text.clone(),
            pattern: questions[0].pattern,
            clip: on_clip,
            dino: on_dino,
            ranks: [rank(&clip, on_clip), rank(&dino, on_dino)],
            verdict: judge(&seen(&clip, on_clip), &seen(&dino, on_dino)),
            corrected: computed
                .corrected
                .iter()
                .map(|one| one.pairs[place])
                .collect(),
        }
    };
    let pairs: Vec<BlindPair> = (0..count).map(pair).collect();
    let thresholds = [clip.threshold, dino.threshold];
    let mut report = MmvpBlindReport {
        date: today(),
        benchmark: benchmark.name.clone(),
        patterns_by: benchmark.patterns_by.clone(),
        rule: rule_in_words([&clip, &dino]),
        sentence: String::new(),
        patterns: by_pattern(&pairs, thresholds),
        recall: recall(&pairs, thresholds, &computed.random),
        strengths: computed.corrected.iter().map(|one| one.strength).collect(),
        corrected: strengths(&pairs, &computed.corrected),
        notes: notes(benchmark, computed),
        pairs,
        clip,
        dino,
    };
    report.sentence = sentence(&report);
    Ok(report)
}

/// The pairs of each pattern that there is, all of them first.
fn groups(pairs: &[BlindPair]) -> Vec<(Option<Pattern>, Vec<usize>)> {
    let mut groups = vec![(None, (0..pairs.len()).collect())];
    for pattern in Pattern::ALL {
        let own = (0..pairs.len()).filter(|&at| pairs[at].pattern == Some(pattern));
        let own: Vec<usize> = own.collect();
        if !own.is_empty() {
            groups.push((Some(pattern), own));
        }
    }
    groups
}

fn is_blind(pair: &BlindPair, [clip, dino]: [f32; 2]) -> bool {
    pair.clip > clip && pair.dino < dino
}

fn by_pattern(pairs: &[BlindPair], thresholds: [f32; 2]) -> Vec<BlindPattern> {
    let groups = groups(pairs).into_iter();
    groups
        .map(|(pattern, places)| {
            let own = || places.iter().map(|&place| &pairs[place]);
            BlindPattern {
                pattern,
                blind: share(own().map(|pair| Some(is_blind(pair, thresholds)))),
                clip: tenths(own().map(|pair| f64::from(pair.clip)).collect()),
                dino: tenths(own().map(|pair| f64::from(pair.dino)).collect()),
            }
        })
        .collect()
}

fn recall(pairs: &[BlindPair], rule: [f32; 2], random: &[[f32; 2]]) -> Vec<ThresholdRecall> {
    let others = OTHERS.into_iter().filter(|other| *other != rule);
    std::iter::once(rule)
        .chain(others)
        .map(|[clip, dino]| ThresholdRecall {
            clip,
            dino,
            found: share(pairs.iter().map(|pair| Some(is_blind(pair, [clip, dino])))),
            patterns: groups(pairs)
                .into_iter()
                .filter_map(|(pattern, places)| {
                    let found = places
                        .iter()
                        .map(|&place| is_blind(&pairs[place], [clip, dino]));
                    Some(PatternScore {
                        pattern: pattern?,
                        pairs: share(found.map(Some)),
                    })
                })
                .collect(),
            random: (!random.is_empty()).then(|| {
                let blind = random.iter().filter(|one| one[0] > clip && one[1] < dino);
                blind.count() as f64 / random.len() as f64
            }),
        })
        .collect()
}

fn strengths(pairs: &[BlindPair], corrected: &[Corrected]) -> Vec<BlindStrength> {
    let mut rows = Vec::new();
    let plain = corrected.iter().find(|one| one.strength == 0.0);
    let rank = |one: &Corrected, place: usize| {
        one.random
            .as_ref()
            .map(|random| random.rank(one.pairs[place]))
    };
    for one in corrected {
        for (pattern, places) in groups(pairs) {
            let ranks: Option<Vec<f64>> = places.iter().map(|&place| rank(one, place)).collect();
            let before: Option<Vec<f64>> =
                plain.and_then(|plain| places.iter().map(|&place| rank(plain, place)).collect());
            let falls = ranks.as_ref().zip(before).map(|(ranks, before)| -> Share {
                share(
                    ranks
                        .iter()
                        .zip(before)
                        .map(|(now, before)| Some(*now < before)),
                )
            });
            rows.push(BlindStrength {
                strength: one.strength,
                pattern,
                clip: tenths(
                    places
                        .iter()
                        .map(|&place| f64::from(one.pairs[place]))
                        .collect(),
                ),
                ranks: ranks.map(tenths),
                falls,
            });
        }
    }
    rows
}

/// Linear between the two nearest, as NumPy's percentiles are; 0 of none.
fn tenths(mut values: Vec<f64>) -> Tenths {
    values.sort_by(f64::total_cmp);
    let at = |share| quantile(&values, share);
    Tenths {
        low: at(0.1),
        median: at(0.5),
        high: at(0.9),
    }
}

fn sentence(report: &MmvpBlindReport) -> String {
    let all = report.patterns.first();
    let blind = all.map_or(0, |all| all.blind.right);
    let near = report
        .pairs
        .iter()
        .filter(|pair| pair.verdict == crate::report::pair::Verdict::Borderline);
    let near = match near.count() {
        0 => String::new(),
        1 => " One pair lies within the error of a threshold.".into(),
        more => format!(
            " {} pairs lie within the error of a threshold.",
            grouped(more as u64)
        ),
    };
    format!(
        "Of {} pairs of {} {} is blind to {}.{near}",
        grouped(report.pairs.len() as u64),
        report.benchmark,
        report.clip.model,
        grouped(blind.into()),
    )
}

fn notes(benchmark: &Benchmark, computed: &Computed) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(by) = &benchmark.patterns_by {
        notes.push(format!("The patterns are {by}."));
    }
    if benchmark.name == "MMVP" {
        notes.push(
            "MMVP's pairs were found by CLIP ViT-L/14 (cosine above 0.95) and DINOv2 ViT-L/14 \
             (below 0.6), and chosen by hand: another pair of encoders, with thresholds of its \
             own, need not call all of them blind."
                .into(),
        );
    }
    if computed.corrected.iter().any(|one| one.strength != 0.0) {
        notes.push(
            "The correction lowers the cosines of all pairs: whether it helps with these is told \
             by their ranks among random pairs at the same strength."
                .into(),
        );
    }
    notes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ask::pair::Thresholds;
    use crate::ask::pairs::{Encoded, rule};
    use crate::report::pair::Verdict;
    use crate::weights::catalogue::{Catalogue, RandomPairs};

    fn sides() -> [PairsEncoder; 2] {
        let catalogue = Catalogue::built_in().unwrap();
        let given = Thresholds {
            clip: Some(0.9),
            dino: Some(0.7),
        };
        let encoded = |model: &str| Encoded {
            model: model.into(),
            ..Default::default()
        };
        rule(&catalogue, [&encoded("a"), &encoded("b")], given).unwrap()
    }

    fn computed() -> Computed {
        // Two thirds above CLIP's threshold, half below DINOv2's.
        let clip: Vec<f32> = (0..150)
            .map(|at| if at % 3 == 0 { 0.85 } else { 0.92 })
            .collect();
        let dino: Vec<f32> = (0..150)
            .map(|at| if at % 2 == 0 { 0.5 } else { 0.8 })
            .collect();
        let random = |scale: f32| {
            let cosines = (0..1000).map(|at| scale * at as f32 / 1000.0).collect();
            RandomPairs::of("a", cosines, "made up".into())
        };
        let corrected = vec![
            Corrected {
                strength: 0.0,
                pairs: clip.clone(),
                random: random(0.95),
            },
            // Its cosines fall by half, and so do those of random pairs but for the first.
            Corrected {
                strength: 0.03,
                pairs: clip
                    .iter()
                    .enumerate()
                    .map(|(at, c)| if at == 0 { 0.1 } else { c / 2.0 })
                    .collect(),
                random: random(0.475),
            },
        ];
        Computed {
            clip,
            dino,
            corrected,
            random: vec![[0.95, 0.1], [0.95, 0.9], [0.5, 0.1], [0.1, 0.2]],
        }
    }

    #[test]
    fn pairs_are_counted_by_pattern() {
        let mmvp = Benchmark::mmvp().unwrap();
        let report = blind(&mmvp, sides(), &computed()).unwrap();
        let blind_at = |at: usize| !at.is_multiple_of(3) && at.is_multiple_of(2);
        assert_eq!(report.patterns[0].blind.right, 50);
        assert_eq!(report.sentence, "Of 150 pairs of MMVP a is blind to 50.");
        for row in &report.patterns[1..] {
            let places = (0..150).filter(|at| mmvp.questions[2 * at].pattern == row.pattern);
            let (of, blind) = places.fold((0, 0), |(of, blind), at| {
                (of + 1, blind + u32::from(blind_at(at)))
            });
            assert_eq!((row.blind.right, row.blind.of), (blind, of));
        }
        assert_eq!(report.patterns.len(), 10);
        assert_eq!(report.pairs[2].verdict, Verdict::Blind);
        assert_eq!(report.pairs[149].indices, [299, 300]);
        // The rule first, once.
        let recall: Vec<_> = report
            .recall
            .iter()
            .map(|one| (one.clip, one.dino))
            .collect();
        assert_eq!((recall[0], recall.len()), ((0.9, 0.7), 6));
        assert_eq!(report.recall[0].random, Some(0.25));
    }

    #[test]
    fn the_correction_is_told_by_ranks() {
        let mmvp = Benchmark::mmvp().unwrap();
        let report = blind(&mmvp, sides(), &computed()).unwrap();
        assert_eq!(report.strengths, [0.0, 0.03]);
        assert_eq!(report.corrected.len(), 20);
        let all = &report.corrected[10];
        assert_eq!((all.strength, all.pattern), (0.03, None));
        assert!((all.clip.median - 0.46).abs() < 1e-6);
        // Only the first pair's rank falls: the others kept theirs (to the last digits).
        let falls = all.falls.unwrap();
        assert_eq!(falls.of, 150);
        assert!(falls.right >= 1);
        let ranks = |row: &BlindStrength| row.ranks.unwrap().median;
        assert!((ranks(all) - ranks(&report.corrected[0])).abs() < 1e-3);
    }

    #[test]
    fn tenths_are_numpys() {
        let found = tenths((0..11).rev().map(f64::from).collect());
        assert_eq!((found.low, found.median, found.high), (1.0, 5.0, 9.0));
        let found = tenths(vec![1.0, 2.0]);
        assert!((found.low - 1.1).abs() < 1e-12);
        assert_eq!(tenths(Vec::new()).median, 0.0);
    }

    #[test]
    fn cosines_of_other_pairs_are_refused() {
        let mmvp = Benchmark::mmvp().unwrap();
        let mut few = computed();
        few.dino.pop();
        assert!(blind(&mmvp, sides(), &few).is_err());
    }
}
