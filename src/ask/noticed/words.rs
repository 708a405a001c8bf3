//! What an encoder hardly notices, in words.

use crate::image::change::Change;
use crate::report::noticed::NoticedRow;

/// What a change does to a picture.
pub(super) fn of(change: Change) -> &'static str {
    match change {
        Change::Reencoded => "saved as a small JPEG of low quality",
        Change::Resized => "made very small",
        Change::Trimmed => "a twentieth cut off at each edge",
        Change::Recoloured => "lighter, warmer, more saturated",
        Change::Reframed => "as the next frame of a film: shifted, tilted, darker",
        Change::Mirrored => "left and right exchanged",
        Change::Turned => "upside down",
        Change::Grey => "without colour",
        Change::Blurred => "out of focus",
        Change::Cropped => "the middle alone",
        Change::Covered => "a square in the middle covered by its mean colour",
    }
}

/// What each encoder still takes for the same picture, by its threshold, and what only
/// DINOv2 notices.
pub(super) fn sentence(rows: &[NoticedRow], clip_threshold: f32, dino_threshold: f32) -> String {
    let clip = unnoticed(rows, "CLIP", clip_threshold, |row| row.clip);
    let dino = unnoticed(rows, "DINOv2", dino_threshold, |row| row.dino);
    let blind: Vec<String> = rows
        .iter()
        .filter(|row| row.blind)
        .map(|row| row.change.clone())
        .collect();
    let only = match blind.is_empty() {
        true => "There is no change here that only DINOv2 notices.".to_owned(),
        false => format!("Only DINOv2 notices: {}.", list(&blind)),
    };
    format!("{clip} {dino} {only}")
}

/// The changes that an encoder is not moved by, least noticed first.
fn unnoticed(
    rows: &[NoticedRow],
    name: &str,
    threshold: f32,
    of: impl Fn(&NoticedRow) -> f32,
) -> String {
    let mut same: Vec<&NoticedRow> = rows.iter().filter(|row| of(row) > threshold).collect();
    same.sort_by(|a, b| of(b).total_cmp(&of(a)));
    if same.is_empty() {
        return format!("{name} notices every change.");
    }
    let each = same.iter();
    let each: Vec<String> = each
        .map(|row| format!("{} {:.2}", row.change, of(row)))
        .collect();
    format!("{name} hardly notices: {}.", list(&each))
}

fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(change: &str, clip: f32, dino: f32) -> NoticedRow {
        NoticedRow {
            change: change.into(),
            words: String::new(),
            same_picture: false,
            clip,
            dino,
            blind: clip > 0.88 && dino < 0.7,
        }
    }

    #[test]
    fn the_sentence_lists_what_is_hardly_noticed() {
        let rows = [
            row("mirrored", 0.98, 0.95),
            row("grey", 0.95, 0.99),
            row("cropped", 0.9, 0.5),
            row("turned", 0.7, 0.6),
        ];
        assert_eq!(
            sentence(&rows, 0.88, 0.7),
            "CLIP hardly notices: mirrored 0.98, grey 0.95 and cropped 0.90. DINOv2 hardly \
             notices: grey 0.99 and mirrored 0.95. Only DINOv2 notices: cropped."
        );
        assert_eq!(
            sentence(&rows[3..], 0.88, 0.7),
            "CLIP notices every change. DINOv2 notices every change. There is no change here \
             that only DINOv2 notices."
        );
    }

    #[test]
    fn every_change_has_its_own_words() {
        let all: Vec<&str> = super::super::changes().map(of).collect();
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one), "{one}");
        }
    }
}
