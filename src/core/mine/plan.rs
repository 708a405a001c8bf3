//! What is to be done, in a file.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::corpus::Corpus;
use super::error::MineError;
use crate::files::write_whole;
use crate::hash::hex;
use crate::report::pairs::PairsEncoder;
use crate::vectors::embedding::{cosine, normalise};
use crate::vectors::exchange::{self, Part, PartRows};
use crate::vectors::mining::Labels;
use crate::vectors::pairs::Rule;
use crate::weights::catalogue::RandomPairs;

/// Version of the plan's form.
const SCHEMA: u32 = 1;

/// The plan's file.
const FILE: &str = "plan.json";

/// Rows that random pairs are drawn from: all pairs of so many that lie evenly.
const RANDOM: u64 = 2000;

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
    /// The embeddings' folder, as the plan was made.
    pub folder: PathBuf,
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
    /// How many images there are.
    pub images: u64,
    /// The corpus in pieces, in order.
    pub pieces: Vec<Piece>,
}

/// Some rows of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// The first row, counted over the whole corpus.
    pub first: u64,
    /// How many rows.
    pub rows: u64,
    /// The first row within the part.
    pub within: u64,
    /// Files of both encoders, from the folder, CLIP's first.
    pub files: [PathBuf; 2],
    /// SHA-256 of the rows' bytes in each.
    pub sha256: [String; 2],
    /// The table of the part's names, from the folder.
    pub table: Option<PathBuf>,
}

/// A piece's rows by both encoders, and their labels.
#[derive(Debug, Clone)]
pub struct PieceRows {
    /// CLIP's.
    pub clip: PartRows,
    /// DINOv2's.
    pub dino: PartRows,
    /// Places of the labels in the plan's list; none where they do not count.
    pub labels: Option<Vec<u32>>,
}

impl Plan {
    /// Plans a corpus by the rule of `sides`. All files are read once, to be known again;
    /// `progress` is told of rows done and of all.
    ///
    /// # Errors
    /// Files that cannot be read, less than two images, labels without names.
    pub fn new(
        corpus: &Corpus,
        [mut clip, mut dino]: [PairsEncoder; 2],
        settings: &Settings,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Self, MineError> {
        Rule::new(clip.threshold, dino.threshold)?;
        let images = corpus.len();
        if images < 2 {
            return Err(MineError::NotAligned("there are less than two".into()));
        }
        let mut pieces = Vec::new();
        let mut drawn = Drawn::new(images);
        let mut first = 0;
        for (parts, table) in corpus.parts.iter().zip(&corpus.tables) {
            let from = |path: &Path| path.strip_prefix(&corpus.folder).unwrap_or(path).to_owned();
            let count = parts[0].len();
            let mut within = 0;
            while within < count {
                let rows = settings.piece.max(1).min(count - within);
                let range = within..within + rows;
                let [of_clip, of_dino] = [parts[0].rows(range.clone())?, parts[1].rows(range)?];
                drawn.draw(first, rows, [&of_clip, &of_dino]);
                pieces.push(Piece {
                    first,
                    rows,
                    within,
                    files: [from(&parts[0].path), from(&parts[1].path)],
                    sha256: [of_clip.sha256, of_dino.sha256],
                    table: table.as_deref().map(from),
                });
                within += rows;
                first += rows;
                if progress(first, images).is_break() {
                    return Err(MineError::Cancelled);
                }
            }
        }
        let [of_clip, of_dino] = drawn.pairs(images);
        clip.random_pairs = of_clip;
        dino.random_pairs = of_dino;
        let mut plan = Self {
            schema: SCHEMA,
            fingerprint: String::new(),
            folder: corpus.folder.clone(),
            clip,
            dino,
            most: settings.most,
            labels: settings.labels,
            classes: Vec::new(),
            images,
            pieces,
        };
        if settings.labels != Labels::Any {
            plan.classes = plan.all_classes()?;
        }
        plan.fingerprint = plan.print();
        Ok(plan)
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

    /// How many tasks there are: as many as pieces.
    pub fn tasks(&self) -> usize {
        self.pieces.len()
    }

    /// How many pairs all blocks have together.
    pub fn pairs(&self) -> u64 {
        self.images * (self.images - 1) / 2
    }

    /// How many pairs a task's blocks have.
    pub fn pairs_of(&self, task: usize) -> u64 {
        let Some(piece) = self.pieces.get(task) else {
            return 0;
        };
        let later = self.images - piece.first - piece.rows;
        piece.rows * later + piece.rows * (piece.rows - 1) / 2
    }

    /// All blocks, task by task: pieces of rows and of columns.
    pub fn blocks(&self) -> impl Iterator<Item = [usize; 2]> + '_ {
        let pieces = self.pieces.len();
        (0..pieces).flat_map(move |rows| (rows..pieces).map(move |columns| [rows, columns]))
    }

    /// Reads a piece, and holds it against what was planned.
    ///
    /// # Errors
    /// [`MineError::Changed`], and files that cannot be read.
    pub fn load(&self, place: usize) -> Result<PieceRows, MineError> {
        let piece = &self.pieces[place];
        let range = piece.within..piece.within + piece.rows;
        let load = |side: usize| -> Result<PartRows, MineError> {
            let path = self.folder.join(&piece.files[side]);
            let rows = Part::open(&path)?.rows(range.clone())?;
            if rows.sha256 == piece.sha256[side] {
                Ok(rows)
            } else {
                Err(MineError::Changed(path))
            }
        };
        let labels = match self.labels {
            Labels::Any => None,
            _ => Some(self.label_places(piece)?),
        };
        Ok(PieceRows {
            clip: load(0)?,
            dino: load(1)?,
            labels,
        })
    }

    /// The names of a piece's images; none where there is no table.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn names(&self, piece: &Piece) -> Result<Option<Vec<String>>, MineError> {
        let Some(table) = &piece.table else {
            return Ok(None);
        };
        let part = Part::open(&self.folder.join(&piece.files[0]))?;
        let rows = usize::try_from(part.len()).unwrap_or(usize::MAX);
        let (mut names, _) = exchange::read_table(&self.folder.join(table), rows)?;
        let start = usize::try_from(piece.within).unwrap_or(usize::MAX);
        let names: Vec<String> = names.drain(start..).take(piece.rows as usize).collect();
        Ok(Some(names))
    }

