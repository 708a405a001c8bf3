//! Why there is no plot, and what to do.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why there is no plot.
#[derive(Debug, Error)]
pub enum PlotError {
    /// Numbers that cannot be drawn.
    #[error("nothing to plot in \"{title}\": {what}")]
    Input {
        /// Title of the figure.
        title: String,
        /// What is missing or wrong.
        what: String,
    },
    /// The drawing library failed, which finite numbers do not make it do.
    #[error("the plot could not be drawn ({0}); please report this")]
    Drawing(String),
    /// A file could not be written.
    #[error("cannot write the plot `{path}`: {error}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
}
