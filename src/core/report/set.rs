//! What is to be known of a set of images beside its numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Most names that a note shows; it holds them all.
const SHOWN: usize = 10;

/// Something about a set that its user should know: as data here, as a sentence by
/// `Display`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SetNote {
    /// Pictures that are left out, because they cannot be used.
    LeftOut {
        /// All of them.
        pictures: Vec<LeftOutPicture>,
    },
    /// Files that are pictures neither by their contents nor by their names.
    OtherFiles {
        /// How many.
        count: u32,
    },
    /// Files and folders that cannot be read, and links that lead nowhere.
    Unreachable {
        /// How many.
        count: u32,
    },
    /// Pictures beside the folders that are the labels.
    Unlabelled {
        /// How many.
        count: u32,
    },
    /// Folders without any picture: no class is made of them.
    EmptyFolders {
        /// Their names.
        folders: Vec<String>,
    },
    /// Classes that CLIP's text cannot tell apart, because their names differ in
    /// case, `_` and blanks alone.
    SameWord {
        /// The classes of each word.
        groups: Vec<Vec<String>>,
    },
    /// Classes that are folders of Caltech-101 but no classes of it in the papers.
    NotInCaltech {
        /// Their names.
        classes: Vec<String>,
    },
    /// The folders `train`, `val` and `test` are the set's parts.
    Parts {
        /// Folders that the shots come from.
        train: Vec<String>,
        /// Folders that choose the hyper-parameters; none: what the shots leave over.
        val: Vec<String>,
        /// Folders that accuracies are measured on.
        test: Vec<String>,
    },
    /// Paths whose `\` was read as `/`.
    Backslashes {
        /// How many.
        count: u32,
        /// The first, as the file has it.
        first: String,
    },
    /// The same bytes under two classes.
    TwoClasses {
        /// The files of each picture.
        groups: Vec<Vec<String>>,
        /// Whether all of these files were left out.
        left_out: bool,
    },
    /// The same bytes among the test images and among the shots or the images that
    /// choose the hyper-parameters.
    ShotsAndTest {
        /// The files of each picture.
        groups: Vec<Vec<String>>,
        /// Whether those that are no test images were left out.
        left_out: bool,
    },
    /// Other bytes but nearly the same picture among shots and test images.
    NearlyTheSame {
        /// Cosine of the features above which two count as nearly the same.
        limit: f32,
        /// How many pairs.
        count: u32,
        /// The most alike.
        examples: Vec<NearPair>,
    },
}

/// A picture that is left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LeftOutPicture {
    /// Its path within the set.
    pub name: String,
    /// Why it cannot be used, and what to do.
    pub why: String,
}

/// A shot and a test image that are nearly the same picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NearPair {
    /// Path of the shot within the set.
    pub shot: String,
    /// Path of the test image.
    pub test: String,
    /// Cosine of their features.
    pub cosine: f32,
}

impl fmt::Display for SetNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeftOut { pictures } => {
                let count = counted(pictures.len(), "picture");
                write!(f, "{count} left out:{}", reasons(pictures))
            }
            Self::OtherFiles { count } => {
                let count = counted(*count as usize, "other file");
                write!(f, "{count} passed over: not pictures")
            }
            Self::Unreachable { count } => write!(
                f,
                "{count} files, folders or links cannot be read and are passed over"
            ),
            Self::Unlabelled { count } => {
                let count = counted(*count as usize, "picture");
                write!(f, "{count} passed over: not in the folder of a class")
            }
            Self::EmptyFolders { folders } => {
                let names = listed(folders.iter());
                write!(f, "no picture in {names}: no class is made of it")
            }
            Self::SameWord { groups } => write!(
                f,
                "{} are told apart here, but are the same words to CLIP's text, which knows no \
                 case and reads _ as a blank",
                in_groups(groups, " and ")
            ),
            Self::NotInCaltech { classes } => write!(
                f,
                "{} counts as a class here; published results on Caltech-101 leave \
                 BACKGROUND_Google and Faces_easy out (--classes FILE does)",
                listed(classes.iter())
            ),
            Self::Parts { train, val, test } => {
                let (train, test) = (listed(train.iter()), listed(test.iter()));
                write!(f, "shots are drawn from {train}, ")?;
                if val.is_empty() {
                    f.write_str("hyper-parameters chosen on what they leave over, ")?;
                } else {
                    let val = listed(val.iter());
                    write!(f, "hyper-parameters chosen on {val}, ")?;
                }
                write!(f, "accuracies measured on {test}")
            }
            Self::Backslashes { count, first } => write!(
                f,
                "{} read with / for \\, first {}",
                counted(*count as usize, "path"),
                quoted(first)
            ),
            Self::TwoClasses { groups, left_out } => write!(
                f,
                "the same file under two classes{}: {}",
                if *left_out {
                    ", left out of both"
                } else {
                    "; one label must be wrong (--drop-duplicates leaves both out)"
                },
                in_groups(groups, " = ")
            ),
            Self::ShotsAndTest { groups, left_out } => write!(
                f,
                "the same file among test images and among those that are learned from{}: {}",
                if *left_out {
                    ", left out of the latter"
                } else {
                    "; accuracies are too high by it (--drop-duplicates leaves it out of the latter)"
                },
                in_groups(groups, " = ")
            ),
            Self::NearlyTheSame {
                limit,
                count,
                examples,
            } => {
                write!(
                    f,
                    "{} of a shot and a test image nearly the same picture (cosine above {limit}), \
                     such as",
                    counted(*count as usize, "pair")
                )?;
                for pair in examples.iter().take(SHOWN / 3) {
                    let (shot, test) = (quoted(&pair.shot), quoted(&pair.test));
                    write!(f, "\n  {shot} and {test} ({:.3})", pair.cosine)?;
                }
                Ok(())
            }
        }
    }
}

