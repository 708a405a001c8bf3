//! Screening on every instruction set of this machine: no pair above the limit is
//! missed, none far below it is named, and all sets name the same.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::ops::Range;

use clipsight_processor::{Isa, Pairs, Screen, dot};
use proptest::prelude::*;

/// Noise in -1 to 1.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        let state = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = state.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

type Rows = Vec<Vec<f32>>;

/// Rows of length 1 around one of seven others, all with much in common.
fn rows(count: usize, width: usize, noise: &mut Noise) -> Rows {
    let common: Vec<f32> = (0..width).map(|_| noise.next()).collect();
    let mut bunches = Noise(9);
    let bunches: Rows = (0..7)
        .map(|_| (0..width).map(|_| bunches.next()).collect())
        .collect();
    let row = |place: usize| {
        let mut row: Vec<f32> = (0..width)
            .map(|at| common[at] + bunches[place % 7][at] + 0.3 * noise.next())
            .collect();
        let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
        row.iter_mut().for_each(|x| *x /= length.max(1e-9));
        row
    };
    (0..count).map(row).collect()
}

fn mean(rows: &Rows, width: usize) -> Vec<f32> {
    let of = |at: usize| rows.iter().map(|row| row[at]).sum::<f32>() / rows.len().max(1) as f32;
    (0..width).map(of).collect()
}

/// Plain, in f64.
fn product(a: &[f32], b: &[f32]) -> f64 {
    let products = a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b));
    products.sum()
}

fn screen(isa: Isa, rows: &Rows, centre: &[f32]) -> Screen {
    let mut screen = Screen::new(isa, centre, rows.len());
    rows.iter().for_each(|row| screen.push(row));
    assert_eq!(screen.len(), rows.len());
    screen
}

/// How much too large a product can be taken for: every number is at most half a step
/// away, a step is the largest number by 127, and both bounds count twice.
fn slack(a: &Rows, b: &Rows, centre: &[f32]) -> f64 {
    let beside = |rows: &Rows| {
        let sizes = rows.iter().map(|row| {
            let beside = row.iter().zip(centre).map(|(&x, &c)| f64::from(x - c));
            let (mut most, mut squares) = (0.0f64, 0.0);
            for x in beside {
                most = most.max(x.abs());
                squares += x * x;
            }
            (squares.sqrt(), most / 254.0 * (row.len() as f64).sqrt())
        });
        sizes.fold((0.0f64, 0.0f64), |(length, error), (l, e)| {
            (length.max(l), error.max(e))
        })
    };
    let ((length_a, error_a), (length_b, error_b)) = (beside(a), beside(b));
    2.0 * (error_a * length_b + error_b * (length_a + error_a)) + 1e-4
}

struct Case<'a> {
    a: &'a Rows,
    b: &'a Rows,
    centre: &'a [f32],
    rows: Range<usize>,
    columns: Range<usize>,
    pairs: Pairs,
    limit: f64,
}

impl Case<'_> {
    /// How many candidates there are, which are the same on all sets.
    fn check(&self) -> usize {
        let mut named: Option<BTreeSet<[usize; 2]>> = None;
        for isa in Isa::all() {
            let (a, b) = (
                screen(isa, self.a, self.centre),
                screen(isa, self.b, self.centre),
            );
            let mut found = Vec::new();
            let band = a.band(self.rows.clone());
            let columns = self.columns.clone();
            band.candidates(&b, columns, self.pairs, self.limit, &mut found);
            let own: BTreeSet<_> = found.iter().copied().collect();
            assert_eq!(own.len(), found.len(), "{isa:?}: a pair came twice");
            for &[row, column] in &own {
                assert!(self.rows.contains(&row) && self.columns.contains(&column));
            }
            match &named {
                Some(named) => assert!(*named == own, "{isa:?} names others"),
                None => named = Some(own),
            }
        }
        let named = named.unwrap();
        let slack = slack(self.a, self.b, self.centre);
        for row in self.rows.clone() {
            for column in self.columns.clone() {
                let product = product(&self.a[row], &self.b[column]);
                let counts = self.pairs == Pairs::All || column > row;
                let named = named.contains(&[row, column]);
                if counts && product >= self.limit {
                    assert!(named, "missed {row}, {column}: {product}");
                }
                if named {
                    assert!(counts, "{row}, {column} do not count");
                    assert!(
                        product >= self.limit - slack,
                        "{row}, {column}: {product} lies more than {slack} below"
                    );
                }
            }
        }
        named.len()
    }
}

