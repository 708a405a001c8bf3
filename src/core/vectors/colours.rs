//! Colours of patches: of their heat, and of their features, as three principal
//! components of two images' tokens, one basis for both.

use ndarray::{ArrayView2, Axis, concatenate};

use super::components::principal;

/// Share of the patches beyond either end of the scale: single odd ones would leave all
/// others grey.
const CLIPPED: f64 = 0.01;

/// Matplotlib's "inferno" in eight steps: even in lightness, also in print and to the
/// colour-blind.
const INFERNO: [[u8; 3]; 8] = [
    [0, 0, 4],
    [40, 11, 84],
    [101, 21, 110],
    [159, 42, 99],
    [212, 72, 66],
    [245, 125, 21],
    [250, 193, 39],
    [252, 255, 164],
];

/// How a part of the scale of heat, 0 to 1, lies over a picture in grey: red, green,
/// blue and opacity. Cool patches show the picture, hot ones their heat.
pub fn shade(part: f64) -> [u8; 4] {
    let part = part.clamp(0.0, 1.0);
    let at = part * (INFERNO.len() - 1) as f64;
    let below = (at.floor() as usize).min(INFERNO.len() - 2);
    let rest = at - below as f64;
    let [r, g, b] = [0, 1, 2].map(|c| {
        let (low, high) = (INFERNO[below][c], INFERNO[below + 1][c]);
        (f64::from(low) + rest * (f64::from(high) - f64::from(low))).round() as u8
    });
    [r, g, b, (255.0 * (0.2 + 0.6 * part)).round() as u8]
}

/// Colours of the patches of two images, from tokens `[patches, width]` of one width:
/// red, green and blue of each, 0 to 255. Patches of like colours have like tokens.
pub fn colours(tokens: [ArrayView2<'_, f32>; 2]) -> [Vec<u8>; 2] {
    let count = tokens[0].nrows();
    // Only of one width are they comparable, and then they fit.
    let Ok(both) = concatenate(Axis(0), &tokens) else {
        return tokens.map(|own| vec![128; 3 * own.nrows()]);
    };
    let scores = principal(both.view(), 3).scores;
    let scales: Vec<(f64, f64)> = scores
        .columns()
        .into_iter()
        .map(|column| {
            let mut sorted = column.to_vec();
            sorted.sort_by(f64::total_cmp);
            let last = sorted.len().saturating_sub(1);
            let off = (last as f64 * CLIPPED).round() as usize;
            match sorted.get(off).zip(sorted.get(last - off)) {
                Some((&low, &high)) if high > low => (low, 255.0 / (high - low)),
                _ => (0.0, 0.0),
            }
        })
        .collect();
    let level = |value: f64, &(low, scale): &(f64, f64)| match scale {
        0.0 => 128,
        _ => ((value - low) * scale).round().clamp(0.0, 255.0) as u8,
    };
    let mut levels: Vec<u8> = scores
        .rows()
        .into_iter()
        .flat_map(|row| {
            let pairs = row.into_iter().zip(&scales);
            pairs
                .map(|(&value, scale)| level(value, scale))
                .collect::<Vec<u8>>()
        })
        .collect();
    let second = levels.split_off(3 * count);
    [levels, second]
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn shades_brighten_and_thicken_all_the_way() {
        let lightness = |part: f64| {
            let [r, g, b, opacity] = shade(part).map(f64::from);
            (0.299 * r + 0.587 * g + 0.114 * b, opacity)
        };
        let steps = (0..=70).map(|step| lightness(f64::from(step) / 70.0));
        let steps: Vec<(f64, f64)> = steps.collect();
        let rises = |pair: &[(f64, f64)]| pair[1].0 > pair[0].0 && pair[1].1 >= pair[0].1;
        assert!(steps.windows(2).all(rises), "{steps:?}");
        assert_eq!(shade(9.0)[..3], INFERNO[7]);
    }

    #[test]
    fn like_tokens_have_like_colours_in_both_images() {
        // Two kinds of tokens, in other places of the two images.
        let kind = |which: bool, at: usize| {
            let small = at as f32 * 1e-4;
            if which {
                [1.0, small, 0.0]
            } else {
                [0.0, 1.0, small]
            }
        };
        let image = |kinds: &[bool]| {
            let rows = kinds
                .iter()
                .enumerate()
                .flat_map(|(at, &which)| kind(which, at));
            Array2::from_shape_vec((kinds.len(), 3), rows.collect()).unwrap()
        };
        let (a, b) = (image(&[true, true, false]), image(&[false, true]));
        let [of_a, of_b] = colours([a.view(), b.view()]);
        assert_eq!((of_a.len(), of_b.len()), (9, 6));
        let red = |levels: &[u8], patch: usize| i32::from(levels[3 * patch]);
        assert!((red(&of_a, 0) - red(&of_b, 1)).abs() < 3);
        assert!((red(&of_a, 2) - red(&of_b, 0)).abs() < 3);
        assert!((red(&of_a, 0) - red(&of_a, 2)).abs() > 250);
    }

    #[test]
    fn tokens_that_do_not_differ_are_grey() {
        let same = array![[1.0, 2.0], [1.0, 2.0]];
        assert_eq!(
            colours([same.view(), same.view()]),
            [vec![128; 6], vec![128; 6]]
        );
        let wide = array![[1.0, 2.0, 3.0]];
        assert_eq!(colours([same.view(), wide.view()])[1], [128; 3]);
        let none = Array2::zeros((0, 2));
        assert_eq!(
            colours([none.view(), none.view()]),
            [[0_u8; 0]; 2].map(Vec::from)
        );
    }
}
