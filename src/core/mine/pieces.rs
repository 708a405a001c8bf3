//! A corpus in pieces, as a plan has it.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::corpus::Corpus;
use super::error::MineError;
use crate::report::pairs::label;
use crate::vectors::exchange::{self, Part, PartRows};

/// A corpus whose files are known by their contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedCorpus {
    /// The embeddings' folder, as the plan was made.
    pub folder: PathBuf,
    /// How many images there are.
    pub images: u64,
    /// All of them in pieces, in order.
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

impl PlannedCorpus {
    /// Reads a corpus once, in pieces of so many rows; `tell` is told of each: its first row,
    /// how many, and both encoders' rows.
    pub(super) fn new(
        corpus: &Corpus,
        most: u64,
        mut tell: impl FnMut(u64, u64, [&PartRows; 2]) -> ControlFlow<()>,
    ) -> Result<Self, MineError> {
        let mut pieces = Vec::new();
        let mut first = 0;
        for (parts, table) in corpus.parts.iter().zip(&corpus.tables) {
            let from = |path: &Path| path.strip_prefix(&corpus.folder).unwrap_or(path).to_owned();
            let count = parts[0].len();
            let mut within = 0;
            while within < count {
                let rows = most.max(1).min(count - within);
                let range = within..within + rows;
                let [clip, dino] = [parts[0].rows(range.clone())?, parts[1].rows(range)?];
                if tell(first, rows, [&clip, &dino]).is_break() {
                    return Err(MineError::Cancelled);
                }
                pieces.push(Piece {
                    first,
                    rows,
                    within,
                    files: [from(&parts[0].path), from(&parts[1].path)],
                    sha256: [clip.sha256, dino.sha256],
                    table: table.as_deref().map(from),
                });
                within += rows;
                first += rows;
            }
        }
        Ok(Self {
            folder: corpus.folder.clone(),
            images: first,
            pieces,
        })
    }

    /// Numbers of a row by CLIP and by DINOv2.
    ///
    /// # Errors
    /// Files that cannot be read, a plan without pieces.
    pub fn widths(&self) -> Result<[usize; 2], MineError> {
        let piece = self.pieces.first();
        let piece = piece.ok_or(MineError::NoTask { task: 0, tasks: 0 })?;
        let width = |side: usize| -> Result<usize, MineError> {
            Ok(Part::open(&self.folder.join(&piece.files[side]))?.width() as usize)
        };
        Ok([width(0)?, width(1)?])
    }

    /// Reads a piece, and holds it against what was planned; with the places of its labels
    /// among some `classes`, which are sorted.
    pub(super) fn load(
        &self,
        place: usize,
        classes: Option<&[String]>,
    ) -> Result<PieceRows, MineError> {
        let piece = &self.pieces[place];
        let load = |side: usize| -> Result<PartRows, MineError> {
            let path = self.folder.join(&piece.files[side]);
            let rows = Part::open(&path)?.rows(piece.within..piece.within + piece.rows)?;
            if rows.sha256 == piece.sha256[side] {
                Ok(rows)
            } else {
                Err(MineError::Changed(path))
            }
        };
        let labels = classes.map(|classes| self.labels(piece, classes));
        Ok(PieceRows {
            clip: load(0)?,
            dino: load(1)?,
            labels: labels.transpose()?,
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
        let table = exchange::read_table(&self.folder.join(table), rows)?;
        if table.names.is_empty() {
            return Ok(None);
        }
        let own = table.names.into_iter().skip(piece.within as usize);
        Ok(Some(own.take(piece.rows as usize).collect()))
    }

    fn labels(&self, piece: &Piece, classes: &[String]) -> Result<Vec<u32>, MineError> {
        let place = |name: &String| {
            let label = label(name);
            let place = classes.binary_search_by(|class| class.as_str().cmp(label));
            place.ok().and_then(|place| u32::try_from(place).ok())
        };
        let names = self.names(piece)?.unwrap_or_default();
        let places: Option<Vec<u32>> = names.iter().map(place).collect();
        let places = places.filter(|places| places.len() as u64 == piece.rows);
        let table = piece.table.clone().unwrap_or_default();
        places.ok_or_else(|| MineError::Changed(self.folder.join(table)))
    }

    /// The folders that images lie in.
    pub(super) fn classes(&self) -> Result<BTreeSet<String>, MineError> {
        let mut classes = BTreeSet::new();
        for piece in &self.pieces {
            let names = self.names(piece)?.ok_or_else(|| {
                MineError::NotAligned("there are no names, whose folders are the labels".into())
            })?;
            classes.extend(names.iter().map(|name| label(name).to_owned()));
        }
        Ok(classes)
    }

    /// Some rows by the piece that they lie in.
    pub(super) fn by_piece(&self, rows: &BTreeSet<u64>) -> Vec<(&Piece, Vec<u64>)> {
        let of_piece = self.pieces.iter().map(|piece| {
            let own = rows.range(piece.first..piece.first + piece.rows);
            (piece, own.copied().collect::<Vec<u64>>())
        });
        of_piece.filter(|(_, rows)| !rows.is_empty()).collect()
    }
}