/// Pictures and why they cannot be used, a line each; the first of many.
pub fn reasons(pictures: &[LeftOutPicture]) -> String {
    let mut text = String::new();
    for picture in pictures.iter().take(2 * SHOWN) {
        text.push_str(&format!("\n  {}: {}", shown(&picture.name), picture.why));
    }
    if let Some(more) = pictures.len().checked_sub(2 * SHOWN).filter(|&n| n > 0) {
        text.push_str(&format!("\n  and {more} more"));
    }
    text
}

/// A name that stays on its line: control characters are written out.
pub fn shown(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_control() {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text
}

fn quoted(name: impl AsRef<str>) -> String {
    format!("`{}`", shown(name.as_ref()))
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what} is"),
        _ => format!("{count} {what}s are"),
    }
}

fn listed(names: impl ExactSizeIterator<Item = impl AsRef<str>>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let names: Vec<String> = names.take(SHOWN).map(quoted).collect();
    let names = names.join(", ");
    match more {
        0 => names,
        _ => format!("{names} and {more} more"),
    }
}

fn in_groups(groups: &[Vec<String>], between: &str) -> String {
    let each = |group: &Vec<String>| -> String {
        let names: Vec<String> = group.iter().map(quoted).collect();
        names.join(between)
    };
    let more = groups.len().saturating_sub(SHOWN);
    let groups: Vec<String> = groups.iter().take(SHOWN).map(each).collect();
    let groups = groups.join("; ");
    match more {
        0 => groups,
        _ => format!("{groups}; and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut_and_say_so() {
        let picture = |n: usize| LeftOutPicture {
            name: format!("{n}\n.jpg"),
            why: "why".into(),
        };
        let pictures: Vec<_> = (0..23).map(picture).collect();
        let text = SetNote::LeftOut { pictures }.to_string();
        assert!(text.starts_with("23 pictures are left out:\n  0\\n.jpg: why\n"));
        assert!(text.ends_with("\n  19\\n.jpg: why\n  and 3 more"), "{text}");
        let folders: Vec<String> = (0..12).map(|n| format!("{n}")).collect();
        let text = SetNote::EmptyFolders { folders }.to_string();
        assert!(text.contains("`9` and 2 more:"), "{text}");
    }

    #[test]
    fn notes_are_data() {
        let note = SetNote::ShotsAndTest {
            groups: vec![vec!["a/<&\".jpg".into(), "日本語/b.jpg".into()]],
            left_out: true,
        };
        let json = serde_json::to_string(&note).unwrap();
        assert!(json.starts_with(r#"{"kind":"shots-and-test","groups":[["a/<&\".jpg","日本語"#));
        assert_eq!(serde_json::from_str::<SetNote>(&json).unwrap(), note);
        let text = note.to_string();
        assert!(text.contains("`a/<&\".jpg` = `日本語/b.jpg`"), "{text}");
    }
}
