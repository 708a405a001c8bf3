//! Labels as a table, as CSV and in a line.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

use crate::csv::row;
use crate::legible;
use crate::report::classify::{ClassifiedImage, ClassifyReport};

/// What stands for the class of an image that is none of them.
const NONE: &str = "none of these";

/// Nearest shots that a row of the CSV has.
const SHOTS: usize = 3;

fn class(image: &ClassifiedImage) -> &str {
    image.class.as_deref().unwrap_or(NONE)
}

/// A Markdown table of all images.
pub(super) fn table(report: &ClassifyReport) -> String {
    let cell = |text: &str| legible(text).replace('|', "\\|");
    let mut text = String::from(
        "| image | class | probability | cosine | nearest shot |\n| --- | --- | --- | --- | --- |\n",
    );
    for image in &report.images {
        let (path, own) = (cell(&image.path), cell(class(image)));
        let own = match image.class {
            Some(_) => own,
            None => format!("{own} (nearest: {})", cell(&image.nearest_class)),
        };
        let cosine = image.cosine.map(|cosine| format!("{cosine:.3}"));
        let nearest = image.nearest.first().map(|shot| {
            let (name, class) = (cell(&shot.name), cell(&shot.class));
            format!("{name} of {class}, {:.3}", shot.cosine)
        });
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "| {path} | {own} | {:.3} | {} | {} |",
            image.probability,
            cosine.unwrap_or_default(),
            nearest.unwrap_or_default()
        );
    }
    text.push('\n');
    text
}

/// How many images are what, and by what rule.
pub(super) fn summary(report: &ClassifyReport) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for image in report.images.iter().filter_map(|i| i.class.as_deref()) {
        *counts.entry(image).or_default() += 1;
    }
    let mut parts: Vec<(usize, String)> = counts
        .into_iter()
        .map(|(class, count)| (count, legible(class)))
        .collect();
    parts.sort_by_key(|(count, _)| Reverse(*count));
    let strangers = report.images.iter().filter(|i| i.class.is_none()).count();
    if strangers > 0 {
        parts.push((strangers, NONE.to_owned()));
    }
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let rule = match report.threshold {
        Some(threshold) => format!(
            "{NONE}: the cosine with the nearest class mean is below {threshold:.3}, as of at most \
             one shot in twenty when each is left out in turn"
        ),
        None => format!(
            "nothing is called \"{NONE}\": that takes two classes and a class with two shots, and \
             at most 4000 shots"
        ),
    };
    let form = if report.text {
        "with text"
    } else {
        "images alone"
    };
    format!(
        "{} images by {} ({form}): {}\n{rule}",
        report.images.len(),
        report.method,
        parts.join(", ")
    )
}

/// A row an image, as RFC 4180 has it.
pub(super) fn csv(report: &ClassifyReport) -> String {
    let mut head: Vec<String> = ["image", "class", "nearest class", "probability", "cosine"]
        .map(str::to_owned)
        .into();
    head.push("none below".into());
    for shot in 1..=SHOTS {
        head.extend(["", " class", " cosine"].map(|what| format!("shot {shot}{what}")));
    }
    let number = |value: f32| format!("{value:.6}");
    let mut text = row(&head);
    for image in &report.images {
        let mut cells = vec![
            image.path.clone(),
            class(image).to_owned(),
            image.nearest_class.clone(),
            number(image.probability),
            image.cosine.map(number).unwrap_or_default(),
            report.threshold.map(number).unwrap_or_default(),
        ];
        for shot in image.nearest.iter().take(SHOTS) {
            cells.extend([shot.name.clone(), shot.class.clone(), number(shot.cosine)]);
        }
        cells.resize(head.len(), String::new());
        text.push_str(&row(&cells));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::classify::ClassifiedNeighbour;

    fn report() -> ClassifyReport {
        let image = |path: &str, class: Option<&str>| ClassifiedImage {
            path: path.into(),
            class: class.map(str::to_owned),
            nearest_class: "a,b".into(),
            probability: 0.75,
            cosine: Some(0.5),
            nearest: vec![ClassifiedNeighbour {
                name: "1 \"x\".png".into(),
                class: "a,b".into(),
                cosine: 0.625,
            }],
        };
        ClassifyReport {
            source: "shelf".into(),
            classes: vec!["a,b".into(), "c".into()],
            method: "ta++".into(),
            text: false,
            threshold: Some(0.625),
            images: vec![
                image("p|q\n.jpg", Some("a,b")),
                image("z.jpg", None),
                image("y.jpg", None),
            ],
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_row_of_csv_is_one_whatever_the_names() {
        let text = csv(&report());
        let expected = "image,class,nearest class,probability,cosine,none below,\
            shot 1,shot 1 class,shot 1 cosine,shot 2,shot 2 class,shot 2 cosine,\
            shot 3,shot 3 class,shot 3 cosine\r\n\
            \"p|q\n.jpg\",\"a,b\",\"a,b\",0.750000,0.500000,0.625000,\
            \"1 \"\"x\"\".png\",\"a,b\",0.625000,,,,,,\r\n\
            z.jpg,none of these,\"a,b\",0.750000,0.500000,0.625000,\
            \"1 \"\"x\"\".png\",\"a,b\",0.625000,,,,,,\r\n";
        assert!(text.starts_with(expected), "{text}");
        assert_eq!(text.matches("\r\n").count(), 4);
    }

    #[test]
    fn a_table_and_a_line_say_what_is_none_of_them() {
        let table = table(&report());
        assert!(
            table.contains("| p\\|q\\n.jpg | a,b | 0.750 | 0.500 |"),
            "{table}"
        );
        assert!(table.contains("none of these (nearest: a,b)"), "{table}");
        let line = summary(&report());
        assert!(
            line.starts_with("3 images by ta++ (images alone): 1 a,b, 2 none of these\n"),
            "{line}"
        );
        assert!(line.contains("below 0.625"), "{line}");
    }
}
