//! Exact search over alpha: the same betas and gammas as the grid, and the
//! maximum over all alphas of the interval instead of 200 of them.
//!
//! First all pairs of beta and gamma at once, quickly, with logits widened by a
//! margin above every rounding error, so that a pair's count is never too small.
//! Then, from the best count downwards, [`AlphaCurve`]s, which are exact, until
//! none that is left can be better.

use super::lines::{Line, keep_largest, keep_smallest};
use super::{AlphaCurve, Axes, Found, Space, check};
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::predict::predictions;
use crate::vectors::few_shot::terms::{CacheRow, Hyper, Terms};

/// The exact maximum of queries right over all alphas of [0, largest] and the
/// betas and gammas of `space`; never worse than [`super::grid()`].
///
/// Alpha is the middle of the longest piece of alphas that reach it. Of pairs of
/// beta and gamma that reach it too, the one with the longest piece wins, then
/// the smaller beta, then the smaller gamma. Without alpha to choose (image
/// features alone) it is the grid. Takes 8 bytes per query, beta and gamma.
///
/// # Errors
/// No query, labels that do not fit, or a space that is none.
pub fn exact(terms: &Terms, truth: &[usize], space: &Space) -> Result<Found, VectorError> {
    check(terms, truth, space)?;
    let (true, Some(cache)) = (terms.has_alpha(), terms.cache()) else {
        return super::grid(terms, truth, space);
    };
    let axes = space.axes(terms);
    let end = space.alpha.0;
    let mut scan = Scan::new(terms, &axes, end);
    for (query, (row, &class)) in cache.rows().iter().zip(truth).enumerate() {
        scan.add(terms, row, query, class);
    }
    let mut pairs = scan.bounds(|gamma| right_without_cache(terms, truth, gamma));
    // A stable sort: of equal bounds the smaller beta, then gamma, stays first.
    pairs.sort_by(|a, b| {
        b.correct
            .cmp(&a.correct)
            .then(b.length.total_cmp(&a.length))
    });
    let mut best: Option<Candidate> = None;
    let gammas = axes.gammas.len();
    for bound in pairs {
        let (correct, length) = best.as_ref().map_or((0, -1.0), Candidate::rank);
        if (bound.correct, bound.length) < (correct, length) {
            break;
        }
        let pair = bound.pair;
        let linear = terms.linear(axes.betas[pair / gammas], axes.gammas[pair % gammas]);
        let found = Candidate {
            pair,
            curve: AlphaCurve::new(&linear, truth, end),
        };
        let better = best.as_ref().is_none_or(|best| {
            found.rank() > best.rank() || (found.rank() == best.rank() && pair < best.pair)
        });
        if better {
            best = Some(found);
        }
    }
    let Candidate { pair, curve } = best.ok_or(VectorError::Empty {
        what: "grid points",
    })?;
    let (correct, low, high) = curve.best();
    Ok(Found {
        hyper: Hyper {
            alpha: low + (high - low) / 2.0,
            beta: axes.betas[pair / gammas],
            gamma: axes.gammas[pair % gammas],
        },
        correct,
        total: truth.len(),
        interval: Some((low, high)),
        curve: Some(curve),
    })
}

/// Queries right at alpha 0, whatever beta.
fn right_without_cache(terms: &Terms, truth: &[usize], gamma: f64) -> usize {
    let found = predictions(&terms.base_at(gamma));
    found.iter().zip(truth).filter(|(a, b)| a == b).count()
}

/// A pair of beta and gamma with its curve.
struct Candidate {
    pair: usize,
    curve: AlphaCurve,
}

impl Candidate {
    /// Queries right and length of the best piece.
    fn rank(&self) -> (usize, f64) {
        let (correct, low, high) = self.curve.best();
        (correct, high - low)
    }
}

/// At most so many right, on a piece of at most this length.
struct Bound {
    pair: usize,
    correct: usize,
    length: f64,
}

