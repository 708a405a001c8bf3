//! How badly each patch of one image is matched in another: heat maps of a difference.
//!
//! The heat of a patch is 1 - the largest cosine of its token with a token of the other
//! image, 0 for the same and at most 2. What patch tokens can say is bounded: a token
//! also holds what lies around its patch, so that heat spreads by a patch or so, and a
//! region that is changed into something that the other image has elsewhere stays cool
//! when matches are looked for [anywhere](Matching::Anywhere).

use std::str::FromStr;

use ndarray::{Array2, ArrayView2};

use super::embedding::normalise;

/// Where in the other image a patch may find its match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// Anywhere: for images that show the same in other places.
    Anywhere,
    /// In the same place: for two states of one picture.
    SamePlace,
    /// In the same place, and a patch around it, once the one shift of whole patches
    /// is undone at which the images agree best.
    Aligned,
}

impl Matching {
    /// All of them, with their names.
    pub const NAMED: [(&str, Self); 3] = [
        ("anywhere", Self::Anywhere),
        ("same-place", Self::SamePlace),
        ("aligned", Self::Aligned),
    ];
}

impl FromStr for Matching {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::NAMED.iter().find(|(own, _)| *own == name);
        let names = || Self::NAMED.map(|(own, _)| own).join(", ");
        found
            .map(|(_, matching)| *matching)
            .ok_or_else(|| format!("patches are matched by one of: {}", names()))
    }
}

/// Patches around the aligned one that may match.
const AROUND: isize = 1;

/// Largest shift that is undone, as a share of the grid's sides.
const FARTHEST: f32 = 0.5;

/// The patches of one image against those of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// Rows and columns of the patches.
    pub grid: [usize; 2],
    /// By patch, row by row: 1 - the best cosine, 0 to 2.
    pub heat: Vec<f32>,
    /// By patch: the patch of the other image that matches best.
    pub best: Vec<u32>,
}

