//! Pairs as a benchmark in MMVP's layout, whose questions are still to be written.

use serde::Serialize;

use crate::csv;
use crate::escaped;
use crate::mmvp::questions::{COLUMNS, IMAGES};
use crate::report::pairs::PairsReport;

/// The page on which the questions are written.
const PAGE: &str = include_str!("write.html");

/// A benchmark's files, but for the images' contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewBenchmark {
    /// Each image's path in the report, and where it belongs.
    pub images: Vec<[String; 2]>,
    /// `Questions.csv`, a row an image, without questions.
    pub questions: String,
    /// `write.html`, on which they are written while looking at the pairs.
    pub page: String,
}

/// The benchmark of the pairs that a report names. `end` gives the end of an image's file
/// name by its path; a pair of which an image has none is left out.
pub fn benchmark(report: &PairsReport, end: impl Fn(&str) -> Option<String>) -> NewBenchmark {
    let mut images = Vec::new();
    let mut questions = csv::row(&COLUMNS.map(str::to_owned));
    let mut items = String::new();
    for pair in &report.top {
        let [Some(first), Some(second)] = pair.images.each_ref().map(|image| end(&image.path))
        else {
            continue;
        };
        let mut pictures = String::new();
        for (image, end) in pair.images.iter().zip([first, second]) {
            let index = images.len() + 1;
            let place = format!("{IMAGES}/{index}.{end}");
            let mut row = vec![String::new(); COLUMNS.len()];
            row[0] = index.to_string();
            questions += &csv::row(&row);
            pictures += &format!(
                "<img src=\"{}\" alt=\"{}\">",
                escaped(&place),
                escaped(&image.path)
            );
            images.push([image.path.clone(), place]);
        }
        items += &format!(
            "<li data-clip=\"{:.3}\" data-dino=\"{:.3}\">{pictures}</li>\n",
            pair.clip, pair.dino
        );
    }
    NewBenchmark {
        images,
        questions,
        page: PAGE.replace("<!-- pairs -->", &items),
    }
}
