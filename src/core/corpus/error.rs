//! Why a data set was refused, and what to do.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::legible::in_short;
use crate::report::set::{LeftOutPicture, reasons};

/// Why a data set was refused.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// A file or folder that cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// More than any real set holds.
    #[error("`{path}` holds more than {limit} {what}, which is not read: give a smaller set")]
    TooMuch {
        /// The file or folder.
        path: PathBuf,
        /// What there is too much of.
        what: &'static str,
        /// How much is read.
        limit: u64,
    },
    /// A line of a plain list that names no image of its own.
    #[error("line {line} of `{path}` names `{name}`: {what}", name = in_short(.name))]
    Listed {
        /// The list.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
        /// What it names.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Neither a folder nor an archive nor a list.
    #[error(
        "`{path}` is neither a folder of images nor an archive of one (zip, tar, tar.gz), \
             a split file (.json) or a list of paths and labels (.csv)"
    )]
    NotADataset {
        /// What was given.
        path: PathBuf,
    },
    /// An archive that is broken, or that would write outside of its folder.
    #[error(
        "the archive `{path}` cannot be read: {what}; pack the folder anew, or give the folder", what = in_short(.what))]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Pictures that cannot be used, where none may be left out.
    #[error(
        "{} pictures cannot be used:{}\nmend them, take them out of the set, or go on \
             without them by leaving out --strict", .pictures.len(), reasons(.pictures)
    )]
    Unusable {
        /// All that were found.
        pictures: Vec<LeftOutPicture>,
    },
    /// More than one split file in the folder.
    #[error("`{folder}` holds several split files ({files}): name the one to read")]
    SeveralSplits {
        /// The folder.
        folder: PathBuf,
        /// Their names.
        files: String,
    },
    /// A JSON file that is not what it should be.
    #[error("`{path}` is not {expected}: {error}", error = in_short(.error))]
    Json {
        /// The file.
        path: PathBuf,
        /// What it should be.
        expected: &'static str,
        /// What is wrong, with line and column.
        error: serde_json::Error,
    },
    /// A row of a split file that makes no sense.
    #[error("row {row} of `{part}` in the split file {what}: correct the file", what = in_short(.what))]
    Row {
        /// Part of the split: train, val, test.
        part: &'static str,
        /// Number of the row, from 1.
        row: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A row of a list of paths and labels that makes no sense.
    #[error("line {line} of `{path}` {what}: correct the file", what = in_short(.what))]
    Table {
        /// The list.
        path: PathBuf,
        /// Number of the line, from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// A label between others that no row has.
    #[error("the split file has labels up to {highest} but no label {missing}: number them from 0")]
    Gap {
        /// The lowest label that is missing.
        missing: usize,
        /// The highest that is there.
        highest: usize,
    },
    /// Two labels with one class name.
    #[error("labels {first} and {second} are both called \"{name}\": give each its own name", name = in_short(.name))]
    SameName {
        /// The name.
        name: String,
        /// One label.
        first: usize,
        /// The other.
        second: usize,
    },
    /// A file in the split twice.
    #[error(
        "`{name}` is listed twice, in `{first}` and `{second}`: an image may be in one \
             place only, or accuracies would be measured on what was learned", name = in_short(.name))]
    Twice {
        /// Path within the set.
        name: String,
        /// Part of the first row.
        first: &'static str,
        /// Part of the second.
        second: &'static str,
    },
    /// A part without images.
    #[error("the set has no images to {purpose}: `{part}` is empty")]
    EmptyPart {
        /// Part of the split.
        part: &'static str,
        /// What it is for.
        purpose: &'static str,
    },
    /// A class without images to draw shots from.
    #[error(
        "class \"{class}\" has no training image: add some, or leave the class out \
             (--classes names those to keep)", class = in_short(.class))]
    EmptyClass {
        /// The class.
        class: String,
    },
    /// Nothing to tell apart.
    #[error("the set has {classes} class(es), at least two are needed")]
    OneClass {
        /// How many.
        classes: usize,
    },
    /// Files of a list that are not there.
    #[error(
        "{count} of {all} images of the {list} are missing below `{folder}`, first `{first}`: \
             put them there, or take their rows out", first = in_short(.first))]
    Missing {
        /// What names them: split, list.
        list: &'static str,
        /// How many.
        count: usize,
        /// Of how many.
        all: usize,
        /// Folder that they were looked for in.
        folder: PathBuf,
        /// Path of the first.
        first: String,
    },
    /// A plain folder without sub folders of images.
    #[error(
        "no sub folder of `{folder}` holds images ({unlabelled} lie in the folder itself, \
             {other} other files): put the images of each class into a sub folder of its name"
    )]
    NoClasses {
        /// The folder.
        folder: PathBuf,
        /// Images in the folder itself.
        unlabelled: usize,
        /// Files that are no images.
        other: usize,
    },
    /// Sub folders that are parts, not labels.
    #[error(
        "the sub folders of `{folder}` are called {names}, which looks like the parts of a \
             set rather than its labels, but shots or tests lack theirs: put the folders of \
             the labels into `train` and `test` (or `val`), or give the folder of one part", names = in_short(.names))]
    PartsNotLabels {
        /// The folder.
        folder: PathBuf,
        /// Their names.
        names: String,
    },
    /// Too few images to be split.
    #[error(
        "class \"{class}\" has {has}: at least two are needed, one to test; \
             add some, or leave the class out (--classes names those to keep)", class = in_short(.class))]
    TooFew {
        /// The class.
        class: String,
        /// How many it has.
        has: &'static str,
    },
    /// A draw of no shots.
    #[error("0 shots: draw at least one image of each class")]
    NoShots,
    /// A published draw that does not fit the set.
    #[error("the published shots in `{path}` do not fit the split: {what}", what = in_short(.what))]
    Selection {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}
