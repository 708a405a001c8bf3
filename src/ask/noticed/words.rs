//! What an encoder hardly notices, in words.

use crate::ask::list;
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

/// The least noticed changes are named, so many; the rest are counted.
const NAMED: usize = 3;

/// What each encoder still takes for the same picture, by its threshold, what it does not,
/// and what only DINOv2 notices.
pub(super) fn sentence(rows: &[NoticedRow], clip_threshold: f32, dino_threshold: f32) -> String {
    let clip = of_encoder(rows, "CLIP", clip_threshold, |row| row.clip);
    let dino = of_encoder(rows, "DINOv2", dino_threshold, |row| row.dino);
    let blind = rows.iter().filter(|row| row.blind);
    let blind: Vec<String> = blind.map(|row| row.change.clone()).collect();
    let only = match blind.is_empty() {
        true => "There is no change here that only DINOv2 notices.".to_owned(),
        false => format!("Only DINOv2 notices: {}.", list(&blind)),
    };
    format!("{clip} {dino} {only}")
}

/// The changes that an encoder hardly notices, the least noticed first, and those that it
/// notices, the most noticed first.
fn of_encoder(
    rows: &[NoticedRow],
    name: &str,
    threshold: f32,
    of: impl Fn(&NoticedRow) -> f32,
) -> String {
    let mut sorted: Vec<&NoticedRow> = rows.iter().collect();
    sorted.sort_by(|a, b| of(b).total_cmp(&of(a)));
    let shown = |row: &&NoticedRow| format!("{} {:.2}", row.change, of(row));
    let (same, noticed): (Vec<_>, Vec<_>) = sorted.iter().partition(|row| of(row) > threshold);
    if same.is_empty() {
        return format!("{name} notices every change.");
    }
    let mut hardly: Vec<String> = same.iter().take(NAMED).map(shown).collect();
    if same.len() > NAMED {
        hardly.push(format!("{} more", same.len() - NAMED));
    }
    let noticed: Vec<String> = noticed.iter().rev().map(shown).collect();
    let noticed = match noticed.is_empty() {
        true => "no change".to_owned(),
        false => list(&noticed),
    };
    format!(
        "{name} hardly notices: {}; it notices: {noticed}.",
        list(&hardly)
    )
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
            "CLIP hardly notices: mirrored 0.98, grey 0.95 and cropped 0.90; it notices: turned \
             0.70. DINOv2 hardly notices: grey 0.99 and mirrored 0.95; it notices: cropped 0.50 \
             and turned 0.60. Only DINOv2 notices: cropped."
        );
        assert_eq!(
            sentence(&rows[3..], 0.88, 0.7),
            "CLIP notices every change. DINOv2 notices every change. There is no change here \
             that only DINOv2 notices."
        );
        assert_eq!(
            sentence(&rows, 0.6, 0.4),
            "CLIP hardly notices: mirrored 0.98, grey 0.95, cropped 0.90 and 1 more; it notices: \
             no change. DINOv2 hardly notices: grey 0.99, mirrored 0.95, turned 0.60 and 1 more; \
             it notices: no change. Only DINOv2 notices: cropped."
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
