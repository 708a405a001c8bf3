//! Position embeddings for other image sizes than the trained one.

use crate::weights::spec::{Family, VisionSpec};

/// Position embeddings of a `rows x columns` grid from those of the trained
/// one, `[rows * columns, width]`; the class token's is not among them.
///
/// As the authors do it (torch's `upsample_bicubic2d`, `align_corners` false):
/// DINOv2 without registers gives the scale `(side + 0.1) / grid` and samples
/// with a = -0.75; with registers, and for CLIP, the plain ratio of the sizes,
/// antialiased with a = -0.5.
pub fn interpolate_position(
    position: &[f32],
    architecture: &VisionSpec,
    rows: usize,
    columns: usize,
) -> Vec<f32> {
    let VisionSpec {
        family,
        width,
        grid,
        registers,
        ..
    } = *architecture;
    if (rows, columns) == (grid, grid) {
        return position.to_vec();
    }
    let taps = |side: usize| match (family, registers) {
        (Family::Dinov2, 0) => plain_taps(grid, side, grid as f64 / (side as f64 + 0.1)),
        _ => antialiased_taps(grid, side),
    };
    let horizontal = resample(position, grid, grid, width, &taps(columns));
    let turned = transpose(&horizontal, grid, columns, width);
    let vertical = resample(&turned, columns, grid, width, &taps(rows));
    transpose(&vertical, columns, rows, width)
}

/// The sources of one output and their weights.
type Taps = Vec<(usize, f32)>;

/// Keys' cubic kernel.
fn cubic(x: f64, a: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * a
    } else {
        0.0
    }
}

/// Four taps each, clamped at the border; `step` is the distance of two
/// outputs in the source.
fn plain_taps(from: usize, to: usize, step: f64) -> Vec<Taps> {
    (0..to)
        .map(|output| {
            let centre = (output as f64 + 0.5) * step - 0.5;
            let floor = centre.floor();
            (-1..=2)
                .map(|offset| {
                    let at = floor + f64::from(offset);
                    let source = at.clamp(0.0, from as f64 - 1.0) as usize;
                    (source, cubic(centre - at, -0.75) as f32)
                })
                .collect()
        })
        .collect()
}

/// Taps within the kernel's support, widened when shrinking, normalised.
fn antialiased_taps(from: usize, to: usize) -> Vec<Taps> {
    let scale = from as f64 / to as f64;
    let stretch = scale.max(1.0);
    let support = 2.0 * stretch;
    (0..to)
        .map(|output| {
            let centre = (output as f64 + 0.5) * scale;
            let first = (centre - support + 0.5).max(0.0) as usize;
            let last = ((centre + support + 0.5) as usize).min(from);
            let weights: Vec<f64> = (first..last)
                .map(|source| cubic((source as f64 - centre + 0.5) / stretch, -0.5))
                .collect();
            let sum: f64 = weights.iter().sum();
            (first..last)
                .zip(weights)
                .map(|(source, weight)| (source, (weight / sum) as f32))
                .collect()
        })
        .collect()
}

/// Resamples the columns of `[rows, columns, width]`.
fn resample(values: &[f32], rows: usize, columns: usize, width: usize, taps: &[Taps]) -> Vec<f32> {
    let mut output = vec![0.0; rows * taps.len() * width];
    for (row, line) in output.chunks_exact_mut(taps.len() * width).enumerate() {
        for (target, taps) in line.chunks_exact_mut(width).zip(taps) {
            for &(source, weight) in taps {
                let start = (row * columns + source) * width;
                for (sum, value) in target.iter_mut().zip(&values[start..start + width]) {
                    *sum += weight * value;
                }
            }
        }
    }
    output
}

/// `[rows, columns, width]` to `[columns, rows, width]`.
fn transpose(values: &[f32], rows: usize, columns: usize, width: usize) -> Vec<f32> {
    let mut output = Vec::with_capacity(values.len());
    for column in 0..columns {
        for row in 0..rows {
            let start = (row * columns + column) * width;
            output.extend_from_slice(&values[start..start + width]);
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    fn architecture(registers: usize) -> VisionSpec {
        VisionSpec {
            family: Family::Dinov2,
            width: 1,
            depth: 1,
            heads: 1,
            mlp: 4,
            patch: 14,
            grid: 5,
            registers,
            embedding: 1,
        }
    }

    #[test]
    fn the_trained_grid_is_left_alone() {
        let position: Vec<f32> = (0..25).map(|v| v as f32).collect();
        assert_eq!(
            interpolate_position(&position, &architecture(0), 5, 5),
            position
        );
    }

    #[test]
    fn a_constant_stays_constant_at_any_size() {
        for registers in [0, 4] {
            for (rows, columns) in [(1, 1), (3, 8), (16, 4), (37, 37)] {
                let result =
                    interpolate_position(&[2.5; 25], &architecture(registers), rows, columns);
                assert_eq!(result.len(), rows * columns);
                for value in result {
                    assert!((value - 2.5).abs() < 1e-5, "{value}");
                }
            }
        }
    }

    #[test]
    fn rows_and_columns_are_not_swapped() {
        // The value is the column: it must grow along a row and not down it.
        let position: Vec<f32> = (0..25).map(|v| (v % 5) as f32).collect();
        let result = interpolate_position(&position, &architecture(4), 3, 10);
        for row in result.chunks(10) {
            assert!(row.windows(2).all(|pair| pair[0] < pair[1]), "{row:?}");
        }
        for column in 0..10 {
            assert!((result[column] - result[20 + column]).abs() < 1e-5);
        }
    }
}
