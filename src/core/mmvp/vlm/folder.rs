//! MMVP-VLM as the Hub has it: `Questions.csv` (Question ID, Type, Statement) and
//! `MLLM_VLM Images/<Type>/<id>.jpg`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::legible;
use crate::mmvp::Pattern;
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::row;
use crate::mmvp::read::{Table, image_of as image_in};

/// The folder of its images.
const IMAGES: &str = "MLLM_VLM Images";

/// Two statements, each true of one of two images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementPair {
    /// Their numbers.
    pub ids: [u32; 2],
    /// What is said of the first image, and of the second.
    pub statements: [String; 2],
    /// The images' files.
    pub images: [PathBuf; 2],
    /// What the images differ in, where its type means a pattern.
    pub pattern: Option<Pattern>,
}

/// The pairs of a folder. Types are matched loosely, since the file's names and the
/// folders' differ; no path is made of a type.
///
/// # Errors
/// [`MmvpError`] for tables that cannot be read, statements that are not in pairs of one
/// type, and images that are not there.
pub fn read_folder(folder: &Path) -> Result<Vec<StatementPair>, MmvpError> {
    let table = Table::read(&folder.join("Questions.csv"))?;
    let id = table.column(&["Question ID", "Index", "lndex"])?;
    let of_type = table.column(&["Type", "Pattern"])?;
    let statement = table.column(&["Statement"])?;
    let folders = folders(folder);
    let mut rows = Vec::with_capacity(table.rows.len());
    for (line, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let wrong = |what: String| row(&table.file, *line, what);
        let number: u32 = cell(id)
            .parse()
            .map_err(|_| wrong(format!("the id {:?} is no number", cell(id))))?;
        if cell(statement).is_empty() {
            return Err(wrong("there is no statement".into()));
        }
        let image = image_of(&folders, cell(of_type), number).ok_or_else(|| {
            wrong(format!(
                "image {number} of “{}” is not below `{}`",
                legible(cell(of_type)),
                legible(&folder.display().to_string())
            ))
        })?;
        rows.push((
            *line,
            number,
            cell(of_type).to_owned(),
            cell(statement).to_owned(),
            image,
        ));
    }
    if rows.is_empty() || !rows.len().is_multiple_of(2) {
        return Err(MmvpError::Odd {
            file: table.file,
            count: rows.len(),
        });
    }
    let mut pairs = Vec::with_capacity(rows.len() / 2);
    for both in rows.chunks_exact(2) {
        let [
            (line, a, of_a, first, image_a),
            (_, b, of_b, second, image_b),
        ] = both
        else {
            continue;
        };
        if of_a != of_b {
            let what = format!("statements {a} and {b} are a pair, and of two types");
            return Err(row(&table.file, *line, what));
        }
        pairs.push(StatementPair {
            ids: [*a, *b],
            statements: [first.clone(), second.clone()],
            images: [image_a.clone(), image_b.clone()],
            pattern: Pattern::named(of_a),
        });
    }
    Ok(pairs)
}

/// The folders of images with their names; the benchmark's own, without one, last.
fn folders(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    if let Ok(entries) = fs::read_dir(folder.join(IMAGES)) {
        let entries = entries.flatten().filter(|entry| entry.path().is_dir());
        found = entries
            .map(|entry| {
                (
                    entry.file_name().to_string_lossy().into_owned(),
                    entry.path(),
                )
            })
            .collect();
    }
    found.sort();
    found.push((String::new(), folder.to_owned()));
    found
}

fn image_of(folders: &[(String, PathBuf)], of_type: &str, number: u32) -> Option<PathBuf> {
    let pattern = Pattern::named(of_type);
    let matches = |name: &str| {
        name.is_empty()
            || name.eq_ignore_ascii_case(of_type)
            || (pattern.is_some() && Pattern::named(name) == pattern)
    };
    let mut own = folders.iter().filter(|(name, _)| matches(name));
    own.find_map(|(_, folder)| image_in(folder, number))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn made(questions: &str, images: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Questions.csv"), questions).unwrap();
        for image in images {
            let path = folder.path().join(image);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    const QUESTIONS: &str = "Question ID,Type,Statement\n1,Viewpoint and Perspective,from above\n\
                             2,Viewpoint and Perspective,from the side\n3,Color and Appearance,blue\n\
                             4,Color and Appearance,red\n";

    #[test]
    fn types_are_matched_loosely() {
        let folder = made(
            QUESTIONS,
            &[
                "MLLM_VLM Images/Camera Perspective/1.jpg",
                "MLLM_VLM Images/Camera Perspective/2.jpg",
                "MLLM_VLM Images/Color/3.jpg",
                "MLLM_VLM Images/Color/4.png",
                // Of another type, and not to be taken.
                "MLLM_VLM Images/Text/1.jpg",
            ],
        );
        let found = read_folder(folder.path()).unwrap();
        let patterns: Vec<_> = found.iter().map(|pair| pair.pattern).collect();
        assert_eq!(patterns, [Some(Pattern::Viewpoint), Some(Pattern::Colour)]);
        assert!(found[0].images[0].ends_with("MLLM_VLM Images/Camera Perspective/1.jpg"));
        assert_eq!(found[1].statements, ["blue", "red"]);
        assert_eq!(found[1].ids, [3, 4]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let images = ["1.jpg", "2.jpg", "3.jpg"];
        let error = read_folder(made(QUESTIONS, &images).path())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 5") && error.contains("image 4"),
            "{error}"
        );
        let other = QUESTIONS.replace("2,Viewpoint", "2,Texts, or Viewpoint");
        assert!(read_folder(made(&other, &["1.jpg", "2.jpg", "3.jpg", "4.jpg"]).path()).is_err());
        let odd = QUESTIONS.rsplit_once("4,").unwrap().0;
        let error = read_folder(made(odd, &images).path()).unwrap_err();
        assert!(matches!(error, MmvpError::Odd { count: 3, .. }), "{error}");
        // A type is never a path.
        let out = QUESTIONS.replace("Color and Appearance", "../Color");
        let folder = made(&out, &["1.jpg", "2.jpg", "3.jpg", "4.jpg"]);
        assert!(read_folder(folder.path()).is_ok());
        assert!(read_folder(Path::new("nowhere")).is_err());
    }
}
