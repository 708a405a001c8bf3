//! `clipsight mmvp make`: pairs that differ in one pattern, from anyone's photos.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::images::given;
use crate::cli::interrupt;
use crate::cli::notes::{StrictOption, tell};
use crate::mmvp::Pattern;
use crate::mmvp::make::{PATTERNS, Settings, left_out, make, pattern};

/// Make pairs of pictures from photos, which differ in one visual pattern by construction.
///
/// Each pair has a question with two options, of which the one is right of the first and the
/// other of the second picture: the photo turned or mirrored, a part covered or a shape
/// pasted, one copy more, two shapes exchanged, colours changed, a word changed, shapes
/// warped, the photo seen from one side or the other. The pattern "state" is left out: no
/// change of any photo makes it honestly.
///
/// DIR is written in the layout that MMVP has on the Hub, with the pattern, a statement and
/// the making of each pair beside it. The same photos, seed and version give the same bytes,
/// in whatever order. DIR appears when all of it is there; Ctrl-C leaves nothing behind, a
/// run that was killed DIR.part, which the next one takes over.
///
/// Exit status: 3 when pictures were left out that cannot be read.
#[derive(Debug, Args)]
pub struct MakeArgs {
    /// Photos: files, and folders or archives with all images below
    #[arg(value_name = "PHOTOS", required = true)]
    photos: Vec<PathBuf>,
    /// The new folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Patterns, with commas between [default: all that can be made]
    #[arg(long, value_name = "PATTERNS", value_delimiter = ',', value_parser = pattern)]
    patterns: Vec<Pattern>,
    /// Pairs of each pattern; with fewer photos each is used several times
    #[arg(long, value_name = "N", default_value_t = Settings::default().per_pattern)]
    per_pattern: usize,
    /// Decides all that is drawn by chance
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u64,
    /// Side of the square pictures in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = Settings::default().side)]
    size: u32,
    #[command(flatten)]
    strict: StrictOption,
}

/// Runs the command.
///
/// # Errors
/// Photos that cannot be used, settings out of range, a folder that is there or cannot be
/// written.
pub fn run(args: MakeArgs) -> Result<ExitCode> {
    let all = args.patterns.is_empty();
    let settings = Settings {
        patterns: if all {
            PATTERNS.to_vec()
        } else {
            args.patterns
        },
        per_pattern: args.per_pattern,
        seed: args.seed,
        side: args.size,
    };
    let mut unusable = args.strict.unusable();
    let images = given(&args.photos)?;
    let mut notes = images.left_out.notes();
    unusable.add(images.left_out.pictures)?;
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(
        "{bar:30} {pos}/{len} pairs made, {per_sec}, {eta} left",
    )?);
    let cancel = interrupt::cancel();
    let mut progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        if cancel.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let made = make(
        &images.files,
        &settings,
        &args.out,
        &mut unusable,
        &mut progress,
    );
    bar.finish_and_clear();
    let made = made?;
    println!(
        "{} pairs from {} photos: {}",
        made.pairs.len(),
        made.photos.len(),
        args.out.display()
    );
    if all {
        for pattern in Pattern::ALL {
            if let Some(why) = left_out(pattern) {
                println!("Left out: {} ({why}).", pattern.title());
            }
        }
    }
    notes.extend(unusable.note());
    Ok(tell(&notes))
}
