//! Files of several kinds at once, each told by its content: answers, and reports.

use super::answers;
use super::answers::hand::ByHand;
use super::error::MmvpError;
use super::questions::{Benchmark, plain};
use super::score::score;
use crate::report::mmvp_blind::{BlindPair, MmvpBlindReport};
use crate::report::mmvp_files::{MmvpFiles, RefusedFile};

/// Scores all answers of these files (name and content) in one report. A file that cannot be
/// used is named, and the others count; of several reports of encoders the last one does.
pub fn together(benchmark: &Benchmark, files: &[(String, Vec<u8>)]) -> MmvpFiles {
    let mut given = Vec::new();
    let mut blind = None;
    let mut refused = Vec::new();
    for (file, bytes) in files {
        let why = match blind_report(bytes, file, benchmark) {
            Some(Ok(report)) => {
                blind = Some(report);
                continue;
            }
            Some(Err(why)) => why,
            None => match answers::read(bytes, file, benchmark) {
                Ok(models) => {
                    given.extend(models);
                    continue;
                }
                Err(why) => why,
            },
        };
        refused.push(RefusedFile {
            file: file.clone(),
            why: why.beside(file),
        });
    }
    MmvpFiles {
        report: score(benchmark, &given, &ByHand::default()),
        blind,
        refused,
    }
}

