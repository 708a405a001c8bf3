//! A cosine on a small scale of characters.

/// Width of the scale in characters.
const WIDTH: usize = 41;

/// `0 ├────────┼───●──┤ 1`: the scale from 0 to 1 with the threshold (`┼`), the
/// cosine (`●`) and its error bar (`═`), where it is wide enough to be seen.
/// Cosines below 0 stand at 0.
pub fn scale(cosine: f32, threshold: f32, error: Option<f32>) -> String {
    let at = |value: f32| (value.clamp(0.0, 1.0) * (WIDTH - 1) as f32).round() as usize;
    let mut line = vec!['─'; WIDTH];
    line[0] = '├';
    line[WIDTH - 1] = '┤';
    if let Some(error) = error {
        line[at(cosine - error)..=at(cosine + error)].fill('═');
    }
    line[at(threshold)] = '┼';
    line[at(cosine)] = '●';
    line.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_needle_the_tick_and_the_bar_stand_where_they_should() {
        let line: Vec<char> = scale(0.5, 0.75, Some(0.05)).chars().collect();
        assert_eq!(line.len(), WIDTH);
        assert_eq!(line[20], '●');
        assert_eq!(line[30], '┼');
        assert_eq!((line[18], line[22]), ('═', '═'));
        assert_eq!((line[0], line[40]), ('├', '┤'));
    }

    #[test]
    fn values_off_the_scale_stand_at_its_ends() {
        assert!(scale(-0.3, 0.5, Some(2.0)).starts_with('●'));
        assert!(scale(1.0, 0.5, None).ends_with('●'));
    }
}
