#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;
use crate::csv;
use crate::mmvp::questions::Question;

fn mmvp() -> Benchmark {
    Benchmark::mmvp().unwrap()
}

fn lines(record: impl Fn(&Question) -> Value) -> Vec<u8> {
    let lines = mmvp()
        .questions
        .iter()
        .map(|q| record(q).to_string() + "\n")
        .collect::<String>();
    lines.into_bytes()
}

/// An answer that tells its question.
fn said(q: &Question) -> String {
    format!("{} of {}", ["(a)", "(b)"][usize::from(q.answer)], q.index)
}

fn prompt(q: &Question) -> String {
    format!("{} {}", q.text, q.options_text())
}

/// The same answers in every form.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let authors = lines(|q| {
        json!({"question_id": q.index, "prompt": prompt(q),
        "answer": "(a)", "response": said(q), "answer_id": "x", "model_id": "m"})
    });
    let cambrian = lines(|q| {
        json!({"question_id": q.index - 1, "prompt": prompt(q),
        "answer": said(q), "gt_answer": "(a)", "model_id": "m", "text_options": q.options})
    });
    let lmms = lines(|q| {
        json!({"doc_id": q.index - 1, "input": prompt(q), "target": "A",
        "filtered_resps": [said(q)], "model": "m"})
    });
    let own = lines(|q| {
        json!({"index": q.index, "prompt": prompt(q), "response": said(q),
        "model": "m", "mode": "single", "shuffled": false, "options": q.options,
        "clipsight": "0.1.0"})
    });
    let mut table = csv::row(
        &[
            "index",
            "question",
            "A",
            "B",
            "answer",
            "prediction",
            "model",
        ]
        .map(str::to_owned),
    );
    for q in &mmvp().questions {
        let [a, b] = q.options.clone();
        let cells = [
            q.index.to_string(),
            q.text.clone(),
            a,
            b,
            "A".into(),
            said(q),
            "m".into(),
        ];
        table += &csv::row(&cells);
    }
    vec![
        ("the authors' script", authors),
        ("Cambrian", cambrian),
        ("lmms-eval", lmms),
        ("clipsight mmvp ask", own),
        ("VLMEvalKit", table.into_bytes()),
    ]
}

#[test]
fn every_form_gives_the_same_answers() {
    for (form, bytes) in files() {
        let found = read(&bytes, "x.jsonl", &mmvp()).unwrap();
        let [answers] = found.as_slice() else {
            panic!("{form}")
        };
        assert_eq!((answers.form.as_str(), answers.model.as_str()), (form, "m"));
        for (q, answer) in mmvp().questions.iter().zip(&answers.of) {
            assert_eq!(answer.as_ref().unwrap().response, said(q), "{form}");
        }
    }
}

