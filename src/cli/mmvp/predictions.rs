//! Predictions of the catalogue's models, which measured rows of tables are made of.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::cli::files::read;
use crate::legible;
use crate::mmvp::vlm;
use crate::report::mmvp_vlm::VlmModel;

/// What was measured of the catalogue's models.
#[derive(Debug, Args)]
pub struct MeasuredArgs {
    /// A model of the catalogue, and its predictions on MMVP-VLM, as `clipsight mmvp vlm
    /// --predictions` writes them; can be given several times
    #[arg(long, value_name = "MODEL=FILE.csv", value_parser = measured)]
    with: Vec<(String, PathBuf)>,
}

impl MeasuredArgs {
    /// Each model's name with its score.
    ///
    /// # Errors
    /// Predictions that cannot be read.
    pub fn read(&self) -> Result<Vec<(String, VlmModel)>> {
        let one = |(model, path): &(String, PathBuf)| {
            let file = legible(&path.display().to_string());
            let found = vlm::read(&read(path)?, &file)?;
            Ok((model.clone(), vlm::score(model, &file, &found)))
        };
        self.with.iter().map(one).collect()
    }
}

fn measured(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((model, file)) if !model.is_empty() && !file.is_empty() => {
            Ok((model.to_owned(), file.into()))
        }
        _ => Err("wanted is MODEL=FILE.csv".into()),
    }
}
