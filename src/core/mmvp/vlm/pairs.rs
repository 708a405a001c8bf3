//! Statements in pairs, out of a table and the paths of the images that there are.
//!
//! MMVP-VLM's own layout is `Questions.csv` (Question ID, Type, Statement) and
//! `MLLM_VLM Images/<Type>/<id>.jpg`; anyone's pairs may be a table with a pair a line
//! (image_a, image_b, statement_a, statement_b and, where it is known, pattern).

use crate::legible;
use crate::mmvp::Pattern;
use crate::mmvp::error::MmvpError;
use crate::mmvp::questions::{pattern_of, row};
use crate::mmvp::table::Table;
use crate::report::mmvp_vlm::StatementPair;

/// Endings of images, in the order in which they are looked for.
pub(super) const ENDINGS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

const STATEMENT: [&str; 1] = ["Statement"];
const OWN: [[&str; 1]; 2] = [["statement_a"], ["statement_b"]];

/// Whether a file is a table of statements, by its columns.
pub fn is_table(bytes: &[u8]) -> bool {
    Table::of(bytes, String::new()).is_ok_and(|table| {
        let has = |names: &[&str]| table.find(names).is_some();
        has(&STATEMENT) || OWN.iter().all(|names| has(names))
    })
}

/// The pairs of a table, which `file` names in messages. `images` are paths with `/`, and
/// `folder` is the table's own on the same terms: empty, or with a slash at its end. Types
/// are matched loosely, since the benchmark's own names of types and of folders differ. The
/// pairs name images as `images` has them.
///
/// # Errors
/// [`MmvpError`] for tables that cannot be read, statements that are not in pairs of one
/// type, and images that are not there.
pub fn read_pairs(
    bytes: &[u8],
    file: &str,
    folder: &str,
    images: &[String],
) -> Result<Vec<StatementPair>, MmvpError> {
    let table = Table::of(bytes, file.to_owned())?;
    let images = Images {
        all: images,
        folder,
    };
    if OWN.iter().all(|names| table.find(names).is_some()) {
        a_pair_a_line(&table, &images)
    } else {
        a_statement_a_line(&table, &images)
    }
}

fn a_pair_a_line(table: &Table, images: &Images) -> Result<Vec<StatementPair>, MmvpError> {
    let columns = [
        table.column(&["image_a", "image1"])?,
        table.column(&["image_b", "image2"])?,
        table.column(&OWN[0])?,
        table.column(&OWN[1])?,
    ];
    let pattern = table.find(&["pattern", "type"]);
    let mut pairs = Vec::with_capacity(table.rows.len());
    for (line, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let wrong = |what: String| row(&table.file, *line, what);
        let [a, b, first, second] = columns.map(cell);
        let image = |name: &str| {
            let found = images.named(name);
            found.ok_or_else(|| wrong(format!("the image “{}” is not here", legible(name))))
        };
        if first.is_empty() || second.is_empty() {
            return Err(wrong("there is no statement".into()));
        }
        let number = 2 * pairs.len() as u32 + 1;
        pairs.push(StatementPair {
            ids: [number, number + 1],
            statements: [first, second].map(str::to_owned),
            images: [image(a)?, image(b)?],
            pattern: pattern_of(pattern.map_or("", cell)).map_err(wrong)?,
        });
    }
    if pairs.is_empty() {
        return Err(row(&table.file, 1, "has no pair".into()));
    }
    Ok(pairs)
}

fn a_statement_a_line(table: &Table, images: &Images) -> Result<Vec<StatementPair>, MmvpError> {
    let id = table.column(&["Question ID", "Index", "lndex"])?;
    let of_type = table.column(&["Type", "Pattern"])?;
    let statement = table.column(&STATEMENT)?;
    if table.rows.is_empty() || !table.rows.len().is_multiple_of(2) {
        return Err(MmvpError::Odd {
            file: table.file.clone(),
            count: table.rows.len(),
        });
    }
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
        let image = images.numbered(cell(of_type), number).ok_or_else(|| {
            wrong(format!(
                "image {number} of “{}” is not here",
                legible(cell(of_type)),
            ))
        })?;
        rows.push((*line, number, cell(of_type), cell(statement), image));
    }
    let mut pairs = Vec::with_capacity(rows.len() / 2);
    for both in rows.as_chunks::<2>().0 {
        let [
            (line, a, of_a, first, image_a),
            (_, b, of_b, second, image_b),
        ] = both;
        if of_a != of_b {
            let what = format!("statements {a} and {b} are a pair, and of two types");
            return Err(row(&table.file, *line, what));
        }
        pairs.push(StatementPair {
            ids: [*a, *b],
            statements: [first, second].map(|&one| one.to_owned()),
            images: [image_a, image_b].map(String::clone),
            pattern: Pattern::named(of_a),
        });
    }
    Ok(pairs)
}

/// The images that there are.
struct Images<'a> {
    all: &'a [String],
    /// Path of the table's folder, with a slash at its end where it is not empty.
    folder: &'a str,
}