    fn label_places(&self, piece: &Piece) -> Result<Vec<u32>, MineError> {
        let place = |name: &String| {
            let label = label(name);
            let place = self
                .classes
                .binary_search_by(|class| class.as_str().cmp(label));
            place.ok().and_then(|place| u32::try_from(place).ok())
        };
        let names = self.names(piece)?.unwrap_or_default();
        let places: Option<Vec<u32>> = names.iter().map(place).collect();
        let places = places.filter(|places| places.len() as u64 == piece.rows);
        let table = piece.table.clone().unwrap_or_default();
        places.ok_or_else(|| MineError::Changed(self.folder.join(table)))
    }

    /// The folders that images lie in, in order.
    fn all_classes(&self) -> Result<Vec<String>, MineError> {
        let mut classes = BTreeSet::new();
        for piece in &self.pieces {
            let names = self.names(piece)?.ok_or_else(|| {
                MineError::NotAligned("there are no names, whose folders are the labels".into())
            })?;
            classes.extend(names.iter().map(|name| label(name).to_owned()));
        }
        Ok(classes.into_iter().collect())
    }

    /// The fingerprint of all that decides on blocks.
    fn print(&self) -> String {
        let mut bare = self.clone();
        bare.fingerprint.clear();
        bare.folder = PathBuf::new();
        // Plain numbers and texts always serialise.
        hex(&serde_json::to_vec(&bare).unwrap_or_default())
    }
}

/// The folder that an image lies in: its label.
pub fn label(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap_or_default()
}

/// Rows that lie evenly in a corpus.
struct Drawn {
    step: u64,
    rows: [Vec<Vec<f32>>; 2],
}

impl Drawn {
    fn new(images: u64) -> Self {
        Self {
            step: images.div_ceil(RANDOM).max(1),
            rows: [Vec::new(), Vec::new()],
        }
    }

    /// Takes what a piece has of them.
    fn draw(&mut self, first: u64, rows: u64, pieces: [&PartRows; 2]) {
        let start = first.next_multiple_of(self.step);
        for row in (start..first + rows).step_by(self.step as usize) {
            let place = (row - first) as usize;
            for (own, piece) in self.rows.iter_mut().zip(pieces) {
                let mut row = piece.row(place);
                normalise(&mut row);
                own.push(row);
            }
        }
    }

    /// The cosines of all their pairs, by encoder.
    fn pairs(&self, images: u64) -> [Option<RandomPairs>; 2] {
        self.rows.each_ref().map(|rows| {
            let mut cosines = Vec::with_capacity(rows.len() * rows.len() / 2);
            for (place, row) in rows.iter().enumerate() {
                let others = rows[place + 1..].iter();
                cosines.extend(others.map(|other| cosine(row, other)));
            }
            let source = format!(
                "all pairs of {} of the corpus's {images} images",
                rows.len()
            );
            RandomPairs::of("", cosines, source)
        })
    }
}
