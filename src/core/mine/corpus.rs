//! A corpus's embeddings as they lie on the disk.

use std::path::{Path, PathBuf};

use super::error::MineError;
use crate::embed::Manifest;
use crate::vectors::exchange::{self, MadeBy, Part, SIDES, parts, tables};

/// Embeddings of a corpus by two encoders, row by row the same images.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// The folder of them all.
    pub folder: PathBuf,
    /// Numbered parts of both encoders, CLIP's first.
    pub(super) parts: Vec<[Part; 2]>,
    /// Of each part the table of its images' names, where there is one.
    pub(super) tables: Vec<Option<PathBuf>>,
    /// What made each encoder's, as far as the tables say.
    pub made_by: [MadeBy; 2],
}

impl Corpus {
    /// Reads the headers of the files of a folder, and holds the tables of both encoders
    /// against each other.
    ///
    /// # Errors
    /// [`MineError::NoSide`], [`MineError::NotAligned`], and files that are no embeddings.
    pub fn open(folder: &Path) -> Result<Self, MineError> {
        let mut sides = Vec::with_capacity(2);
        for side in SIDES {
            let (own, file) = (
                folder.join(side),
                folder.join(format!("{side}.safetensors")),
            );
            sides.push(if own.join("img_emb").is_dir() {
                parts(&own)?
            } else if file.is_file() {
                vec![(Part::open(&file)?, Some(file))]
            } else {
                return Err(MineError::NoSide {
                    folder: folder.to_owned(),
                    side,
                });
            });
        }
        let (Some(dino), Some(clip)) = (sides.pop(), sides.pop()) else {
            return Err(MineError::NotAligned("an encoder is missing".into()));
        };
        let manifest = Manifest::read(folder).ok().flatten();
        let shards = manifest.map_or(clip.len() as u64, |manifest| manifest.shards());
        if clip.len().max(dino.len()) as u64 != shards {
            return Err(MineError::NotAligned(format!(
                "{} of {shards} shards are there: let `clipsight embed` come to its end",
                clip.len()
            )));
        }
        if clip.len() != dino.len() {
            return Err(MineError::NotAligned(format!(
                "there are {} parts and {}",
                clip.len(),
                dino.len()
            )));
        }
        let mut corpus = Self {
            folder: folder.to_owned(),
            parts: Vec::with_capacity(clip.len()),
            tables: Vec::with_capacity(clip.len()),
            made_by: [MadeBy::default(), MadeBy::default()],
        };
        let shared = tables(folder)?;
        if !shared.is_empty() && shared.len() != clip.len() {
            return Err(MineError::NotAligned(format!(
                "there are {} parts and {} tables of them",
                clip.len(),
                shared.len()
            )));
        }
        let mut shared = shared.into_iter();
        for ((clip, of_clip), (dino, of_dino)) in clip.into_iter().zip(dino) {
            if clip.len() != dino.len() {
                return Err(MineError::NotAligned(format!(
                    "`{}` has {} rows, `{}` {}",
                    clip.path.display(),
                    clip.len(),
                    dino.path.display(),
                    dino.len()
                )));
            }
            let rows = usize::try_from(clip.len()).unwrap_or(usize::MAX);
            let tables = [of_clip, of_dino, shared.next()];
            corpus.compare(rows, &tables)?;
            corpus.parts.push([clip, dino]);
            corpus.tables.push(tables.into_iter().flatten().next());
        }
        Ok(corpus)
    }

    /// Whether all tables of a part name the same images; what made both encoders' rows is
    /// noted.
    fn compare(&mut self, rows: usize, tables: &[Option<PathBuf>; 3]) -> Result<(), MineError> {
        let mut first: Option<(&Path, Vec<String>)> = None;
        for (place, table) in tables.iter().enumerate() {
            let Some(table) = table else {
                continue;
            };
            let table_of = exchange::read_table(table, rows)?;
            match self.made_by.get_mut(place) {
                Some(side) => *side = table_of.made_by,
                None => self.made_by = table_of.sides,
            }
            let names = table_of.names;
            // A file of arrays alone.
            if names.is_empty() {
                continue;
            }
            let Some((other, others)) = &first else {
                first = Some((table, names));
                continue;
            };
            let mut both = names.iter().zip(others);
            if let Some(row) = both.position(|(own, other)| own != other) {
                return Err(MineError::NotAligned(format!(
                    "row {row} of `{}` is `{}`, and of `{}` `{}`",
                    other.display(),
                    others[row],
                    table.display(),
                    names[row]
                )));
            }
        }
        Ok(())
    }

    /// How many images it has.
    pub fn len(&self) -> u64 {
        self.parts.iter().map(|[clip, _]| clip.len()).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::vectors::exchange::{Embeddings, write_safetensors};

    /// Embeddings as one file an encoder.
    fn write(folder: &Path, side: &str, names: Option<[&str; 3]>) {
        let rows = Array2::from_shape_fn((3, 4), |(row, column)| f32::from(row == column));
        let embeddings = Embeddings {
            names: names.map(|names| names.map(str::to_owned).into()),
            rows,
            made_by: MadeBy {
                model: format!("{side}-model"),
                ..Default::default()
            },
        };
        write_safetensors(&folder.join(format!("{side}.safetensors")), &embeddings).unwrap();
    }

    #[test]
    fn files_of_safetensors_are_a_corpus() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Corpus::open(folder.path()).map_err(|error| error.to_string());
        let names = ["a/1.jpg", "a/2.jpg", "b/1.jpg"];
        write(folder.path(), "clip", Some(names));
        let error = open().unwrap_err();
        assert!(error.contains("neither `dino/img_emb`"), "{error}");
        write(folder.path(), "dino", Some(names));
        let corpus = open().unwrap();
        assert_eq!((corpus.len(), &*corpus.made_by[1].model), (3, "dino-model"));
        let rows = corpus.parts[0][0].rows(1..3).unwrap();
        assert_eq!(
            (rows.row(0), rows.row(1)),
            (vec![0.0, 1.0, 0.0, 0.0], vec![0.0, 0.0, 1.0, 0.0])
        );
        write(
            folder.path(),
            "dino",
            Some(["a/1.jpg", "b/1.jpg", "a/2.jpg"]),
        );
        let error = open().unwrap_err();
        assert!(error.contains("row 1 of"), "{error}");
        // A file without names goes by its order.
        write(folder.path(), "dino", None);
        assert_eq!(open().unwrap().made_by[1].model, "dino-model");
        let file = folder.path().join("clip.safetensors");
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
        let error = open().unwrap_err();
        assert!(error.contains("do not fit its length"), "{error}");
    }
}