/// Heat of two images' patches against each other, from their tokens
/// `[patches, width]`, of any length, on grids of `[rows, columns]` patches.
///
/// Of grids that differ, and of token counts that are not those of their grids, a patch
/// may match anywhere.
pub fn heat(
    tokens: [ArrayView2<'_, f32>; 2],
    grids: [[usize; 2]; 2],
    matching: Matching,
) -> [Heat; 2] {
    let cosines = normalised(tokens[0]).dot(&normalised(tokens[1]).t());
    let fits = |image: usize| grids[image].iter().product::<usize>() == tokens[image].nrows();
    let same = grids[0] == grids[1] && fits(0) && fits(1);
    let (shift, around) = match matching {
        Matching::SamePlace if same => ([0, 0], Some(0)),
        Matching::Aligned if same => (best_shift(&cosines, grids[0]), Some(AROUND)),
        _ => ([0, 0], None),
    };
    let back = shift.map(|by| -by);
    [
        one_way(cosines.view(), grids, shift, around),
        one_way(cosines.t(), [grids[1], grids[0]], back, around),
    ]
}

fn normalised(tokens: ArrayView2<'_, f32>) -> Array2<f32> {
    let mut tokens = tokens.as_standard_layout().into_owned();
    for mut row in tokens.rows_mut() {
        // Of the standard layout every row is a slice.
        if let Some(row) = row.as_slice_mut() {
            normalise(row);
        }
    }
    tokens
}

/// Heat of the rows of a matrix of cosines.
fn one_way(
    cosines: ArrayView2<'_, f32>,
    grids: [[usize; 2]; 2],
    shift: [isize; 2],
    around: Option<isize>,
) -> Heat {
    let mut heat = Vec::with_capacity(cosines.nrows());
    let mut best = Vec::with_capacity(cosines.nrows());
    for (patch, row) in cosines.rows().into_iter().enumerate() {
        let places: Vec<usize> = match around {
            None => (0..row.len()).collect(),
            Some(around) => near(patch, grids[1], shift, around),
        };
        let first = (f32::NEG_INFINITY, 0);
        let (cosine, place) = places.into_iter().fold(first, |found, place| {
            // Of equal ones the first.
            if row[place] > found.0 {
                (row[place], place)
            } else {
                found
            }
        });
        heat.push((1.0 - cosine).clamp(0.0, 2.0));
        best.push(place as u32);
    }
    Heat {
        grid: grids[0],
        heat,
        best,
    }
}

/// Patches around the one that a patch is shifted to; beyond the edge, those next to it.
fn near(patch: usize, [rows, columns]: [usize; 2], shift: [isize; 2], around: isize) -> Vec<usize> {
    let [row, column] = [patch / columns, patch % columns].map(|at| at as isize);
    let span = |at: isize, by: isize, length: usize| {
        let middle = (at + by).clamp(0, length as isize - 1);
        (middle - around).max(0)..=(middle + around).min(length as isize - 1)
    };
    span(row, shift[0], rows)
        .flat_map(|row| {
            let columns_of = span(column, shift[1], columns);
            columns_of.map(move |column| row as usize * columns + column as usize)
        })
        .collect()
}

/// The shift of whole patches at which the images agree best: by the mean cosine of the
/// patches that lie on one another, the smallest of equal ones.
fn best_shift(cosines: &Array2<f32>, [rows, columns]: [usize; 2]) -> [isize; 2] {
    let farthest = |length: usize| (length as f32 * FARTHEST) as isize;
    let (down, across) = (farthest(rows), farthest(columns));
    let mut found = (f32::NEG_INFINITY, 0, [0, 0]);
    for dy in -down..=down {
        for dx in -across..=across {
            let (mut sum, mut count) = (0.0, 0.0);
            for row in 0..rows as isize {
                for column in 0..columns as isize {
                    let (y, x) = (row + dy, column + dx);
                    if (0..rows as isize).contains(&y) && (0..columns as isize).contains(&x) {
                        let from = row as usize * columns + column as usize;
                        sum += cosines[[from, y as usize * columns + x as usize]];
                        count += 1.0;
                    }
                }
            }
            let (mean, far) = (sum / count, dy.abs() + dx.abs());
            if mean > found.0 || (mean == found.0 && far < found.1) {
                found = (mean, far, [dy, dx]);
            }
        }
    }
    found.2
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: [usize; 2] = [5, 6];

    /// A token for each patch, unlike all others.
    fn tokens(seed: usize) -> Array2<f32> {
        Array2::from_shape_fn((30, 8), |(patch, at)| {
            let mixed = (patch * 7919 + at * 104_729 + seed * 1_299_709) % 1009;
            mixed as f32 / 504.0 - 1.0
        })
    }

    fn ask(a: &Array2<f32>, b: &Array2<f32>, matching: Matching) -> [Heat; 2] {
        heat([a.view(), b.view()], [GRID, GRID], matching)
    }

    #[test]
    fn heat_is_that_of_loops() {
        let (a, b) = (tokens(1), tokens(2));
        let cosine = |i: usize, j: usize| {
            let dot = |x: ndarray::ArrayView1<'_, f32>, y: ndarray::ArrayView1<'_, f32>| {
                let products = x.iter().zip(y).map(|(&x, &y)| f64::from(x) * f64::from(y));
                products.sum::<f64>()
            };
            let (x, y) = (a.row(i), b.row(j));
            dot(x, y) / (dot(x, x) * dot(y, y)).sqrt()
        };
        let [of_a, of_b] = ask(&a, &b, Matching::Anywhere);
        for patch in 0..30 {
            let best = (0..30).map(|j| cosine(patch, j)).fold(-1.0, f64::max);
            assert!((f64::from(of_a.heat[patch]) - (1.0 - best)).abs() < 1e-5);
            let match_ = of_a.best[patch] as usize;
            assert!((cosine(patch, match_) - best).abs() < 1e-6);
            let best = (0..30).map(|i| cosine(i, patch)).fold(-1.0, f64::max);
            assert!((f64::from(of_b.heat[patch]) - (1.0 - best)).abs() < 1e-5);
        }
        let [same, _] = ask(&a, &b, Matching::SamePlace);
        for patch in 0..30 {
            assert!((f64::from(same.heat[patch]) - (1.0 - cosine(patch, patch))).abs() < 1e-5);
            assert_eq!(same.best[patch] as usize, patch);
        }
    }

    #[test]
    fn a_changed_patch_is_the_hottest() {
        let a = tokens(1);
        let mut b = a.mapv(|v| 3.0 * v);
        b.row_mut(13).assign(&tokens(2).row(0));
        for matching in [Matching::Anywhere, Matching::SamePlace, Matching::Aligned] {
            let hottest = |heat: &Heat| {
                let patches = 0..heat.heat.len();
                patches.max_by(|&x, &y| heat.heat[x].total_cmp(&heat.heat[y]))
            };
            let both = ask(&a, &b, matching);
            assert_eq!(both.each_ref().map(hottest), [Some(13); 2], "{matching:?}");
            let cool = both[0].heat.iter().filter(|&&heat| heat < 1e-5);
            assert_eq!(cool.count(), 29);
        }
    }

    #[test]
    fn a_shift_of_whole_patches_is_undone() {
        let a = tokens(1);
        // Everything moves a row down and two columns left.
        let mut b = tokens(3);
        for row in 0..4 {
            for column in 2..6 {
                let (from, to) = (row * 6 + column, (row + 1) * 6 + column - 2);
                b.row_mut(to).assign(&a.row(from));
            }
        }
        let [of_a, of_b] = ask(&a, &b, Matching::Aligned);
        assert_eq!(of_a.best[8] as usize, 12);
        assert_eq!(of_b.best[12] as usize, 8);
        for row in 0..4 {
            for column in 2..6 {
                assert!(of_a.heat[row * 6 + column] < 1e-5);
            }
        }
        let [moved, _] = ask(&a, &b, Matching::SamePlace);
        assert!(moved.heat[8] > 0.1);
    }

    #[test]
    fn grids_that_differ_match_anywhere() {
        let (a, b) = (tokens(1), tokens(1));
        let b = b.slice(ndarray::s![..12, ..]);
        let [of_a, of_b] = heat([a.view(), b], [GRID, [3, 4]], Matching::Aligned);
        assert_eq!((of_a.heat.len(), of_b.heat.len()), (30, 12));
        assert!(of_b.heat.iter().all(|&heat| heat < 1e-5));
        // A token of no length matches nothing, and is no error.
        let none = Array2::zeros((12, 8));
        let [of_a, _] = heat([a.view(), none.view()], [GRID, [3, 4]], Matching::Anywhere);
        assert!(of_a.heat.iter().all(|&heat| heat == 1.0));
    }
}
