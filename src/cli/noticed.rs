//! `clipsight pair --noticed`: what each encoder notices of both images.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::ask::noticed;
use crate::ask::pair::Thresholds;
use crate::open::{Engine, ImageFile};
use crate::report::noticed::NoticedReport;

/// Asks for both images, and shows how far that is.
///
/// # Errors
/// As [`noticed::ask`].
pub fn ask(
    engine: &Engine,
    files: [ImageFile<'_>; 2],
    given: Thresholds,
) -> Result<[NoticedReport; 2]> {
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(
        "{bar:30} {pos}/{len} {msg}, {eta} left",
    )?);
    let one = |file| {
        pollster::block_on(noticed::ask(engine, file, given, |step, done, total| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            bar.set_message(step.to_owned());
        }))
    };
    let reports = [one(files[0])?, one(files[1])?];
    bar.finish_and_clear();
    Ok(reports)
}

/// Both images' tables as one, in the first one's order.
pub fn for_people([a, b]: &[NoticedReport; 2]) -> String {
    let mut out = format!(
        "\nWhat each encoder notices: cosines of each image with itself after a change.\n\
         {:12} {:>8} {:>8}   {:>8} {:>8}\n",
        "", "A, CLIP", "DINOv2", "B, CLIP", "DINOv2"
    );
    for row in &a.rows {
        let other = b.rows.iter().find(|other| other.change == row.change);
        let other = other.map_or_else(String::new, |other| {
            format!("{:8.3} {:8.3}", other.clip, other.dino)
        });
        out += &format!(
            "{:12} {:8.3} {:8.3}   {other}   {}\n",
            row.change, row.clip, row.dino, row.words
        );
    }
    out + &format!("A: {}\nB: {}\n", a.sentence, b.sentence)
}
