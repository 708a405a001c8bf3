//! What is wrong with a benchmark or with answers to it.

use thiserror::Error;

/// Why a benchmark or a file of answers cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MmvpError {
    /// A file that cannot be read from its disk.
    #[error("cannot read `{file}`: {why}")]
    Read {
        /// Its path.
        file: String,
        /// The system's reason.
        why: String,
    },
    /// Neither a benchmark's folder nor its file.
    #[error(
        "`{0}` is no benchmark: wanted is a folder with `Questions.csv`, as the Hub has MMVP, or \
         a CSV file with the columns image_a, image_b, question, options and answers"
    )]
    NoBenchmark(String),
    /// A row that cannot be understood.
    #[error("`{file}`, line {line}: {what}")]
    Row {
        /// The file.
        file: String,
        /// Its line, from 1.
        line: u64,
        /// What is wrong, and what is wanted.
        what: String,
    },
    /// A column that is missing.
    #[error("`{file}` has no column {wanted}; its first line has {found}")]
    Column {
        /// The file.
        file: String,
        /// Names that would do.
        wanted: String,
        /// The columns that it has.
        found: String,
    },
    /// Questions that are not in pairs.
    #[error("`{file}` has {count} questions: they come in pairs, one after the other")]
    Odd {
        /// The file.
        file: String,
        /// How many there are.
        count: usize,
    },
    /// A file that is none of the known forms of answers.
    #[error(
        "`{0}` has answers in no form that is known: JSON lines of `clipsight mmvp ask`, of the \
         authors' script, Cambrian's or lmms-eval's; VLMEvalKit's table (xlsx, tsv, csv or json); \
         a CSV with the column index and one column of answers a model; or the JSON of \
         `clipsight mmvp score`"
    )]
    NoAnswers(String),
    /// Answers to other questions, or in another order.
    #[error(
        "`{file}` cannot be scored: its answer {place} is to “{found}”, and question {index} is \
         “{wanted}”. Pairs are found by the order of the questions: a shuffled file, or one of \
         another benchmark, would give a wrong score"
    )]
    Shuffled {
        /// The file.
        file: String,
        /// Place of the answer in the file, from 1.
        place: usize,
        /// The question that it is to.
        found: String,
        /// The question's number that it would have.
        index: u32,
        /// That question.
        wanted: String,
    },
    /// An index that the benchmark does not have.
    #[error("`{file}` answers question {index}, and there are {count}")]
    Index {
        /// The file.
        file: String,
        /// The number in the file.
        index: i64,
        /// How many questions there are.
        count: usize,
    },
    /// Neither numbers nor texts tell which question is answered.
    #[error("`{file}`: {what}")]
    Unclear {
        /// The file.
        file: String,
        /// What cannot be told, and what would help.
        what: String,
    },
}

impl MmvpError {
    /// What is wrong, for who sees the file's name beside it.
    pub fn beside(&self, file: &str) -> String {
        let whole = self.to_string();
        match whole.strip_prefix(&format!("`{file}`")) {
            Some(rest) => rest.trim_start_matches([',', ':', ' ']).to_owned(),
            None => whole,
        }
    }
}
