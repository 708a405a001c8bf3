//! Thresholds of a blind pair for two models, chosen by counting.
//!
//! Two kinds of pairs are not to be found. *Random pairs* lie far below any threshold of
//! DINOv2, so that they bound CLIP's alone; what DINOv2's threshold keeps out is *the same
//! picture*, re-encoded, resized, trimmed, recoloured or in another frame. So each kind has
//! a rate of its own. Of all thresholds in steps of a hundredth that keep both rates, those
//! are chosen that find most of the pairs which are known to be blind.

/// Steps of a threshold between 0 and 1.
const STEPS: usize = 100;

/// Both cosines of a pair, CLIP's first.
pub type Cosines = [f32; 2];

/// Pairs of which it is known what they are.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Of two images that have nothing to do with each other.
    pub random: &'a [Cosines],
    /// Of one picture and the same in another form.
    pub same: &'a [Cosines],
    /// Blind pairs.
    pub blind: &'a [Cosines],
}

/// Shares of either kind that a rule may find, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Of random pairs.
    pub random: f64,
    /// Of pairs that show the same picture.
    pub same: f64,
}

/// Thresholds, and how many of which pairs they find.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// CLIP's threshold.
    pub clip: f32,
    /// DINOv2's.
    pub dino: f32,
    /// Random pairs that are found.
    pub random: usize,
    /// Pairs of the same picture.
    pub same: usize,
    /// Blind pairs.
    pub blind: usize,
}

/// The thresholds of a hundredth that keep both rates and find most of the blind pairs; of
/// several those that find least of the others, random pairs first. Where no pair is known
/// to be blind: DINOv2's highest that keeps its rate at any cosine of CLIP, and then CLIP's
/// lowest. None where no thresholds keep the rates.
pub fn choose(known: Known<'_>, rates: Rates) -> Option<Chosen> {
    let tables = Tables::new(known);
    if known.blind.is_empty() {
        tables.without_blind(rates)
    } else {
        tables.best(rates, None)
    }
}

/// How many of the blind pairs are found by thresholds that were chosen without them, each
/// by those of all others.
pub fn found_when_left_out(known: Known<'_>, rates: Rates) -> usize {
    let tables = Tables::new(known);
    let found = |pair: &&Cosines| {
        let chosen = tables.best(rates, Some(**pair));
        chosen.is_some_and(|chosen| pair[0] > chosen.clip && pair[1] < chosen.dino)
    };
    known.blind.iter().filter(found).count()
}

/// How many pairs of each kind every two thresholds find.
struct Tables {
    random: Table,
    same: Table,
    blind: Table,
    totals: [usize; 2],
}

impl Tables {
    fn new(known: Known<'_>) -> Self {
        Self {
            random: Table::new(known.random),
            same: Table::new(known.same),
            blind: Table::new(known.blind),
            totals: [known.random.len(), known.same.len()],
        }
    }

    fn chosen(&self, clip: usize, dino: usize) -> Chosen {
        Chosen {
            clip: threshold(clip),
            dino: threshold(dino),
            random: self.random.found(clip, dino),
            same: self.same.found(clip, dino),
            blind: self.blind.found(clip, dino),
        }
    }

    /// Every two thresholds that keep the rates.
    fn allowed(&self, rates: Rates) -> impl Iterator<Item = Chosen> {
        let all = (0..STEPS).flat_map(|clip| (1..=STEPS).map(move |dino| (clip, dino)));
        let chosen = all.map(|(clip, dino)| self.chosen(clip, dino));
        let most = [rates.random, rates.same];
        chosen.filter(move |chosen| {
            let counts = [chosen.random, chosen.same].into_iter().zip(self.totals);
            let mut kept = counts.zip(most);
            kept.all(|((count, total), most)| count as f64 <= most * total as f64)
        })
    }

    fn best(&self, rates: Rates, without: Option<Cosines>) -> Option<Chosen> {
        self.allowed(rates).max_by_key(|chosen| {
            let found = |pair: Cosines| pair[0] > chosen.clip && pair[1] < chosen.dino;
            let blind = chosen.blind - usize::from(without.is_some_and(found));
            let fewest = std::cmp::Reverse;
            (blind, fewest(chosen.random), fewest(chosen.same))
        })
    }

    fn without_blind(&self, rates: Rates) -> Option<Chosen> {
        let keeps =
            |&dino: &usize| self.same.below(dino) as f64 <= rates.same * self.totals[1] as f64;
        let dino = threshold((1..=STEPS).rev().find(keeps)?);
        self.allowed(rates).find(|chosen| chosen.dino == dino)
    }
}

/// Counts of pairs by their place among the thresholds, summed up.
struct Table {
    /// `[clip, dino]`: pairs above CLIP's threshold and below DINOv2's.
    found: Vec<usize>,
    /// Pairs below DINOv2's threshold, whatever CLIP says.
    below: Vec<usize>,
}

