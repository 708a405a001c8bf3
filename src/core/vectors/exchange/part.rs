//! One array of a set, of which some rows are read at a time, as they are.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use half::f16;
use sha2::{Digest, Sha256};

use super::npy::{self, Kind, Layout};
use super::{ExchangeError, folder, safetensors};
use crate::hash::finish;
use crate::vectors::error::VectorError;
use crate::vectors::mining::Rows;

/// Bytes that are read at a time: a multiple of every kind's.
const PIECE: usize = 1 << 20;

/// An array of embeddings: a file of NumPy's, or of safetensors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its file.
    pub path: PathBuf,
    layout: Layout,
}

/// Rows of a part, in its precision; f64 is rounded to f32.
#[derive(Debug, Clone, PartialEq)]
pub struct PartRows {
    numbers: Numbers,
    width: usize,
    /// SHA-256 of their bytes in the file, in hex.
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Numbers {
    F16(Vec<f16>),
    F32(Vec<f32>),
}

impl Part {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// [`ExchangeError`]
    pub fn open(path: &Path) -> Result<Self, ExchangeError> {
        let layout = folder::of_file(path, |file, length| {
            if file
                .fill_buf()
                .is_ok_and(|start| start.starts_with(npy::MAGIC))
            {
                npy::layout(file, length)
            } else {
                Ok(safetensors::Header::read(file, length)?.layout)
            }
        });
        Ok(Self {
            path: path.to_owned(),
            layout: layout.map_err(|error| error.within(&folder::shown(path)))?,
        })
    }

    /// How many rows it has.
    pub fn len(&self) -> u64 {
        self.layout.shape[0]
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers of a row.
    pub fn width(&self) -> u64 {
        self.layout.shape[1]
    }

    /// Reads some of its rows.
    ///
    /// # Errors
    /// [`ExchangeError`], also for rows that it has not.
    pub fn rows(&self, range: Range<u64>) -> Result<PartRows, ExchangeError> {
        let within = |error: ExchangeError| error.within(&folder::shown(&self.path));
        if range.start > range.end || range.end > self.len() {
            return Err(within(ExchangeError::Counts {
                what: "rows",
                found: usize::try_from(self.len()).unwrap_or(usize::MAX),
                expected: usize::try_from(range.end).unwrap_or(usize::MAX),
            }));
        }
        let system = |reason| ExchangeError::system("read", &self.path, reason);
        let kind = self.layout.kind;
        let row = self.width() * kind.bytes() as u64;
        // Sizes that the file has: its header was held against its length.
        let bytes = usize::try_from((range.end - range.start) * row)
            .map_err(|_| within(npy::broken("its rows do not fit into memory")))?;
        let mut file = File::open(&self.path).map_err(system)?;
        file.seek(SeekFrom::Start(self.layout.offset + range.start * row))
            .map_err(system)?;
        let mut source = BufReader::with_capacity(PIECE, file);
        let count = bytes / kind.bytes();
        let mut numbers = match kind {
            Kind::F16 => Numbers::F16(Vec::with_capacity(count)),
            Kind::F32 | Kind::F64 => Numbers::F32(Vec::with_capacity(count)),
        };
        let mut hash = Sha256::new();
        let mut piece = vec![0; PIECE.min(bytes)];
        let mut left = bytes;
        while left > 0 {
            let piece = &mut piece[..PIECE.min(left)];
            source
                .read_exact(piece)
                .map_err(|reason| within(npy::cut(reason)))?;
            hash.update(&*piece);
            match (&mut numbers, kind) {
                (Numbers::F16(all), _) => {
                    all.extend(piece.as_chunks().0.iter().map(|b| f16::from_le_bytes(*b)));
                }
                (Numbers::F32(all), Kind::F64) => {
                    let wide = piece.as_chunks().0.iter();
                    all.extend(wide.map(|b| f64::from_le_bytes(*b) as f32));
                }
                (Numbers::F32(all), _) => {
                    all.extend(piece.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)));
                }
            }
            left -= piece.len();
        }
        Ok(PartRows {
            numbers,
            width: self.width() as usize,
            sha256: finish(hash),
        })
    }
}

impl PartRows {
    /// The rows, to be mined.
    ///
    /// # Errors
    /// [`VectorError`] for a width that no embedding has.
    pub fn view(&self) -> Result<Rows<'_>, VectorError> {
        match &self.numbers {
            Numbers::F16(numbers) => Rows::of_f16(numbers, self.width),
            Numbers::F32(numbers) => Rows::of_f32(numbers, self.width),
        }
    }

    /// One row as f32.
    ///
    /// # Panics
    /// For a row that there is not.
    pub fn row(&self, place: usize) -> Vec<f32> {
        let range = place * self.width..(place + 1) * self.width;
        match &self.numbers {
            Numbers::F16(numbers) => numbers[range].iter().map(|n| n.to_f32()).collect(),
            Numbers::F32(numbers) => numbers[range].to_vec(),
        }
    }
}

/// The arrays of a folder in clip-retrieval's layout, in the order of their numbers, each
/// with the table of its rows where there are tables.
///
/// # Errors
/// [`ExchangeError`]
pub fn parts(folder: &Path) -> Result<Vec<(Part, Option<PathBuf>)>, ExchangeError> {
    folder::parts(folder)?
        .into_iter()
        .map(|(array, table)| Ok((Part::open(&array)?, table)))
        .collect()
}
