//! Rows, and the pairs that `tests/reference/mining/brute_force.py` found of them.

use std::path::Path;

use clipsight_core::vectors::mining::{BORDERLINE, Mined, Rows, Shard};
use clipsight_core::vectors::pairs::Rule;
use half::f16;

/// What lies in the folder that `CLIPSIGHT_MINING` names.
pub struct BruteForce {
    sides: [Vec<f16>; 2],
    widths: Vec<usize>,
    /// Row, column and both cosines of each pair, by row, then column.
    pairs: Vec<f64>,
}

impl BruteForce {
    pub fn read() -> Self {
        let folder = std::env::var_os("CLIPSIGHT_MINING").unwrap();
        let read = |name: &str| std::fs::read(Path::new(&folder).join(name)).unwrap();
        let rows = |name: &str| -> Vec<f16> {
            let bytes = read(name);
            let numbers = bytes.chunks_exact(2);
            numbers
                .map(|of| f16::from_le_bytes([of[0], of[1]]))
                .collect()
        };
        let widths = String::from_utf8(read("widths.txt")).unwrap();
        Self {
            sides: [rows("clip.f16"), rows("dino.f16")],
            widths: widths.split(' ').map(|of| of.parse().unwrap()).collect(),
            pairs: read("pairs.f64")
                .chunks_exact(8)
                .map(|of| f64::from_le_bytes(of.try_into().unwrap()))
                .collect(),
        }
    }

    pub fn shard(&self) -> Shard<'_> {
        let rows = |side: usize| Rows::of_f16(&self.sides[side], self.widths[side]).unwrap();
        Shard::new(rows(0), rows(1)).unwrap()
    }

    pub fn rule(&self) -> Rule {
        Rule::new(0.88, 0.7).unwrap()
    }

    /// Fails where another set of pairs was found, and prints what both have.
    pub fn holds(&self, mined: &Mined) {
        let rule = self.rule();
        let mut found = mined.pairs.iter().peekable();
        let (mut hits, mut borderline, mut edge, mut most) = (0, 0, 0, 0.0f64);
        for of in self.pairs.chunks_exact(4) {
            let place = (of[0] as usize, of[1] as usize);
            let [over, under] = [
                of[2] - f64::from(rule.clip()),
                f64::from(rule.dino()) - of[3],
            ];
            let least = over.min(under);
            let Some(pair) = found.next_if(|pair| (pair.row, pair.column) == place) else {
                assert!(least < 1e-7 - BORDERLINE, "missing: {of:?}");
                continue;
            };
            assert!(least > -1e-7 - BORDERLINE, "too many: {of:?}");
            let error = (f64::from(pair.clip) - of[2]).abs();
            most = most.max(error).max((f64::from(pair.dino) - of[3]).abs());
            if least.abs() < 1e-7 {
                edge += 1;
            } else {
                assert_eq!(pair.hit, least > 0.0, "{of:?}");
            }
            hits += usize::from(pair.hit);
            borderline += usize::from(pair.borderline);
        }
        assert_eq!(found.next(), None);
        assert!(most < 1e-7, "{most}");
        println!(
            "{} rows, {} pairs: {hits} hits, the same as NumPy's ({edge} within 1e-7 of a \
             threshold); {borderline} borderline, also the same; {} candidates; cosines differ by \
             {most:.1e} at most",
            self.shard().len(),
            mined.looked_at,
            mined.candidates
        );
    }
}