impl Table {
    fn new(pairs: &[Cosines]) -> Self {
        const SIDE: usize = STEPS + 1;
        let mut found = vec![0_usize; SIDE * SIDE];
        let mut below = vec![0_usize; SIDE];
        let thresholds: Vec<f32> = (0..SIDE).map(threshold).collect();
        for &[clip, dino] in pairs {
            // The last threshold that CLIP lies above, and the first that DINOv2 lies below.
            let above = thresholds.partition_point(|&t| clip > t);
            let first = thresholds.partition_point(|&t| dino >= t);
            if first < SIDE {
                below[first] += 1;
                if above > 0 {
                    found[(above - 1) * SIDE + first] += 1;
                }
            }
        }
        for clip in (0..SIDE).rev() {
            let mut row = 0;
            for dino in 0..SIDE {
                row += found[clip * SIDE + dino];
                let higher = if clip + 1 < SIDE {
                    found[(clip + 1) * SIDE + dino]
                } else {
                    0
                };
                found[clip * SIDE + dino] = row + higher;
            }
        }
        for dino in 1..SIDE {
            below[dino] += below[dino - 1];
        }
        Self { found, below }
    }

    fn found(&self, clip: usize, dino: usize) -> usize {
        self.found[clip * (STEPS + 1) + dino]
    }

    fn below(&self, dino: usize) -> usize {
        self.below[dino]
    }
}

/// The threshold of that number.
fn threshold(number: usize) -> f32 {
    number as f32 / STEPS as f32
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn counted(pairs: &[Cosines], chosen: &Chosen) -> usize {
        let found = |pair: &&Cosines| pair[0] > chosen.clip && pair[1] < chosen.dino;
        pairs.iter().filter(found).count()
    }

    /// A cheap generator: numbers between 0 and 1.
    fn numbers(seed: u64) -> impl FnMut() -> f32 {
        let mut state = seed;
        move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1 << 24) as f32
        }
    }

    fn sets() -> [Vec<Cosines>; 3] {
        let mut next = numbers(7);
        let mut around = |count: usize, clip: f32, dino: f32, spread: f32| -> Vec<Cosines> {
            let mut one =
                |middle: f32| (middle + spread * (next() + next() - 1.0)).clamp(-1.0, 1.0);
            (0..count).map(|_| [one(clip), one(dino)]).collect()
        };
        [
            around(4_000, 0.5, 0.1, 0.4),
            around(500, 0.95, 0.93, 0.1),
            around(60, 0.9, 0.6, 0.15),
        ]
    }

    #[test]
    fn the_best_is_that_of_plain_loops() {
        let [random, same, blind] = sets();
        let known = Known {
            random: &random,
            same: &same,
            blind: &blind,
        };
        let rates = Rates {
            random: 0.01,
            same: 0.02,
        };
        let best = choose(known, rates).unwrap();
        assert_eq!(
            (best.random, best.same, best.blind),
            (
                counted(&random, &best),
                counted(&same, &best),
                counted(&blind, &best)
            )
        );
        assert!(
            best.random <= 40 && best.same <= 10 && best.blind > 20,
            "{best:?}"
        );
        let mut most = 0;
        for clip in 0..100 {
            for dino in 1..=100 {
                let other = Chosen {
                    clip: clip as f32 / 100.0,
                    dino: dino as f32 / 100.0,
                    ..best
                };
                if counted(&random, &other) <= 40 && counted(&same, &other) <= 10 {
                    most = most.max(counted(&blind, &other));
                }
            }
        }
        assert_eq!(best.blind, most);
        let found = found_when_left_out(known, rates);
        let one_by_one = (0..blind.len()).filter(|&out| {
            let mut others = blind.clone();
            let pair = others.remove(out);
            let chosen = choose(
                Known {
                    blind: &others,
                    ..known
                },
                rates,
            )
            .unwrap();
            pair[0] > chosen.clip && pair[1] < chosen.dino
        });
        assert_eq!(found, one_by_one.count());
        assert!(found <= best.blind);
    }

    #[test]
    fn without_known_blind_pairs_each_threshold_keeps_its_own_rate() {
        let [random, same, _] = sets();
        let known = Known {
            random: &random,
            same: &same,
            blind: &[],
        };
        let best = choose(
            known,
            Rates {
                random: 0.001,
                same: 0.1,
            },
        )
        .unwrap();
        let below = same.iter().filter(|pair| pair[1] < best.dino).count();
        let next = same
            .iter()
            .filter(|pair| pair[1] < best.dino + 0.01)
            .count();
        assert!(below <= 50 && next > 50, "{below} {next}");
        assert!(best.random <= 4);
        let lower = Chosen {
            clip: best.clip - 0.01,
            ..best
        };
        assert!(counted(&random, &lower) > 4);
    }

    #[test]
    fn rates_that_nothing_keeps_choose_nothing() {
        let all = [[0.999, -0.5]; 3];
        let known = Known {
            random: &all,
            same: &[],
            blind: &all,
        };
        assert_eq!(
            choose(
                known,
                Rates {
                    random: 0.0,
                    same: 0.0
                }
            ),
            None
        );
        assert_eq!(
            found_when_left_out(
                known,
                Rates {
                    random: 0.0,
                    same: 0.0
                }
            ),
            0
        );
    }
}
