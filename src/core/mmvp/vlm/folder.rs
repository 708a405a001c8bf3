//! Statements in pairs as a disk has them: MMVP-VLM's folder, or a table with its images.

use std::fs;
use std::path::{Path, PathBuf};

use super::pairs::{ENDINGS, read_pairs};
use crate::mmvp::error::MmvpError;
use crate::mmvp::read::{bytes, shown};
use crate::report::mmvp_vlm::StatementPair;

/// Folders below the table's in which images are looked for: `MLLM_VLM Images/<Type>`, and
/// one more for those who put all in a folder.
const DEEPEST: usize = 3;

/// The pairs at a path, and the folder from which they name their images: a folder with
/// `Questions.csv`, or a CSV file.
///
/// # Errors
/// [`MmvpError`] for what cannot be read, and as [`read_pairs`].
pub fn read_folder(path: &Path) -> Result<(Vec<StatementPair>, PathBuf), MmvpError> {
    let (table, folder) = if path.is_dir() {
        (path.join("Questions.csv"), path.to_owned())
    } else {
        let folder = path.parent().unwrap_or(Path::new(""));
        (path.to_owned(), folder.to_owned())
    };
    let content = bytes(&table)?;
    let mut images = Vec::new();
    let start = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &folder
    };
    list(start, "", DEEPEST, &mut images);
    images.sort();
    Ok((read_pairs(&content, &shown(&table), "", &images)?, folder))
}

/// Paths of images from a folder on. What has no name in UTF-8 is no one's.
fn list(folder: &Path, inside: &str, deep: usize, images: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = entry.path();
        let below = format!("{inside}{name}");
        if path.is_dir() {
            if deep > 0 {
                list(&path, &format!("{below}/"), deep - 1, images);
            }
        } else if ENDINGS.iter().any(|ending| {
            path.extension()
                .is_some_and(|own| own.eq_ignore_ascii_case(ending))
        }) {
            images.push(below);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_folder_and_a_table_are_found_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let questions = "Question ID,Type,Statement\n1,Color,blue\n2,Color,red\n";
        let pairs = "image_a,image_b,statement_a,statement_b\nx/3.png,1.jpg,one,two\n";
        let images = "MLLM_VLM Images/Color and Appearance";
        for (name, content) in [
            ("Questions.csv", questions),
            ("pairs.csv", pairs),
            (&format!("{images}/1.jpg"), ""),
            (&format!("{images}/2.jpg"), ""),
            ("x/3.png", ""),
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let (found, base) = read_folder(folder.path()).unwrap();
        assert_eq!(found[0].images[1], format!("{images}/2.jpg"));
        assert!(base.join(&found[0].images[0]).is_file());
        let (found, base) = read_folder(&folder.path().join("pairs.csv")).unwrap();
        assert_eq!(found[0].images, ["x/3.png", &format!("{images}/1.jpg")]);
        assert_eq!(base, folder.path());
        // A message names the file.
        fs::remove_file(folder.path().join("x/3.png")).unwrap();
        let error = read_folder(&folder.path().join("pairs.csv")).unwrap_err();
        assert!(error.to_string().contains("pairs.csv`, line 2"), "{error}");
        assert!(read_folder(Path::new("nowhere")).is_err());
    }
}
