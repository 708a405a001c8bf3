//! `mmvp judge`: another model reads what no rule could.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::hub::{Reply, Server};
use crate::mmvp_ask::{KEY, model, program, says};
use crate::support::{clipsight, run};

/// A model's answers to MMVP, of which no rule can read those to the first three pairs, and
/// the list of these.
fn listed(folder: &TempDir) -> Value {
    let lines = (1..=300).map(|index| {
        let response = match index {
            1..=6 => format!("Hm, well, number {index}."),
            _ => "(a)".to_owned(),
        };
        let line =
            json!({"question_id": index, "answer": "(a)", "response": response, "model_id": "m"});
        line.to_string() + "\n"
    });
    fs::write(folder.path().join("m.jsonl"), lines.collect::<String>()).unwrap();
    score(folder, &["--unread", "list.csv"])
}

/// The only model of the report.
fn score(folder: &TempDir, more: &[&str]) -> Value {
    let mut command = clipsight();
    command.current_dir(folder.path());
    command.args(["mmvp", "score", "m.jsonl", "--json", "report.json"]);
    let (status, _, error) = run(command.args(more));
    assert_eq!((status, error.as_str()), (0, ""));
    let report = fs::read(folder.path().join("report.json")).unwrap();
    serde_json::from_slice::<Value>(&report).unwrap()["models"][0].clone()
}

fn judge(folder: &TempDir, server: &Server, more: &[&str]) -> (i32, String, String) {
    let mut command = program(folder);
    command.args(["mmvp", "judge", "list.csv", "--model", "judge-1"]);
    command.args(["--endpoint", &server.address]).args(more);
    run(&mut command.into())
}

/// The number that the judged answer has, and the whole message.
fn asked(body: &[u8]) -> (u32, String) {
    let body: Value = serde_json::from_slice(body).unwrap();
    let text = body["messages"].to_string();
    let rest = text.split("number ").nth(1).unwrap();
    (rest.split('.').next().unwrap().parse().unwrap(), text)
}

#[test]
fn a_judge_reads_what_no_rule_could() {
    let folder = TempDir::new().unwrap();
    assert_eq!(listed(&folder)["unread"], json!(6));
    // The first question's right option is (a), the second's (b).
    let server = model(|request| match asked(&request.body).0 {
        1 => says("(a)"),
        2 => says("The answer takes (b)."),
        3 => says("Neither."),
        4 if request.earlier < 4 => says("I would rather not say."),
        5 if request.earlier < 5 => Reply {
            status: 401,
            ..Reply::ok(r#"{"error": {"message": "no"}}"#)
        },
        _ => says("a"),
    });
    let (status, _, error) = judge(&folder, &server, &[]);
    assert_eq!(status, 1, "{error}");
    assert!(
        error.contains("question 4: the judge is not clear"),
        "{error}"
    );
    let (status, out, error) = judge(&folder, &server, &["--dry-run"]);
    assert_eq!((status, out.as_str()), (0, ""));
    assert!(
        error.contains("3 of 6 answers to be judged by judge-1"),
        "{error}"
    );
    // What was judged is not asked again.
    let before = server.requests().len();
    let (status, out, error) = judge(&folder, &server, &[]);
    assert_eq!(status, 0, "{error}");
    assert!(out.contains("6 of 6 answers are read"), "{out}");
    let requests = server.requests();
    let again: Vec<u32> = requests[before..]
        .iter()
        .map(|request| asked(&request.body).0)
        .collect();
    assert_eq!(again, [4, 5, 6]);

    // It sees the question and its options, no image, and no label.
    let (_, text) = asked(&requests[0].body);
    assert!(
        text.contains("(a) Open") && !text.contains("image_url"),
        "{text}"
    );

    let judged = score(&folder, &["--by-hand", "list-judged.csv"]);
    assert_eq!(
        (&judged["unread"], &judged["judged"], &judged["neither"]),
        (&json!(0), &json!(6), &json!(1))
    );
    assert_eq!(judged["original"]["pairs"]["right"], json!(1));
    let words = judged["words"].as_str().unwrap();
    assert!(
        words.contains("6 answers were read by another model"),
        "{words}"
    );

    let list = fs::read_to_string(folder.path().join("list-judged.csv")).unwrap();
    assert_eq!(list.matches(",judge-1").count(), 6, "{list}");
    for entry in fs::read_dir(folder.path()).unwrap() {
        let file = fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&file).contains(KEY));
    }
}

#[test]
fn a_list_without_its_answers_cannot_be_judged() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("list.csv"),
        "model,index,reading\nm,1,\n",
    )
    .unwrap();
    let server = model(|_| says("(a)"));
    let (status, _, error) = judge(&folder, &server, &[]);
    assert_eq!(status, 1);
    assert!(error.contains("with all its columns"), "{error}");
    assert_eq!(server.requests().len(), 0);
}
