//! Pairs as a benchmark in MMVP's layout, whose questions are still to be written.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::ask::first::benchmark;
use crate::cli::files::write_whole;
use crate::corpus::ImagePath;
use crate::image::{Format, recognise};
use crate::legible;
use crate::mmvp::questions::IMAGES;
use crate::report::pairs::PairsReport;

/// Copies the images of the pairs whose files are both there, and writes `Questions.csv`
/// with empty questions and `write.html`.
///
/// # Errors
/// A folder that has something in it, no pair with both files, files that cannot be copied.
pub fn write(folder: &Path, report: &PairsReport, files: &[ImagePath]) -> Result<()> {
    let shown = legible(&folder.display().to_string());
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("`{shown}` is not empty: name another folder");
    }
    let mut read = HashMap::new();
    for file in files {
        let bytes = file.read();
        let bytes = bytes.with_context(|| format!("cannot read `{}`", file.path.display()))?;
        read.insert(file.name.as_str(), bytes);
    }
    // As the contents are: a row of a table has no name of its own.
    let end = |path: &str| match recognise(read.get(path)?).ok()? {
        Format::Jpeg => Some("jpg".to_owned()),
        other => Some(other.to_string().to_lowercase()),
    };
    let made = benchmark(report, end);
    if made.images.is_empty() {
        bail!("none of the named pairs has both its files here: say where by --images");
    }
    fs::create_dir_all(folder.join(IMAGES)).with_context(|| format!("cannot write `{shown}`"))?;
    for [path, place] in &made.images {
        let bytes = read.get(path.as_str()).map_or(&[][..], Vec::as_slice);
        write_whole(&folder.join(place), bytes)?;
    }
    write_whole(&folder.join("Questions.csv"), made.questions.as_bytes())?;
    write_whole(&folder.join("write.html"), made.page.as_bytes())?;
    Ok(())
}
