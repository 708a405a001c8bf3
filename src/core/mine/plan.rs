//! What is to be done, in a file.

use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::corpus::Corpus;
use super::drawn::Drawn;
use super::error::MineError;
use super::pieces::{PieceRows, PlannedCorpus};
use crate::files::write_whole;
use crate::hash::hex;
use crate::report::pairs::PairsEncoder;
use crate::vectors::mining::Labels;
use crate::vectors::pairs::Rule;

/// Version of the plan's form.
const SCHEMA: u32 = 1;

/// The plan's file.
const FILE: &str = "plan.json";

/// How a corpus is mined.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Rows of a piece: of two of them the embeddings are in memory at once.
    pub piece: u64,
    /// Pairs that a block may list at most.
    pub most: usize,
    /// Which pairs count by the folders that their images lie in.
    pub labels: Labels,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            piece: 65_536,
            most: 10_000_000,
            labels: Labels::Any,
        }
    }
}

/// A plan of blocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Version of this form.
    pub schema: u32,
    /// SHA-256 of all below, but for the folder: what a block was made by.
    pub fingerprint: String,
    /// CLIP's side of the rule, with its cosines of the corpus's own random pairs.
    pub clip: PairsEncoder,
    /// DINOv2's.
    pub dino: PairsEncoder,
    /// Pairs that a block may list at most.
    pub most: usize,
    /// Which pairs count by labels.
    pub labels: Labels,
    /// The labels' names, where they count.
    pub classes: Vec<String>,
    /// The corpus, whose images are the first of each pair.
    pub corpus: PlannedCorpus,
    /// Another one, whose images are the second; none where both are of one corpus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<PlannedCorpus>,
}

impl Plan {
    /// Plans the pairs of a corpus, or of one `against` another, by the rule of `sides`. All
    /// files are read once, to be known again; `progress` is told of rows done and of all.
    ///
    /// # Errors
    /// Files that cannot be read, no pair at all, labels without names.
    pub fn new(
        corpus: &Corpus,
        against: Option<&Corpus>,
        [mut clip, mut dino]: [PairsEncoder; 2],
        settings: &Settings,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Self, MineError> {
        Rule::new(clip.threshold, dino.threshold)?;
        let (own, other) = (corpus.len(), against.map(Corpus::len));
        if own < 1 || other.unwrap_or(own - 1) < 1 {
            return Err(MineError::NotAligned("there is no pair".into()));
        }
        let all = own + other.unwrap_or(0);
        let mut drawn = Drawn::new(own, other);
        let mut planned = |corpus: &Corpus, which: usize, before: u64| {
            PlannedCorpus::new(corpus, settings.piece, |first, rows, sides| {
                drawn.draw(which, first, rows, sides);
                progress(before + first + rows, all)
            })
        };
        let first = planned(corpus, 0, 0)?;
        let second = against.map(|other| planned(other, 1, own)).transpose()?;
        [clip.random_pairs, dino.random_pairs] = drawn.pairs(all);
        let mut plan = Self {
            schema: SCHEMA,
            fingerprint: String::new(),
            clip,
            dino,
            most: settings.most,
            labels: settings.labels,
            classes: Vec::new(),
            corpus: first,
            against: second,
        };
        if settings.labels != Labels::Any {
            let mut classes = plan.corpus.classes()?;
            classes.extend(plan.columns().classes()?);
            plan.classes = classes.into_iter().collect();
        }
        plan.fingerprint = plan.print();
        Ok(plan)
    }

    /// The corpus that the second images of pairs are of.
    pub fn columns(&self) -> &PlannedCorpus {
        self.against.as_ref().unwrap_or(&self.corpus)
    }

    /// Reads the plan of a folder.
    ///
    /// # Errors
    /// [`MineError::NoPlan`], and a file that the system does not give.
    pub fn read(folder: &Path) -> Result<Self, MineError> {
        let unusable = |why: String| MineError::NoPlan {
            folder: folder.to_owned(),
            why,
        };
        let path = folder.join(FILE);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(reason) if reason.kind() == ErrorKind::NotFound => {
                return Err(unusable("it is not there".into()));
            }
            Err(reason) => return Err(MineError::system("read", &path, reason)),
        };
        let plan: Self =
            serde_json::from_slice(&bytes).map_err(|error| unusable(error.to_string()))?;
        if plan.schema != SCHEMA || plan.fingerprint != plan.print() {
            return Err(unusable("it was changed, or is of another version".into()));
        }
        Ok(plan)
    }