#[test]
fn of_all_sizes_no_pair_is_missed() {
    let mut noise = Noise(1);
    for [first, second, width] in [
        [1, 1, 1],
        [1, 33, 7],
        [13, 1, 7],
        [12, 32, 4],
        [50, 70, 384],
        [97, 65, 512],
        [25, 64, 768],
        [31, 95, 515],
        [200, 100, 3],
    ] {
        let (a, b) = (
            rows(first, width, &mut noise),
            rows(second, width, &mut noise),
        );
        let centres = [vec![0.0; width], mean(&a, width), noise_row(width)];
        for centre in &centres {
            // None, some, all.
            for limit in [1.1, 0.9, 0.5, 0.0, -1.1] {
                let case = Case {
                    a: &a,
                    b: &b,
                    centre,
                    rows: 0..first,
                    columns: 0..second,
                    pairs: Pairs::All,
                    limit,
                };
                let named = case.check();
                if limit < -1.0 {
                    assert_eq!(named, first * second);
                }
                let own = Case {
                    b: &a,
                    columns: 0..first,
                    pairs: Pairs::Later,
                    ..case
                };
                let named = own.check();
                if limit < -1.0 {
                    assert_eq!(named, first * (first - 1) / 2);
                }
            }
        }
    }
}

fn noise_row(width: usize) -> Vec<f32> {
    let mut noise = Noise(77);
    (0..width).map(|_| noise.next()).collect()
}

#[test]
fn few_are_named_in_vain() {
    // As embeddings are: 512 numbers, their mean as the centre.
    let all = rows(300, 512, &mut Noise(5));
    let centre = mean(&all, 512);
    let limit = 0.9;
    let case = Case {
        a: &all,
        b: &all,
        centre: &centre,
        rows: 0..300,
        columns: 0..300,
        pairs: Pairs::Later,
        limit,
    };
    let named = case.check();
    let above = |least: f64| {
        let pairs = (0..300).flat_map(|a| (a + 1..300).map(move |b| (a, b)));
        pairs
            .filter(|&(a, b)| product(&all[a], &all[b]) >= least)
            .count()
    };
    assert!(above(limit) > 1000 && named >= above(limit));
    assert!(named <= above(limit - 0.02), "{named}");
}

#[test]
fn rows_without_a_direction_and_without_numbers() {
    let mut all = rows(40, 7, &mut Noise(3));
    all[3] = vec![0.0; 7];
    all[17] = vec![0.0; 7];
    for centre in [vec![0.0; 7], mean(&all, 7)] {
        // At and above what a row of zeros has with any other.
        for limit in [0.0, 0.1, -0.1] {
            let case = Case {
                a: &all,
                b: &all,
                centre: &centre,
                rows: 0..40,
                columns: 0..40,
                pairs: Pairs::All,
                limit,
            };
            case.check();
        }
    }
    let none: Rows = vec![Vec::new(); 5];
    let case = Case {
        a: &none,
        b: &none,
        centre: &[],
        rows: 0..5,
        columns: 1..4,
        pairs: Pairs::All,
        limit: 0.0,
    };
    assert_eq!(case.check(), 15);
}

#[test]
fn sums_of_the_widest_rows_fit() {
    let width = clipsight_processor::WIDEST;
    let length = (width as f32).sqrt();
    let all: Rows = [1.0, -1.0, 1.0]
        .map(|sign| vec![sign / length; width])
        .to_vec();
    let centre = vec![0.0; width];
    let case = Case {
        a: &all,
        b: &all,
        centre: &centre,
        rows: 0..3,
        columns: 0..3,
        pairs: Pairs::All,
        limit: 0.999,
    };
    assert_eq!(case.check(), 5);
}

#[test]
fn products_in_f64_are_the_same_on_all_sets() {
    let mut noise = Noise(4);
    for width in [0, 1, 7, 31, 32, 33, 384, 515] {
        let all = rows(2, width, &mut noise);
        let [a, b] = [&all[0], &all[1]];
        let sums: Vec<f64> = Isa::all().into_iter().map(|isa| dot(isa, a, b)).collect();
        for sum in &sums {
            assert_eq!(sum.to_bits(), sums[0].to_bits(), "{width}");
            assert!((sum - product(a, b)).abs() < 1e-14, "{width}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_part_of_any_set(
        seed in 0u64..1_000_000,
        (first, second, width) in (1usize..80, 1usize..120, 1usize..60),
        parts in prop::array::uniform4(0.0f64..1.0),
        limit in -0.5f64..1.0,
        later in any::<bool>(),
    ) {
        let mut noise = Noise(seed);
        let a = rows(first, width, &mut noise);
        let b = if later { a.clone() } else { rows(second, width, &mut noise) };
        let part = |count: usize, [from, to]: [f64; 2]| {
            let start = (from * count as f64) as usize;
            start..start + (to * (count - start + 1) as f64) as usize
        };
        let case = Case {
            centre: &mean(&a, width),
            rows: part(a.len(), [parts[0], parts[1]]),
            columns: part(b.len(), [parts[2], parts[3]]),
            pairs: if later { Pairs::Later } else { Pairs::All },
            limit,
            a: &a,
            b: &b,
        };
        case.check();
    }
}