/// The report of two encoders that a file is; nothing where it is something else.
///
/// # Errors
/// [`MmvpError::Unclear`] for a report on other pairs than the benchmark's.
pub fn blind_report(
    bytes: &[u8],
    file: &str,
    benchmark: &Benchmark,
) -> Option<Result<MmvpBlindReport, MmvpError>> {
    let report: MmvpBlindReport = serde_json::from_slice(bytes).ok()?;
    let is_known = |pair: &BlindPair| {
        let [first, second] = pair.indices;
        let place = first.checked_sub(1).map(|at| at as usize);
        let question = place.and_then(|at| benchmark.questions.get(at));
        first.checked_add(1) == Some(second)
            && first % 2 == 1
            && question.is_some_and(|question| plain(&question.text) == plain(&pair.question))
    };
    Some(if report.pairs.iter().all(is_known) {
        Ok(report)
    } else {
        Err(MmvpError::Unclear {
            file: file.to_owned(),
            what: format!(
                "it is a report of encoders on other pairs than those of {}",
                benchmark.name
            ),
        })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::mmvp::score::csv;
    use crate::report::mmvp::MmvpReport;
    use crate::report::pair::Verdict;
    use crate::report::pairs::PairsEncoder;

    fn file(name: &str, content: impl Into<Vec<u8>>) -> (String, Vec<u8>) {
        (name.to_owned(), content.into())
    }

    /// A table of one model that always answers so.
    fn always(model: &str, letter: &str) -> String {
        let lines = (1..=300).map(|index| format!("{index},{letter}\n"));
        format!("index,\"{model}\"\n") + &lines.collect::<String>()
    }

    fn encoders(question: &str) -> MmvpBlindReport {
        let side = PairsEncoder {
            model: "x".into(),
            weights: String::new(),
            precision: String::new(),
            device: String::new(),
            threshold: 0.5,
            threshold_source: String::new(),
            error: None,
            random_pairs: None,
        };
        MmvpBlindReport {
            date: "2026-11-29".into(),
            benchmark: "MMVP".into(),
            patterns_by: None,
            clip: side.clone(),
            dino: side,
            rule: String::new(),
            sentence: String::new(),
            pairs: vec![BlindPair {
                indices: [3, 4],
                question: question.into(),
                pattern: None,
                clip: 0.9,
                dino: 0.1,
                ranks: [None, None],
                verdict: Verdict::Blind,
                corrected: Vec::new(),
            }],
            patterns: Vec::new(),
            recall: Vec::new(),
            strengths: Vec::new(),
            corrected: Vec::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn each_file_is_what_it_holds_and_a_bad_one_is_named() {
        let mmvp = Benchmark::mmvp().unwrap();
        let third = mmvp.questions[2].text.clone();
        let blind = |question: &str| serde_json::to_vec(&encoders(question)).unwrap();
        let files = [
            file("a.csv", always("one", "(a)")),
            file("holiday.txt", "Dear diary"),
            file("b.csv", always("two", "b")),
            file("blind.json", blind(&third)),
            file("other.json", blind("Where?")),
            file("object.json", "{\n \"x\": 1\n}"),
        ];
        let all = together(&mmvp, &files);
        let names: Vec<_> = all.report.models.iter().map(|model| &model.name).collect();
        assert_eq!(names, ["one", "two"]);
        assert_eq!(all.report.comparisons.len(), 1);
        assert_eq!(all.blind.unwrap().pairs[0].question, third);
        let refused: Vec<_> = all.refused.iter().map(|one| one.file.as_str()).collect();
        assert_eq!(refused, ["holiday.txt", "other.json", "object.json"]);
        for one in &all.refused {
            // Who reads it sees the name beside it.
            assert!(!one.why.contains(&one.file), "{}", one.why);
            assert!(one.why.starts_with(char::is_alphabetic), "{}", one.why);
        }
        let none = together(&mmvp, &[]);
        assert_eq!(
            (none.report.models.len(), none.report.pairs.len()),
            (0, 150)
        );
    }

    #[test]
    fn a_report_taken_back_gives_itself() {
        let mmvp = Benchmark::mmvp().unwrap();
        // Options shown the other way round, no answer, and one that nobody can read.
        let mut lines = String::new();
        for question in &mmvp.questions {
            let [a, b] = &question.options;
            let response = match question.index {
                7 => continue,
                8 => "who knows",
                _ => "(a)",
            };
            lines += &serde_json::json!({
                "clipsight": "0.1.0", "index": question.index, "prompt": question.text,
                "options": [b, a], "shuffled": true, "response": response, "model": "m",
            })
            .to_string();
            lines.push('\n');
        }
        let first = together(&mmvp, &[file("m.jsonl", lines)]);
        assert_eq!(first.refused, []);
        let json = serde_json::to_vec_pretty(&first.report).unwrap();
        let mut again = together(&mmvp, &[file("report.json", json)]).report;
        assert_eq!(again.models[0].file, "report.json");
        again.models[0]
            .file
            .clone_from(&first.report.models[0].file);
        assert_eq!(again, first.report);
        assert_eq!(
            first.report.models[0].mode.as_deref(),
            Some("options shuffled")
        );

        // Of other questions, or with less in it than it says, it is refused.
        let refused = |report: &MmvpReport| {
            let json = serde_json::to_vec(report).unwrap();
            let all = together(&mmvp, &[file("report.json", json)]);
            assert_eq!(all.report.models, []);
            all.refused[0].why.clone()
        };
        let mut other = first.report.clone();
        other.pairs.swap(0, 1);
        assert!(refused(&other).contains("cannot be scored"));
        other.pairs.truncate(10);
        assert!(refused(&other).contains("10 pairs"));
        let mut damaged = first.report.clone();
        damaged.pairs[3].given.clear();
        assert!(refused(&damaged).contains("damaged"));
    }

    #[test]
    fn the_table_has_a_line_a_count() {
        let mmvp = Benchmark::mmvp().unwrap();
        let report = together(&mmvp, &[file("a.csv", always("one, two", "(a)"))]).report;
        let text = csv(&report);
        let lines: Vec<&str> = text.lines().collect();
        // All pairs, nine patterns and single questions, by two sets of labels.
        assert_eq!(lines.len(), 1 + 2 * (1 + 9 + 1));
        assert_eq!(lines[1].split(',').count(), 9);
        assert!(lines[1].starts_with("\"one, two\",original,pairs,,0,150,0.0000,0.02"));
        assert!(lines[11].starts_with("\"one, two\",original,single questions,,150,300,0.4"));
    }
}
