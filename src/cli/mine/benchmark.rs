//! Pairs as a benchmark in MMVP's layout, whose questions are still to be written.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::files::write_whole;
use crate::cli::page::escaped;
use crate::corpus::ImagePath;
use crate::csv;
use crate::image::{Format, recognise};
use crate::legible;
use crate::mmvp::read::{COLUMNS, IMAGES};
use crate::report::pairs::PairsReport;

/// The page on which the questions are written.
const PAGE: &str = include_str!("write.html");

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
    let file = |path: &str| files.iter().find(|file| file.name == path);
    let pairs = report.top.iter().filter_map(|pair| {
        let [a, b] = pair.images.each_ref();
        Some((pair, [file(&a.path)?, file(&b.path)?]))
    });
    let pairs: Vec<_> = pairs.collect();
    if pairs.is_empty() {
        bail!("none of the named pairs has both its files here: say where by --images");
    }
    let images = folder.join(IMAGES);
    fs::create_dir_all(&images).with_context(|| format!("cannot write `{shown}`"))?;
    let mut rows = csv::row(&COLUMNS.map(str::to_owned));
    let mut items = String::new();
    for (place, (pair, files)) in pairs.iter().enumerate() {
        let mut addresses = Vec::with_capacity(2);
        for (half, file) in files.iter().enumerate() {
            let index = 2 * place + half + 1;
            let bytes = file.read();
            let bytes = bytes.with_context(|| format!("cannot read `{}`", file.path.display()))?;
            // As the contents are: a row of a table has no name of its own.
            let end = match recognise(&bytes)? {
                Format::Jpeg => "jpg".to_owned(),
                other => other.to_string().to_lowercase(),
            };
            let name = format!("{index}.{end}");
            write_whole(&images.join(&name), &bytes)?;
            rows += &csv::row(&[
                index.to_string(),
                String::new(),
                String::new(),
                String::new(),
            ]);
            addresses.push(format!("{IMAGES}/{name}"));
        }
        let alt = pair.images.each_ref().map(|image| escaped(&image.path));
        items += &format!(
            "<li data-clip=\"{:.3}\" data-dino=\"{:.3}\"><img src=\"{}\" alt=\"{}\">\
             <img src=\"{}\" alt=\"{}\"></li>\n",
            pair.clip,
            pair.dino,
            escaped(&addresses[0]),
            alt[0],
            escaped(&addresses[1]),
            alt[1]
        );
    }
    write_whole(&folder.join("Questions.csv"), rows.as_bytes())?;
    write_whole(
        &folder.join("write.html"),
        PAGE.replace("<!-- pairs -->", &items).as_bytes(),
    )?;
    Ok(())
}
