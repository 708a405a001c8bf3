//! Reading a benchmark: a folder as the Hub has MMVP, or a table of pairs.

mod file;

use std::path::{Path, PathBuf};

use self::file::table;
pub(super) use self::file::{bytes, shown};
use super::error::MmvpError;
use super::questions::{
    Benchmark, IMAGES, PATTERNS_BY, Question, corrections, letter, options_of, pattern_of, row,
};

/// The benchmark at a path: a folder with `Questions.csv` (`lndex` or `Index`, Question,
/// Options, Correct Answer), images in `MMVP Images/N.jpg` and, where they are there,
/// `patterns.csv` (pair, pattern) and `corrections.json`; or a CSV file with a pair a line
/// (image_a, image_b, question, options, answers, pattern).
///
/// # Errors
/// [`MmvpError`] for files that cannot be read or make no pairs.
pub fn read(path: &Path) -> Result<Benchmark, MmvpError> {
    let folder = path.join("Questions.csv");
    let mut benchmark = if folder.is_file() {
        of_folder(path, &folder)?
    } else if path.is_file() {
        of_pairs(path)?
    } else {
        return Err(MmvpError::NoBenchmark(shown(path)));
    };
    let mmvp = Benchmark::mmvp()?;
    if benchmark.is_of(&mmvp) {
        benchmark.name = mmvp.name;
        if benchmark
            .questions
            .iter()
            .all(|question| question.pattern.is_none())
        {
            benchmark.patterns_by = mmvp.patterns_by;
            for (own, known) in benchmark.questions.iter_mut().zip(&mmvp.questions) {
                own.pattern = known.pattern;
            }
        }
        if benchmark.corrections.is_empty() {
            benchmark.correct(&mmvp.corrections, "MMVP")?;
        }
    }
    Ok(benchmark)
}

fn name_of(path: &Path) -> String {
    let name = path
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "benchmark".into())
}

fn of_folder(folder: &Path, questions: &Path) -> Result<Benchmark, MmvpError> {
    let table = table(questions)?;
    // The Hub's file has an l for the I.
    let index = table.column(&["Index", "lndex"])?;
    let text = table.column(&["Question"])?;
    let options = table.column(&["Options"])?;
    let answer = table.column(&["Correct Answer", "Answer"])?;
    let images = folder.join(IMAGES);
    let mut found = Vec::with_capacity(table.rows.len());
    for (line, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let wrong = |what: String| row(&table.file, *line, what);
        let number: u32 = cell(index)
            .parse()
            .map_err(|_| wrong(format!("the index {:?} is no number", cell(index))))?;
        if number as usize != found.len() + 1 {
            return Err(wrong(format!(
                "the index {number} follows {}: questions are in order, from 1",
                found.len()
            )));
        }
        let answer = answer_of(cell(answer)).map_err(wrong)?;
        found.push(Question {
            index: number,
            text: cell(text).to_owned(),
            options: options_in(cell(options)).map_err(wrong)?,
            answer,
            corrected: answer,
            pattern: None,
            image: image_of(&images, number),
        });
    }
    let mut benchmark = in_pairs(name_of(folder), found, &table.file)?;
    patterns(folder, &mut benchmark)?;
    let list = folder.join("corrections.json");
    if list.is_file() {
        let file = shown(&list);
        benchmark.correct(&corrections(&bytes(&list)?, &file)?, &file)?;
    }
    Ok(benchmark)
}

fn in_pairs(name: String, questions: Vec<Question>, file: &str) -> Result<Benchmark, MmvpError> {
    if questions.is_empty() || !questions.len().is_multiple_of(2) {
        return Err(MmvpError::Odd {
            file: file.to_owned(),
            count: questions.len(),
        });
    }
    Ok(Benchmark {
        name,
        questions,
        patterns_by: None,
        corrections: Vec::new(),
    })
}

fn answer_of(cell: &str) -> Result<u8, String> {
    letter(cell).ok_or_else(|| format!("the answer {cell:?}: wanted is (a) or (b)"))
}

fn options_in(cell: &str) -> Result<[String; 2], String> {
    options_of(cell).ok_or_else(|| {
        format!("the options {cell:?}: wanted is `(a) Open (b) Closed` or `Open|Closed`")
    })
}

/// The image of a number, in any of the usual formats.
fn image_of(images: &Path, number: u32) -> Option<PathBuf> {
    let endings = ["jpg", "jpeg", "png", "webp", "JPG", "PNG"];
    endings
        .into_iter()
        .map(|ending| images.join(format!("{number}.{ending}")))
        .find(|path| path.is_file())
}

/// Patterns out of `patterns.csv`, where the folder has one.
fn patterns(folder: &Path, benchmark: &mut Benchmark) -> Result<(), MmvpError> {
    let path = folder.join("patterns.csv");
    if !path.is_file() {
        return Ok(());
    }
    let table = table(&path)?;
    let (pair, pattern) = (table.column(&["pair"])?, table.column(&["pattern"])?);
    for (line, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let wrong = |what: String| row(&table.file, *line, what);
        let named = pattern_of(cell(pattern)).map_err(wrong)?;
        let number: usize = cell(pair)
            .parse()
            .map_err(|_| wrong(format!("the pair {:?} is no number", cell(pair))))?;
        let first = number.checked_sub(1).map_or(usize::MAX, |at| 2 * at);
        let both = benchmark.questions.get_mut(first..first.saturating_add(2));
        for question in both.ok_or_else(|| wrong(format!("there is no pair {number}")))? {
            question.pattern = named;
        }
    }
    let mmvp = Benchmark::mmvp()?;
    benchmark.patterns_by = Some(if benchmark.is_of(&mmvp) {
        PATTERNS_BY.to_owned()
    } else {
        "its `patterns.csv`'s".to_owned()
    });
    Ok(())
}

/// A table with a pair a line.
fn of_pairs(path: &Path) -> Result<Benchmark, MmvpError> {
    let table = table(path)?;
    let images = [
        table.column(&["image_a", "image1", "first"])?,
        table.column(&["image_b", "image2", "second"])?,
    ];
    let text = table.column(&["question"])?;
    let options = table.column(&["options"])?;
    let answers = table.column(&["answers"])?;
    let pattern = table.find(&["pattern", "type"]);
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found = Vec::with_capacity(2 * table.rows.len());
    for (line, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let wrong = |what: String| row(&table.file, *line, what);
        let both: Vec<&str> = cell(answers)
            .split([' ', ',', ';', '|', '/'])
            .filter(|part| !part.is_empty())
            .collect();
        let [a, b] = both.as_slice() else {
            return Err(wrong(format!(
                "the answers {:?}: wanted are two letters, image_a's first, such as `(a) (b)`",
                cell(answers)
            )));
        };
        let options = options_in(cell(options)).map_err(wrong)?;
        let pattern = pattern_of(pattern.map_or("", cell)).map_err(wrong)?;
        for (image, answer) in images.into_iter().zip([a, b]) {
            let answer = answer_of(answer).map_err(wrong)?;
            if cell(image).is_empty() {
                return Err(wrong("an image is not named".into()));
            }
            found.push(Question {
                index: found.len() as u32 + 1,
                text: cell(text).to_owned(),
                options: options.clone(),
                answer,
                corrected: answer,
                pattern,
                image: Some(folder.join(cell(image))),
            });
        }
    }
    let mut benchmark = in_pairs(name_of(path), found, &table.file)?;
    if benchmark
        .questions
        .iter()
        .any(|question| question.pattern.is_some())
    {
        benchmark.patterns_by = Some("its own".into());
    }
    Ok(benchmark)
}

#[cfg(test)]
mod tests;