/// Files in any order, with their numbers, give the same; one without is refused.
#[test]
fn order_is_of_no_matter_where_numbers_tell() {
    for (form, bytes) in files() {
        if form == "VLMEvalKit" {
            continue;
        }
        let text = String::from_utf8(bytes.clone()).unwrap();
        let mut turned: Vec<&str> = text.lines().rev().collect();
        turned.rotate_left(77);
        let turned = turned.join("\n");
        let found = read(turned.as_bytes(), "x", &mmvp()).unwrap();
        assert_eq!(
            found[0].of,
            read(&bytes, "x", &mmvp()).unwrap()[0].of,
            "{form}"
        );
    }
    let unnumbered =
        |q: &Question| json!({"prompt": prompt(q), "answer": "(a)", "response": said(q)});
    let bytes = lines(unnumbered);
    assert_eq!(read(&bytes, "y.jsonl", &mmvp()).unwrap()[0].model, "y");
    let mut turned: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
    turned.swap(10, 20);
    let error = read(&turned.join(&b'\n'), "y", &mmvp()).unwrap_err();
    assert!(
        matches!(error, MmvpError::Shuffled { place: 11, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("shuffled"), "{error}");
}

#[test]
fn numbers_with_the_texts_of_others_are_refused() {
    let bytes = lines(|q| {
        let other = &mmvp().questions[(q.index as usize + 7) % 300];
        json!({"question_id": q.index, "prompt": prompt(other), "answer": "(a)", "response": "a"})
    });
    let error = read(&bytes, "x", &mmvp()).unwrap_err();
    assert!(
        matches!(error, MmvpError::Shuffled { place: 1, .. }),
        "{error}"
    );
}

#[test]
fn a_part_of_the_questions_is_placed_by_its_texts() {
    let some = |base: i64, with_text: bool| {
        let mmvp = mmvp();
        let lines = mmvp.questions[10..20].iter().map(|q| {
            let text = if with_text { prompt(q) } else { String::new() };
            let mut record = json!({"question_id": i64::from(q.index) - 1 + base, "answer": "(a)",
                "response": said(q), "prompt": text});
            if !with_text {
                record.as_object_mut().unwrap().remove("prompt");
            }
            record.to_string() + "\n"
        });
        lines.collect::<String>().into_bytes()
    };
    for base in [0, 1] {
        let found = read(&some(base, true), "x", &mmvp()).unwrap();
        let places: Vec<usize> = (0..300).filter(|&at| found[0].of[at].is_some()).collect();
        assert_eq!(places, (10..20).collect::<Vec<_>>(), "{base}");
        let error = read(&some(base, false), "x", &mmvp()).unwrap_err();
        assert!(
            error.to_string().contains("counted from 0 or from 1"),
            "{error}"
        );
    }
}

#[test]
fn pairs_at_once_and_shuffled_options_are_told_apart() {
    let line = |response: &str| {
        let q = &mmvp().questions[0];
        let [a, b] = q.options.clone();
        json!({"index": 1, "second": 2, "prompt": prompt(q), "response": response, "model": "m",
            "mode": "pairs-at-once", "shuffled": true, "images": true, "options": [b, a],
            "second_options": q.options,
            "clipsight": "0.1.0"})
        .to_string()
    };
    let found = read(line("First: (a)\nSecond: (b)").as_bytes(), "x", &mmvp()).unwrap();
    let [first, second] = [0, 1].map(|at| found[0].of[at].clone().unwrap());
    assert_eq!(
        [first.response.as_str(), second.response.as_str()],
        ["(a)", "(b)"]
    );
    assert_eq!(first.shown.unwrap(), ["Closed", "Open"]);
    assert_eq!(second.shown.unwrap(), ["Open", "Closed"]);
    assert_eq!(
        found[0].mode.as_deref(),
        Some("both images at once, options shuffled")
    );
    assert!(!found[0].blind);
    let found = read(line("(a)").as_bytes(), "x", &mmvp()).unwrap();
    assert_eq!(found[0].of[1].clone().unwrap().response, "");
}

#[test]
fn a_table_has_a_column_a_model() {
    let text = "mmvp_index,question,correct,GPT-4V,Gemini Pro,notes\n\
                300,How would you describe the background of the image?,(b),(b),(a),some\n\
                299,How would you describe the background of the image?,(a),(b),,more\n";
    let found = read(text.as_bytes(), "x.csv", &mmvp()).unwrap();
    let names: Vec<&str> = found.iter().map(|one| one.model.as_str()).collect();
    assert_eq!(names, ["GPT-4V", "Gemini Pro"]);
    assert!(found[0].of[298].is_some() && found[1].of[298].is_none());
}

#[test]
fn hostile_files_are_refused() {
    let deep = "[".repeat(100_000);
    for bytes in [
        &b""[..],
        b"hello",
        b"{}",
        b"[]",
        b"[1,2]",
        b"{\"index\":1",
        b"{\"response\":\"a\",\"answer\":\"b\"}",
        b"{\"question_id\":99999999999999999999,\"response\":\"a\",\"answer\":\"b\"}",
        b"{\"question_id\":-1,\"response\":\"a\",\"answer\":\"b\"}\n{\"question_id\":300,\"response\":\"a\",\"answer\":\"b\"}",
        b"{\"question_id\":1,\"response\":\"a\",\"answer\":\"b\"}\n{\"question_id\":1,\"response\":\"a\",\"answer\":\"b\"}\n{\"question_id\":300,\"response\":\"a\",\"answer\":\"b\"}",
        b"PK\x03\x04 no archive",
        b"\xff\xfe\x00",
        deep.as_bytes(),
    ] {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
        assert!(read(bytes, "x", &mmvp()).is_err(), "{shown}");
    }
}
