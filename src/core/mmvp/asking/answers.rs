//! The file of answers: JSON lines, each written and made durable the moment its answer
//! arrives.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::AskError;
use super::plan::{Call, Plan};
use crate::chat::ChatOptions;
use crate::files::is_taken;
use crate::legible;
use crate::legible::in_short;
use crate::report::asked::AskedLine;

/// A file of answers that this process alone writes.
#[derive(Debug)]
pub struct Answers {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    length: u64,
    /// Indices of the calls that are answered.
    answered: BTreeMap<u32, AskedLine>,
}

/// The answers to a plan that a file holds, without opening it for writing; none where
/// there is no file.
///
/// # Errors
/// As [`Answers::open`], but for [`AskError::Busy`].
pub fn kept(path: &Path, plan: &Plan, options: &ChatOptions) -> Result<usize, AskError> {
    match fs::read(path) {
        Ok(bytes) => Ok(read(path, &bytes, plan, options)?.answered.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(reason) => Err(local(path, reason)),
    }
}

impl Answers {
    /// Opens the file of a plan's answers, or begins one. A last line that was cut off, as
    /// a killed process leaves it, is removed: its call is made again.
    ///
    /// # Errors
    /// [`AskError::Busy`] where another process writes it; [`AskError::Foreign`] and
    /// [`AskError::Otherwise`] where it holds something else, or answers to another model,
    /// endpoint, prompt, image or setting.
    pub fn open(path: &Path, plan: &Plan, options: &ChatOptions) -> Result<Self, AskError> {
        let failed = |reason| local(path, reason);
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)
            .map_err(failed)?;
        if is_taken(file.try_lock()) {
            return Err(AskError::Busy {
                path: path.to_owned(),
            });
        }
        let bytes = fs::read(path).map_err(failed)?;
        let held = read(path, &bytes, plan, options)?;
        let mut length = held.whole as u64;
        if held.whole < bytes.len() {
            file.set_len(length).map_err(failed)?;
        }
        if held.unended {
            file.write_all(b"\n").map_err(failed)?;
            length += 1;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            length,
            answered: held.answered,
        })
    }

    /// How many calls are answered.
    pub fn len(&self) -> usize {
        self.answered.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.answered.is_empty()
    }

    /// Whether a call is.
    pub fn has(&self, call: &Call) -> bool {
        self.answered.contains_key(&call.index)
    }

    /// The answers, by the index of the call's first question.
    pub fn lines(&self) -> impl Iterator<Item = &AskedLine> {
        self.answered.values()
    }

    /// Adds an answer; it is on the disk when this returns.
    ///
    /// # Errors
    /// [`AskError::Answers`]; the file is then as it was before.
    pub fn add(&mut self, line: AskedLine) -> Result<(), AskError> {
        let written = serde_json::to_vec(&line)
            .map_err(io::Error::from)
            .and_then(|mut json| {
                json.push(b'\n');
                self.file.write_all(&json)?;
                self.file.sync_data()?;
                Ok(json.len() as u64)
            });
        match written {
            Ok(bytes) => self.length += bytes,
            Err(reason) => {
                // Half a line may have been written.
                let _ = self.file.set_len(self.length);
                return Err(local(&self.path, reason));
            }
        }
        self.answered.insert(line.index, line);
        Ok(())
    }
}

/// What a file holds.
struct Held {
    answered: BTreeMap<u32, AskedLine>,
    /// Bytes up to the end of the last line that can be read.
    whole: usize,
    /// Whether that line lacks its end.
    unended: bool,
}

fn read(path: &Path, bytes: &[u8], plan: &Plan, options: &ChatOptions) -> Result<Held, AskError> {
    let calls: BTreeMap<u32, &Call> = plan.calls.iter().map(|call| (call.index, call)).collect();
    let mut held = Held {
        answered: BTreeMap::new(),
        whole: 0,
        unended: false,
    };
    for (number, text) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let number = number + 1;
        let ended = text.ends_with(b"\n");
        let line: AskedLine = match serde_json::from_slice(text) {
            Ok(line) => line,
            // What a process that was killed was writing.
            Err(_) if !ended && (number > 1 || is_torn(text)) => break,
            Err(error) => {
                return Err(AskError::Foreign {
                    path: path.to_owned(),
                    line: number,
                    why: error.to_string(),
                });
            }
        };
        held.whole += text.len();
        held.unended = !ended;
        let call = calls.get(&line.index);
        let what = differs(&line, plan, options)
            .or_else(|| call.and_then(|call| call.differs(&line)).map(str::to_owned));
        if let Some(what) = what {
            return Err(AskError::Otherwise {
                path: path.to_owned(),
                line: number,
                what,
            });
        }
        // A line of a pair that is not asked this time stays as it is.
        if call.is_some() {
            held.answered.entry(line.index).or_insert(line);
        }
    }
    Ok(held)
}

/// Whether these bytes can be the beginning of a line of ours: a file of another kind is
/// not to be emptied.
fn is_torn(text: &[u8]) -> bool {
    const BEGIN: &[u8] = br#"{"index":"#;
    let length = text.len().min(BEGIN.len());
    text[..length] == BEGIN[..length]
}

/// In what a line was asked otherwise than is asked now.
fn differs(line: &AskedLine, plan: &Plan, options: &ChatOptions) -> Option<String> {
    let way = &plan.way;
    let endpoint = options.endpoint.to_string();
    let other = |what: &str, was: &str, is: &str| {
        let [was, is] = [was, is].map(|text| legible(&in_short(&text)));
        Some(format!("{what} `{was}`, and now `{is}`"))
    };
    if line.model != options.model {
        return other("of the model", &line.model, &options.model);
    }
    if line.endpoint != endpoint {
        return other("at", &line.endpoint, &endpoint);
    }
    if line.mode != way.mode {
        return Some("with another number of questions a call".into());
    }
    if line.images != way.images {
        let [was, is] =
            [line.images, way.images].map(|images| if images { "with" } else { "without" });
        return Some(format!("{was} images, and now {is}"));
    }
    if line.seed != way.shuffle || line.shuffled != way.shuffle.is_some() {
        return Some("with options in another order".into());
    }
    let sampling = options.sampling;
    if line.max_tokens != sampling.max_tokens {
        let [was, is] = [line.max_tokens, sampling.max_tokens].map(|n| n.to_string());
        return other("for answers of so many tokens:", &was, &is);
    }
    match line.temperature {
        Some(was) if was != sampling.temperature => other(
            "at the temperature",
            &was.to_string(),
            &sampling.temperature.to_string(),
        ),
        // Nothing: the model took none.
        _ => None,
    }
}

fn local(path: &Path, reason: io::Error) -> AskError {
    AskError::Answers {
        path: path.to_owned(),
        reason,
    }
}
