#![allow(clippy::unwrap_used)]
use std::fs;

use super::*;
use crate::report::pattern::Pattern;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(IMAGES)).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const TWO: &str = "lndex,Question,Options,Correct Answer\n\
                   1,\"Up, or down?\",(a) Up (b) Down,(a)\n2,\"Up, or down?\",(a) Up (b) Down,(b)";

#[test]
fn a_folder_as_the_hub_has_it() {
    let folder = folder(&[
        ("Questions.csv", TWO),
        ("MMVP Images/2.jpg", ""),
        ("patterns.csv", "pair,pattern\n1,Camera Perspective\n"),
        ("corrections.json", "[{\"indices\":[1,2],\"why\":\"seen\"}]"),
    ]);
    let found = read(folder.path()).unwrap();
    assert_eq!(
        (found.pairs(), found.questions[0].text.as_str()),
        (1, "Up, or down?")
    );
    let labels: Vec<_> = found
        .questions
        .iter()
        .map(|q| (q.answer, q.corrected))
        .collect();
    assert_eq!(labels, [(0, 1), (1, 0)]);
    assert_eq!(found.questions[0].pattern, Some(Pattern::Viewpoint));
    assert_eq!(found.questions[0].image, None);
    assert!(
        found.questions[1]
            .image
            .as_ref()
            .unwrap()
            .ends_with("MMVP Images/2.jpg")
    );
}

#[test]
fn a_table_of_pairs() {
    let folder = folder(&[(
        "own.csv",
        "image_a,image_b,question,options,answers,pattern\n\
         x/1.png,x/2.png,How many?,1|2,b a,Quantity\n3.png,4.png,Colour?,(a) red (b) blue,\"(a),(b)\",\n",
    )]);
    let found = read(&folder.path().join("own.csv")).unwrap();
    let rows: Vec<_> = found
        .questions
        .iter()
        .map(|q| (q.index, q.answer, q.pattern, q.options_text()))
        .collect();
    assert_eq!(rows[0], (1, 1, Some(Pattern::Count), "(a) 1 (b) 2".into()));
    assert_eq!(rows[3], (4, 1, None, "(a) red (b) blue".into()));
    assert_eq!(
        found.questions[1].image,
        Some(folder.path().join("x/2.png"))
    );
    assert_eq!((found.name.as_str(), found.pairs()), ("own", 2));
}

#[test]
fn what_makes_no_pairs_is_refused_with_its_line() {
    for (file, wanted) in [
        ("Index,Question,Options\n", "no column Correct Answer"),
        ("Index,Question,Options,Correct Answer\n", "0 questions"),
        (&TWO[..TWO.rfind('\n').unwrap()], "1 questions"),
        (&TWO.replace("\n2,", "\n3,"), "the index 3 follows 1"),
        (&TWO.replace(",(b)", ",(c)"), "line 3: the answer \"(c)\""),
        (
            &TWO.replace("(b) Down,(a)", "Down,(a)"),
            "line 2: the options",
        ),
        (
            "Index,Question,Options,Correct Answer\n\u{1}\n",
            "no number",
        ),
    ] {
        let folder = folder(&[("Questions.csv", file)]);
        let error = read(folder.path()).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    let folder = folder(&[
        ("Questions.csv", TWO),
        ("patterns.csv", "pair,pattern\n2,Color\n"),
    ]);
    assert!(
        read(folder.path())
            .unwrap_err()
            .to_string()
            .contains("no pair 2")
    );
    assert!(matches!(
        read(Path::new("nowhere")),
        Err(MmvpError::NoBenchmark(_))
    ));
}

#[test]
fn mmvp_is_known_by_its_questions() {
    let mmvp = Benchmark::mmvp().unwrap();
    let mut text = String::from("lndex,Question,Options,Correct Answer\n");
    for q in &mmvp.questions {
        let answer = ["(a)", "(b)"][usize::from(q.answer)].to_owned();
        text += &crate::csv::row(&[
            q.index.to_string(),
            q.text.clone(),
            q.options_text(),
            answer,
        ]);
    }
    let folder = folder(&[("Questions.csv", &text)]);
    let found = read(folder.path()).unwrap();
    assert_eq!(found.name, "MMVP");
    assert_eq!(found.corrections, mmvp.corrections);
    assert_eq!(found.questions, mmvp.questions);
}