impl Images<'_> {
    /// That of a path from the table's folder; else the only one of that name.
    fn named(&self, path: &str) -> Option<String> {
        let path = path.replace('\\', "/");
        let path = path.trim_start_matches("./");
        let whole = format!("{}{path}", self.folder);
        if let Some(found) = self.all.iter().find(|image| **image == whole) {
            return Some(found.clone());
        }
        let name = |path: &str| path.rsplit('/').next().unwrap_or("").to_owned();
        let mut own = self.all.iter().filter(|image| name(image) == name(path));
        own.next().filter(|_| own.next().is_none()).cloned()
    }

    /// That of a number, in a folder of its type, or beside the table. No path is made of a
    /// type.
    fn numbered(&self, of_type: &str, number: u32) -> Option<String> {
        let pattern = Pattern::named(of_type);
        let is_own = |folder: &str| {
            folder.eq_ignore_ascii_case(of_type)
                || (pattern.is_some() && Pattern::named(folder) == pattern)
        };
        let stem = number.to_string();
        let mut best: Option<((bool, usize), &String)> = None;
        for image in self.all {
            let Some(inside) = image.strip_prefix(self.folder) else {
                continue;
            };
            let (folder, name) = inside.rsplit_once('/').unwrap_or(("", inside));
            let Some((own_stem, ending)) = name.rsplit_once('.') else {
                continue;
            };
            let ending = ENDINGS
                .iter()
                .position(|one| one.eq_ignore_ascii_case(ending));
            let Some(ending) = ending.filter(|_| own_stem == stem) else {
                continue;
            };
            let beside = folder.is_empty();
            if !beside && !is_own(folder.rsplit('/').next().unwrap_or(folder)) {
                continue;
            }
            let rank = (beside, ending);
            if best.is_none_or(|(other, _)| rank < other) {
                best = Some((rank, image));
            }
        }
        best.map(|(_, image)| image.clone())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const QUESTIONS: &str = "Question ID,Type,Statement\n1,Viewpoint and Perspective,from above\n\
                             2,Viewpoint and Perspective,from the side\n3,Color and Appearance,blue\n\
                             4,Color and Appearance,red\n";

    fn read(table: &str, folder: &str, images: &[&str]) -> Result<Vec<StatementPair>, MmvpError> {
        assert!(is_table(table.as_bytes()));
        let images: Vec<String> = images.iter().map(|&one| one.to_owned()).collect();
        read_pairs(table.as_bytes(), "x.csv", folder, &images)
    }

    #[test]
    fn types_are_matched_loosely() {
        for folder in ["", "VLM/", "a/b/"] {
            let images = [
                // Of another type, and not to be taken.
                "MLLM_VLM Images/Text/1.jpg",
                "1.jpg",
                "MLLM_VLM Images/Camera Perspective/1.jpg",
                "MLLM_VLM Images/Camera Perspective/2.jpg",
                "MLLM_VLM Images/Color/3.webp",
                "MLLM_VLM Images/Color/3.JPG",
                "MLLM_VLM Images/Color/4.png",
            ]
            .map(|image| format!("{folder}{image}"));
            let images = images.each_ref().map(String::as_str);
            let found = read(QUESTIONS, folder, &images).unwrap();
            let patterns: Vec<_> = found.iter().map(|pair| pair.pattern).collect();
            assert_eq!(patterns, [Some(Pattern::Viewpoint), Some(Pattern::Colour)]);
            assert_eq!(found[0].images, [images[2], images[3]]);
            assert_eq!(found[1].images, [images[5], images[6]]);
            assert_eq!(found[1].statements, ["blue", "red"]);
            assert_eq!(found[1].ids, [3, 4]);
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let images = ["1.jpg", "2.jpg", "3.jpg"];
        let error = read(QUESTIONS, "", &images).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("line 5") && text.contains("image 4"),
            "{text}"
        );
        let all = ["1.jpg", "2.jpg", "3.jpg", "4.jpg"];
        let other = QUESTIONS.replace("2,Viewpoint", "2,Texts, or Viewpoint");
        assert!(read(&other, "", &all).is_err());
        let odd = QUESTIONS.rsplit_once("4,").unwrap().0;
        let error = read(odd, "", &all).unwrap_err();
        assert!(matches!(error, MmvpError::Odd { count: 3, .. }), "{error}");
        let empty = QUESTIONS.replace("from above", "");
        assert!(read(&empty, "", &all).is_err());
        // A type is never a path.
        let out = QUESTIONS.replace("Color and Appearance", "../Color");
        assert!(read(&out, "", &all).is_ok());
        assert!(!is_table(b"index,model\n1,a\n"));
        assert!(!is_table(b"\xff"));
    }

    #[test]
    fn anyones_pairs_are_a_line_each() {
        let table = "image_a,image_b,statement_a,statement_b,Pattern\n\
                     x/cat.jpg,dog.png,\"a cat, asleep\",a dog,state\n./dog.png,x\\cat.jpg,one,two,\n";
        let images = ["mine/x/cat.jpg", "mine/y/cat.jpg", "mine/y/dog.png"];
        let found = read(table, "mine/", &images).unwrap();
        assert_eq!(found[0].images, [images[0], images[2]]);
        assert_eq!(found[0].statements, ["a cat, asleep", "a dog"]);
        assert_eq!(found[0].pattern, Some(Pattern::State));
        assert_eq!(found[1].images, [images[2], images[0]]);
        assert_eq!((found[1].ids, found[1].pattern), ([3, 4], None));
        // One name twice is no image's name, and a pattern is one of nine.
        for (from, to, word) in [
            ("x/cat.jpg", "z/cat.jpg", "z/cat.jpg"),
            (",state\n", ",beauty\n", "beauty"),
            ("a dog", " ", "no statement"),
            ("image_b", "other", "image_b"),
        ] {
            let error = read(&table.replace(from, to), "mine/", &images).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
        let head = table.lines().next().unwrap();
        assert!(read(head, "mine/", &images).is_err());
    }
}
