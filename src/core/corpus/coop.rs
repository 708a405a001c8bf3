//! CoOp's split files (Zhou et al., arXiv 2109.01134): pure readers of their
//! contents.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;

use super::DatasetError;
use super::names::within;
use crate::report::set::SetNote;

/// Most rows that are read.
pub(super) const MAX_ROWS: usize = 10_000_000;
/// Labels above this are refused.
const MAX_LABEL: i64 = 1_000_000;

/// A split as its file states it, checked in itself; whether the images exist
/// is another question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Names of the classes by label.
    pub classes: Vec<String>,
    /// Path below the images' folder (with `/`) and label.
    pub train: Vec<(String, usize)>,
    /// As `train`; may be empty.
    pub val: Vec<(String, usize)>,
    /// As `train`.
    pub test: Vec<(String, usize)>,
    /// Paths that were read with `/` for `\`: how many, and the first as it stands.
    pub backslashes: Backslashes,
}

/// Paths whose `\` was read as `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backslashes {
    count: u32,
    first: String,
}

impl Backslashes {
    pub(super) fn see(&mut self, path: &str) {
        if path.contains('\\') {
            if self.count == 0 {
                path.clone_into(&mut self.first);
            }
            self.count += 1;
        }
    }

    pub(super) fn note(&self) -> Option<SetNote> {
        let Self { count, first } = self.clone();
        (count > 0).then_some(SetNote::Backslashes { count, first })
    }
}

/// Path, label, class name.
type Row = (String, i64, String);

#[derive(Deserialize)]
struct RawSplit {
    train: Vec<Row>,
    #[serde(default)]
    val: Vec<Row>,
    test: Vec<Row>,
}

impl Split {
    /// Reads `split_zhou_*.json`: `train`, `val` and `test`, each a list of
    /// `[path, label, class name]`. `path` is for messages alone.
    ///
    /// # Errors
    /// [`DatasetError`] for JSON of another form, absolute paths or such with
    /// `..`, labels below 0 or with gaps, a label with two names, two labels
    /// with one name, files listed twice, empty parts, and classes without
    /// training images.
    pub fn parse(json: &[u8], path: &Path) -> Result<Self, DatasetError> {
        let raw: RawSplit = serde_json::from_slice(json).map_err(|error| DatasetError::Json {
            path: path.to_owned(),
            expected: "a split file (train, val, test: lists of [path, label, class name])",
            error,
        })?;
        let rows = raw.train.len() + raw.val.len() + raw.test.len();
        if rows > MAX_ROWS {
            return Err(DatasetError::TooMuch {
                path: path.to_owned(),
                what: "rows",
                limit: MAX_ROWS as u64,
            });
        }
        let mut check = Check::default();
        let train = check.part("train", raw.train)?;
        let val = check.part("val", raw.val)?;
        let test = check.part("test", raw.test)?;
        for (part, rows, purpose) in [
            ("train", &train, "draw shots from"),
            ("test", &test, "measure accuracy on"),
        ] {
            if rows.is_empty() {
                return Err(DatasetError::EmptyPart { part, purpose });
            }
        }
        let backslashes = std::mem::take(&mut check.backslashes);
        let classes = check.classes()?;
        let mut has_shots = vec![false; classes.len()];
        for (_, label) in &train {
            has_shots[*label] = true;
        }
        if let Some(empty) = has_shots.iter().position(|has| !has) {
            return Err(DatasetError::EmptyClass {
                class: classes[empty].clone(),
            });
        }
        Ok(Self {
            classes,
            train,
            val,
            test,
            backslashes,
        })
    }
}

/// What has been seen so far.
#[derive(Default)]
struct Check {
    names: BTreeMap<usize, String>,
    seen: HashMap<String, &'static str>,
    backslashes: Backslashes,
}

impl Check {
    fn part(
        &mut self,
        part: &'static str,
        rows: Vec<Row>,
    ) -> Result<Vec<(String, usize)>, DatasetError> {
        let mut out = Vec::with_capacity(rows.len());
        for (i, (path, label, name)) in rows.into_iter().enumerate() {
            let wrong = |what: String| DatasetError::Row {
                part,
                row: i + 1,
                what,
            };
            self.backslashes.see(&path);
            let Some(path) = within(&path) else {
                let shown: String = path.chars().take(80).collect();
                return Err(wrong(format!(
                    "has the path {shown:?}, which leads out of the set's folder or nowhere"
                )));
            };
            if !(0..=MAX_LABEL).contains(&label) {
                return Err(wrong(format!(
                    "has the label {label}, not 0 to {MAX_LABEL}"
                )));
            }
            if name.trim().is_empty() || name.chars().any(char::is_control) {
                return Err(wrong(format!("has the class name {name:?}")));
            }
            let label = label as usize;
            let known = self.names.entry(label).or_insert_with(|| name.clone());
            if *known != name {
                return Err(wrong(format!(
                    "calls label {label} \"{name}\", an earlier one \"{known}\""
                )));
            }
            if let Some(first) = self.seen.insert(path.clone(), part) {
                return Err(DatasetError::Twice {
                    name: path,
                    first,
                    second: part,
                });
            }
            out.push((path, label));
        }
        Ok(out)
    }

    fn classes(self) -> Result<Vec<String>, DatasetError> {
        let highest = self.names.keys().next_back().copied().unwrap_or(0);
        if let Some(missing) = (0..highest).find(|label| !self.names.contains_key(label)) {
            return Err(DatasetError::Gap { missing, highest });
        }
        let classes: Vec<String> = self.names.into_values().collect();
        let mut labels = HashMap::new();
        for (second, name) in classes.iter().enumerate() {
            if let Some(first) = labels.insert(name, second) {
                return Err(DatasetError::SameName {
                    name: name.clone(),
                    first,
                    second,
                });
            }
        }
        if classes.len() < 2 {
            return Err(DatasetError::OneClass {
                classes: classes.len(),
            });
        }
        Ok(classes)
    }
}

/// A published few-shot draw: for each shot the path as its file states it (with
/// folders of another machine in front) and the class name.
pub(super) fn selection(json: &[u8], path: &Path) -> Result<Vec<(String, String)>, DatasetError> {
    #[derive(Deserialize)]
    struct Raw {
        train: RawPart,
    }
    #[derive(Deserialize)]
    struct RawPart {
        data: Vec<Shot>,
    }
    #[derive(Deserialize)]
    struct Shot {
        impath: String,
        classname: String,
    }
    let raw: Raw = serde_json::from_slice(json).map_err(|error| DatasetError::Json {
        path: path.to_owned(),
        expected: "a few-shot selection (train.data: list of impath and classname)",
        error,
    })?;
    let shots = raw.train.data.into_iter();
    Ok(shots.map(|shot| (shot.impath, shot.classname)).collect())
}
