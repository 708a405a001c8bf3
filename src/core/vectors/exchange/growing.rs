//! An array that grows row by row on the disk, and gets its name when it has all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use half::f16;

use super::npy::MAGIC;
use super::{ExchangeError, folder};
use crate::files::{is_taken, publish, with_suffix};

/// One array of embeddings in f16 that is being written.
#[derive(Debug)]
pub struct GrowingArray {
    path: PathBuf,
    part: PathBuf,
    file: File,
    width: usize,
    /// Where the numbers begin.
    offset: u64,
    /// How many rows it is to have.
    rows: u64,
    /// How many are there.
    len: u64,
}

impl GrowingArray {
    /// Takes up the array of a number in a folder in clip-retrieval's layout, which is to
    /// have so many rows, where it was left, or begins it.
    ///
    /// # Errors
    /// [`ExchangeError::Busy`] while another process writes it, and what the system
    /// refuses.
    pub fn open(set: &Path, number: u64, rows: u64, width: usize) -> Result<Self, ExchangeError> {
        let path = folder::array_path(set, number);
        let part = with_suffix(&path, ".part");
        let within = path.parent().unwrap_or(set);
        let system = |reason| ExchangeError::system("write", &part, reason);
        fs::create_dir_all(within).map_err(system)?;
        // It had all its rows, and what belongs beside it did not get there.
        match fs::rename(&path, &part) {
            Err(reason) if reason.kind() != ErrorKind::NotFound => return Err(system(reason)),
            _ => {}
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&part).map_err(system)?;
        if is_taken(file.try_lock()) {
            return Err(ExchangeError::Busy {
                path: part.display().to_string(),
            });
        }
        let header = header_of(rows, width);
        let mut array = Self {
            offset: header.len() as u64,
            path,
            part,
            file,
            width,
            rows,
            len: 0,
        };
        let begun = array.take_up(&header);
        begun.map_err(|reason| ExchangeError::system("write", &array.part, reason))?;
        Ok(array)
    }

    fn take_up(&mut self, header: &[u8]) -> io::Result<()> {
        let mut found = Vec::new();
        let mut start = (&mut self.file).take(header.len() as u64);
        start.read_to_end(&mut found)?;
        if found == header {
            let numbers = self.file.metadata()?.len() - self.offset;
            self.len = (numbers / (2 * self.width as u64)).min(self.rows);
        } else {
            self.file.set_len(0)?;
            self.file.rewind()?;
            self.file.write_all(header)?;
        }
        Ok(())
    }

    /// How many rows are there.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Goes on behind so many rows; what follows them goes.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn go_on_at(&mut self, rows: u64) -> Result<(), ExchangeError> {
        self.len = rows.min(self.len);
        let end = self.offset + self.len * 2 * self.width as u64;
        let cut = self.file.set_len(end);
        cut.and_then(|()| self.file.seek(SeekFrom::Start(end)))
            .map_err(|reason| ExchangeError::system("write", &self.part, reason))?;
        Ok(())
    }

    /// Adds whole rows, rounded to f16, and makes them durable.
    ///
    /// # Errors
    /// [`ExchangeError::Counts`] for numbers that are no whole rows or too many, and what the
    /// system refuses.
    pub fn add(&mut self, values: &[f32]) -> Result<(), ExchangeError> {
        let rows = (values.len() / self.width) as u64;
        if !values.len().is_multiple_of(self.width) || self.len + rows > self.rows {
            return Err(ExchangeError::Counts {
                what: "numbers",
                found: values.len(),
                expected: (self.rows - self.len) as usize * self.width,
            });
        }
        let bytes = values.iter().flat_map(|&v| f16::from_f32(v).to_le_bytes());
        let written = self.file.write_all(&bytes.collect::<Vec<u8>>());
        let written = written.and_then(|()| self.file.sync_data());
        written.map_err(|reason| ExchangeError::system("write", &self.part, reason))?;
        self.len += rows;
        Ok(())
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// [`ExchangeError::Counts`] while rows are missing, and what the system refuses.
    pub fn finish(self) -> Result<(), ExchangeError> {
        if self.len != self.rows {
            return Err(ExchangeError::Counts {
                what: "rows",
                found: self.len as usize,
                expected: self.rows as usize,
            });
        }
        publish(&self.file, &self.part, &self.path)
            .map_err(|reason| ExchangeError::system("write", &self.path, reason))
    }
}

/// The header of an array of f16, as embedding-reader and autofaiss take it: they look for
/// `'<f2'` in the text.
fn header_of(rows: u64, width: usize) -> Vec<u8> {
    let mut text =
        format!("{{'descr': '<f2', 'fortran_order': False, 'shape': ({rows}, {width}), }}");
    // Magic, version and length take ten bytes; the numbers begin at a multiple of 64.
    let filled = (10 + text.len() + 1).next_multiple_of(64) - 11;
    text.push_str(&" ".repeat(filled - text.len()));
    text.push('\n');
    let mut header = MAGIC.to_vec();
    header.extend([1, 0]);
    // Two sizes and blanks are never longer than u16 can say.
    header.extend((text.len() as u16).to_le_bytes());
    header.extend(text.as_bytes());
    header
}
