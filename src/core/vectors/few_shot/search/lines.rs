//! For fixed beta, where a query is right in the plane of alpha and gamma: above
//! some lines and below others.

/// A bound on alpha: at + rise * gamma.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) at: f64,
    pub(super) rise: f64,
}

impl Line {
    pub(super) fn value(self, gamma: f64) -> f64 {
        self.at + self.rise * gamma
    }
}

/// Keeps the lines that can be the largest somewhere on gammas 0 to `end`, and
/// perhaps a few more.
///
/// The largest of lines is convex. With `p` largest at 0 and `q` at the end, a
/// third line can only rise above both if it does so where they cross.
pub(super) fn keep_largest(lines: &mut Vec<Line>, end: f64) {
    let top = |gamma: f64| {
        lines
            .iter()
            .copied()
            .max_by(|a, b| a.value(gamma).total_cmp(&b.value(gamma)))
    };
    let (Some(p), Some(q)) = (top(0.0), top(end)) else {
        return;
    };
    // `p` may be the largest all along, or share its place with `q`.
    let cross = if q.rise > p.rise {
        ((p.at - q.at) / (q.rise - p.rise)).clamp(0.0, end)
    } else {
        end
    };
    let height = p.value(cross).max(q.value(cross));
    lines.retain(|line| line.value(cross) > height);
    lines.push(p);
    lines.push(q);
}

/// As [`keep_largest`], for the smallest.
pub(super) fn keep_smallest(lines: &mut Vec<Line>, end: f64) {
    let mirror = |lines: &mut Vec<Line>| {
        for line in lines {
            *line = Line {
                at: -line.at,
                rise: -line.rise,
            };
        }
    };
    mirror(lines);
    keep_largest(lines, end);
    mirror(lines);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_envelope_stays(
            lines in prop::collection::vec((-20.0f64..20.0, -3.0f64..3.0), 1..30)
        ) {
            let lines: Vec<Line> = lines.iter().map(|&(at, rise)| Line { at, rise }).collect();
            let largest = |lines: &[Line], gamma: f64| {
                lines.iter().map(|l| l.value(gamma)).fold(f64::NEG_INFINITY, f64::max)
            };
            let mut kept = lines.clone();
            keep_largest(&mut kept, 30.0);
            prop_assert!(kept.len() <= lines.len() + 2);
            for step in 0..=300 {
                let gamma = f64::from(step) / 10.0;
                prop_assert!((largest(&kept, gamma) - largest(&lines, gamma)).abs() < 1e-9);
            }
        }
    }
}