/// For every pair of beta and gamma: how many queries are right at all alphas
/// above 0, and between which alphas the others are.
struct Scan {
    end: f64,
    gammas: Vec<f64>,
    gamma_end: f64,
    step: f64,
    betas: usize,
    margin: f64,
    /// For each gamma, whether some query was taken as wrong that may be right at
    /// alpha 0 alone.
    tied: Vec<bool>,
    always: Vec<usize>,
    some: Vec<Vec<(f32, f32)>>,
    // Of the query at hand: exp(-step d) and its powers, and the lines.
    factor: Vec<f64>,
    power: Vec<f64>,
    slopes: Vec<f64>,
    against: Vec<(f64, f64)>,
    /// Of each class, the least lead at alpha 0 over all gammas, margin included.
    floor: Vec<f64>,
    low: Vec<Line>,
    high: Vec<Line>,
}

/// What alphas are widened by as they are kept in f32, as a part of the largest:
/// two of its steps.
const WIDEN: f64 = 2.5e-7;

impl Scan {
    fn new(terms: &Terms, axes: &Axes, end: f64) -> Self {
        let gamma_end = axes.gammas.last().copied().unwrap_or(0.0);
        let largest = |m: Option<ndarray::ArrayView2<'_, f64>>| {
            m.map_or(0.0, |m| m.fold(0.0f64, |top, v| top.max(v.abs())))
        };
        let keys = terms.cache().map_or(0, |cache| {
            cache.rows().first().map_or(0, |row| row.distances.len())
        });
        // Rounding is some 1e-15 of the largest numbers that are added; the
        // largest class sum is one of all keys at distance 0.
        let size =
            1.0 + largest(terms.base()) + gamma_end * largest(terms.penalty()) + end * keys as f64;
        let pairs = axes.betas.len() * axes.gammas.len();
        Self {
            end,
            gammas: axes.gammas.clone(),
            gamma_end,
            step: axes.betas.get(1).copied().unwrap_or(0.0),
            betas: axes.betas.len(),
            margin: 1e-12 * size,
            tied: vec![false; axes.gammas.len()],
            always: vec![0; pairs],
            some: vec![Vec::new(); pairs],
            factor: Vec::new(),
            power: Vec::new(),
            slopes: vec![0.0; terms.dim().1],
            against: Vec::new(),
            floor: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
        }
    }

    /// Adds one query.
    fn add(&mut self, terms: &Terms, row: &CacheRow, query: usize, class: usize) {
        // Logit differences at alpha 0: first - gamma * second.
        self.against.clear();
        self.floor.clear();
        let base = terms.base();
        let penalty = terms.penalty();
        for other in 0..self.slopes.len() {
            let ahead = |m: Option<ndarray::ArrayView2<'_, f64>>| {
                m.map_or(0.0, |m| m[[query, class]] - m[[query, other]])
            };
            let (base, penalty) = (ahead(base), ahead(penalty));
            self.against.push((base, penalty));
            self.floor
                .push(base + self.margin - (self.gamma_end * penalty).max(0.0));
        }
        // Betas are equally spaced: one exp per key, then products.
        self.factor.clear();
        let step = self.step;
        self.factor
            .extend(row.distances.iter().map(|&d| (-step * f64::from(d)).exp()));
        self.power.clear();
        self.power.resize(row.distances.len(), 1.0);
        for beta in 0..self.betas {
            if beta > 0 {
                for (power, &factor) in self.power.iter_mut().zip(&self.factor) {
                    *power *= factor;
                }
            }
            self.slopes.fill(0.0);
            let mut at = 0;
            for group in row.groups.iter() {
                let sum: f64 = self.power[at..group.end].iter().sum();
                self.slopes[group.class] = group.weight * sum;
                at = group.end;
            }
            self.add_beta(beta, class);
        }
    }

    /// Adds the query at hand for one beta.
    fn add_beta(&mut self, beta: usize, class: usize) {
        let own = self.slopes[class];
        self.low.clear();
        self.high.clear();
        // Bounds on gamma alone, from classes that alpha does not tell apart.
        let (mut gamma_low, mut gamma_high) = (0.0f64, self.gamma_end);
        let mut behind = false;
        let leads = self.floor.iter().zip(&self.against);
        for (&slope, (&floor, &(base, penalty))) in self.slopes.iter().zip(leads) {
            let slope = own - slope;
            // So it is for nearly all classes.
            if floor + (self.end * slope).min(0.0) >= 0.0 {
                continue;
            }
            // Classes of the same text, told apart by the cache alone: with the
            // margin every such query would count as right near alpha 0.
            if base == 0.0 && slope * self.end < -self.margin {
                if penalty == 0.0 {
                    self.tied.fill(true);
                    return;
                }
                behind = true;
            }
            let base = base + self.margin;
            let most = base + (self.end * slope).max(0.0) - (self.gamma_end * penalty).min(0.0);
            if most < 0.0 {
                return;
            }
            if slope.abs() * self.end <= self.margin {
                // Twice the margin covers alpha * slope.
                let bound = (base + self.margin) / penalty;
                if penalty > 0.0 {
                    gamma_high = gamma_high.min(bound * (1.0 + 1e-12));
                } else if penalty < 0.0 {
                    gamma_low = gamma_low.max(bound * (1.0 - 1e-12));
                } else if base + self.margin < 0.0 {
                    return;
                }
                continue;
            }
            let inverse = 1.0 / slope;
            let line = Line {
                at: -base * inverse,
                rise: penalty * inverse,
            };
            if slope > 0.0 {
                self.low.push(line);
            } else {
                self.high.push(line);
            }
        }
        if self.gammas.len() > 4 {
            keep_largest(&mut self.low, self.gamma_end);
            keep_smallest(&mut self.high, self.gamma_end);
        }
        let widen = WIDEN * self.end;
        let first = beta * self.gammas.len();
        for (pair, &gamma) in (first..).zip(&self.gammas) {
            if gamma < gamma_low || gamma > gamma_high {
                continue;
            }
            if behind && gamma == 0.0 {
                self.tied[pair - first] = true;
                continue;
            }
            let mut low = 0.0f64;
            for line in &self.low {
                low = low.max(line.value(gamma));
            }
            let mut high = self.end;
            for line in &self.high {
                high = high.min(line.value(gamma));
            }
            if low <= 0.0 && high >= self.end {
                self.always[pair] += 1;
            } else if low <= high + widen {
                self.some[pair].push(((low - widen) as f32, (high + widen) as f32));
            }
        }
    }

    /// The bound of every pair; `at_zero` counts the queries right at alpha 0 for
    /// a gamma.
    fn bounds(self, at_zero: impl Fn(f64) -> usize) -> Vec<Bound> {
        let end = self.end as f32;
        let at_zero: Vec<usize> = self
            .gammas
            .iter()
            .zip(&self.tied)
            .map(|(&gamma, &tied)| if tied { at_zero(gamma) } else { 0 })
            .collect();
        let mut starts = Vec::new();
        let mut ends = Vec::new();
        let pairs = self.always.iter().zip(&self.some).enumerate();
        pairs
            .map(|(pair, (&always, some))| {
                starts.clear();
                ends.clear();
                starts.extend(some.iter().map(|s| s.0.max(0.0)));
                ends.extend(some.iter().map(|s| s.1.min(end)));
                starts.sort_unstable_by(f32::total_cmp);
                ends.sort_unstable_by(f32::total_cmp);
                let (most, length) = deepest(&starts, &ends, end);
                let (correct, alone) = (always + most, at_zero[pair % self.gammas.len()]);
                Bound {
                    pair,
                    correct: correct.max(alone),
                    length: if alone > correct { 0.0 } else { length },
                }
            })
            .collect()
    }
}

/// The largest number of intervals over one point of [0, end], and the length of
/// the longest piece that is covered so deeply. Both lists are sorted.
fn deepest(starts: &[f32], ends: &[f32], end: f32) -> (usize, f64) {
    let (mut opened, mut closed) = (0, 0);
    let (mut most, mut length, mut piece) = (0, 0.0f64, 0.0f64);
    let mut at = 0.0f32;
    loop {
        // Intervals hold their ends: open before closing.
        let start = starts.get(opened).copied().unwrap_or(f32::INFINITY);
        let close = ends.get(closed).copied().unwrap_or(f32::INFINITY);
        let next = start.min(close).min(end);
        let depth = opened - closed;
        if depth > most {
            (most, length, piece) = (depth, 0.0, 0.0);
        }
        if depth == most {
            piece += f64::from(next - at);
            length = length.max(piece);
        } else if next > at {
            piece = 0.0;
        }
        at = next;
        if start <= close && opened < starts.len() {
            opened += 1;
        } else if closed < ends.len() && close < end {
            closed += 1;
        } else {
            break;
        }
    }
    (most, length)
}
