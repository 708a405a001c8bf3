//! The shared awkward folders, where they are: each as its answer says.

use std::fs;
use std::path::{Path, PathBuf};

use clipsight_core::corpus::duplicates::Duplicates;
use clipsight_core::corpus::{Dataset, DatasetError, Item, Unusable};
use clipsight_core::report::set::SetNote;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What a command that takes all images of a set makes of it: the set without those
/// that cannot be used, and everything that is said.
fn judged(folder: &Path) -> Result<(Dataset, Vec<SetNote>), DatasetError> {
    let mut set = Dataset::open(folder)?;
    let mut unusable = Unusable::default();
    unusable.add(set.unreadable().to_vec())?;
    let all = set.train.iter().chain(&set.val).chain(&set.test);
    unusable.first(all.map(Item::image).collect(), usize::MAX)?;
    set.leave_out(unusable.pictures().iter().map(|picture| &*picture.name));
    set.check()?;
    let hashed = |item| (item, Sha256::digest(Item::read(item).unwrap()).into());
    let draw = set.draw(16, 1)?;
    let learned = draw.shots.iter().chain(&draw.val).map(hashed);
    let duplicates = Duplicates::of(learned, set.test.iter().map(hashed));
    let mut notes: Vec<SetNote> = unusable.note().into_iter().collect();
    notes.extend(set.notes());
    notes.extend(duplicates.notes(false));
    Ok((set, notes))
}

#[test]
fn each_awkward_folder_is_taken_as_it_should_be() {
    let cases = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/cases"
    ));
    let Ok(expected) = fs::read(cases.join("expected.json")) else {
        println!("skipped: each_awkward_folder_is_taken_as_it_should_be: the cases are not here");
        return;
    };
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let folders = expected["folders"].as_array().unwrap();
    assert!(folders.len() >= 10);
    for case in folders {
        let name = case["folder"].as_str().unwrap();
        let judged = judged(&cases.join("folders").join(name));
        let error = || judged.as_ref().unwrap_err().to_string();
        let good = || {
            judged
                .as_ref()
                .unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let said = || -> String {
            let notes = good().1.iter().map(|note| format!("{note}\n"));
            notes.collect()
        };
        let classes = || good().0.classes.join(" ");
        match name {
            "empty-class" => {
                assert_eq!(classes(), "blue green red");
                // An empty folder is lost where the cases were copied by git.
                assert!(said().contains("`purple`"), "{}", said());
            }
            "one-image-class" => {
                assert!(error().contains("has one image only"), "{}", error());
                assert!(error().contains("--classes"), "{}", error());
            }
            "corrupt-inside" => {
                let note = said();
                assert!(note.starts_with("3 pictures are left out:"), "{note}");
                for bad in [
                    "blue/blue_006.jpg",
                    "green/green_006.jpg",
                    "red/red_006.jpg",
                ] {
                    assert!(note.contains(bad), "{note}");
                }
                let set = &good().0;
                assert_eq!(set.train.len() + set.test.len(), 18);
            }
            "duplicates" => {
                let note = said();
                assert!(note.contains("under two classes"), "{note}");
                assert!(
                    note.contains("`blue/red_001.jpg` = `red/red_001.jpg`"),
                    "{note}"
                );
                assert!(note.contains("among test images"), "{note}");
                assert!(note.contains("`red/IMG (1).jpg` = `red/copy of"), "{note}");
            }
            "case-and-underscore" => {
                assert_eq!(classes(), "Red_Panda red panda red_panda");
                assert!(
                    said().contains("the same words to CLIP's text"),
                    "{}",
                    said()
                );
            }
            "imagefolder" => {
                let set = &good().0;
                assert_eq!(set.classes.len(), 3);
                assert_eq!(set.train.len(), 12);
                assert!(set.val.iter().all(|item| item.name.starts_with("val/")));
                assert!(set.test.iter().all(|item| item.name.starts_with("test/")));
                assert!(
                    said().contains("shots are drawn from `train`"),
                    "{}",
                    said()
                );
            }
            "caltech-like" => {
                let note = said();
                assert!(note.contains("`BACKGROUND_Google`, `Faces_easy`"), "{note}");
            }
            "coop-missing" => {
                let error = error();
                assert!(
                    error.contains("1 of 13 images of the split are missing"),
                    "{error}"
                );
                assert!(error.contains("coop-missing`, first `Abyss"), "{error}");
            }
            "odd-names" => {
                assert_eq!(classes(), "a,b\"c l'église #1 100% 日本語 🙃");
                assert_eq!(said(), "");
            }
            "mixed-formats" => {
                let note = said();
                assert!(note.starts_with("6 pictures are left out:"), "{note}");
                assert!(note.contains("red/IMG_1.HEIC: HEIC images"), "{note}");
                assert!(note.contains("blue/a.avif: AVIF images"), "{note}");
                assert!(!note.contains("other file"), "{note}");
            }
            other => panic!("nothing is said here of {other}"),
        }
    }
}