    /// Writes the plan into its folder; the same plan may lie there already.
    ///
    /// # Errors
    /// [`MineError::OtherPlan`], and what the system refuses.
    pub fn write(&self, folder: &Path) -> Result<(), MineError> {
        let path = folder.join(FILE);
        if path.exists() {
            let same = Self::read(folder).is_ok_and(|old| old.fingerprint == self.fingerprint);
            return if same {
                Ok(())
            } else {
                Err(MineError::OtherPlan(folder.to_owned()))
            };
        }
        let mut json = serde_json::to_vec_pretty(self)
            .map_err(|error| MineError::system("write", &path, error.into()))?;
        json.push(b'\n');
        fs::create_dir_all(folder.join("pairs"))
            .and_then(|()| write_whole(&path, &json))
            .map_err(|reason| MineError::system("write", &path, reason))
    }

    /// The rule of a blind pair.
    ///
    /// # Errors
    /// None of a plan that was read or made.
    pub fn rule(&self) -> Result<Rule, MineError> {
        Ok(Rule::new(self.clip.threshold, self.dino.threshold)?)
    }

    /// How many images there are, of both corpora.
    pub fn images(&self) -> u64 {
        self.corpus.images + self.against.as_ref().map_or(0, |other| other.images)
    }

    /// How many tasks there are: as many as the corpus has pieces.
    pub fn tasks(&self) -> usize {
        self.corpus.pieces.len()
    }

    /// How many pairs all blocks have together.
    pub fn pairs(&self) -> u64 {
        let images = self.corpus.images;
        match &self.against {
            Some(other) => images * other.images,
            None => images * (images - 1) / 2,
        }
    }

    /// How many pairs a task's blocks have.
    pub fn pairs_of(&self, task: usize) -> u64 {
        let Some(piece) = self.corpus.pieces.get(task) else {
            return 0;
        };
        match &self.against {
            Some(other) => piece.rows * other.images,
            None => {
                let later = self.corpus.images - piece.first - piece.rows;
                piece.rows * later + piece.rows * (piece.rows - 1) / 2
            }
        }
    }

    /// The blocks of a task: pieces of rows and of columns.
    pub fn blocks_of(&self, task: usize) -> impl Iterator<Item = [usize; 2]> + use<> {
        let first = if self.against.is_some() { 0 } else { task };
        (first..self.columns().pieces.len()).map(move |columns| [task, columns])
    }

    /// All blocks, task by task.
    pub fn blocks(&self) -> impl Iterator<Item = [usize; 2]> + '_ {
        (0..self.tasks()).flat_map(|task| self.blocks_of(task))
    }

    /// Reads a piece of some corpus of the plan, with its labels where they count.
    ///
    /// # Errors
    /// [`MineError::Changed`], and files that cannot be read.
    pub fn load(&self, corpus: &PlannedCorpus, place: usize) -> Result<PieceRows, MineError> {
        let classes = match self.labels {
            Labels::Any => None,
            _ => Some(&self.classes[..]),
        };
        corpus.load(place, classes)
    }

    /// The fingerprint of all that decides on blocks.
    fn print(&self) -> String {
        let mut bare = self.clone();
        bare.fingerprint.clear();
        bare.corpus.folder = PathBuf::new();
        if let Some(other) = &mut bare.against {
            other.folder = PathBuf::new();
        }
        // Plain numbers and texts always serialise.
        hex(&serde_json::to_vec(&bare).unwrap_or_default())
    }
}
