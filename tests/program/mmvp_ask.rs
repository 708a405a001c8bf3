//! `mmvp ask`: a model asked by the program as a user runs it, also one that is killed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clipsight_core::report::asked::AskedLine;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::hub::{Reply, Request, Server};
use crate::support::run;

// In no piece of it is it part of a JPEG's tables, which hold the alphabet.
pub const KEY: &str = "sk-test-71c09f52e6b84d3a9f0e2c7b5d8143a6";
const QUESTIONS: usize = 12;

/// A toy benchmark in its own folder.
fn benchmark() -> TempDir {
    let folder = TempDir::new().unwrap();
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/images");
    let names = ["rgb-420.jpg", "odd-size.jpg", "progressive.jpg"];
    fs::create_dir(folder.path().join("MMVP Images")).unwrap();
    let mut rows = String::from("lndex,Question,Options,Correct Answer");
    for index in 1..=QUESTIONS {
        let right = ["b", "a"][index % 2];
        rows += &format!("\n{index},Is thing {index} open?,(a) Open (b) Closed,({right})");
        let to = folder.path().join(format!("MMVP Images/{index}.jpg"));
        fs::copy(images.join(names[index % names.len()]), to).unwrap();
    }
    fs::write(folder.path().join("Questions.csv"), rows).unwrap();
    folder
}

fn out(folder: &TempDir) -> PathBuf {
    folder.path().join("answers.jsonl")
}

/// The program in a folder, with no settings of the environment but the key.
pub fn program(folder: &TempDir) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("clipsight"));
    for variable in [
        "http_proxy",
        "HTTP_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "RUST_LOG",
    ] {
        command.env_remove(variable);
    }
    command
        .current_dir(folder.path())
        .env("OPENAI_API_KEY", KEY);
    command
}

fn ask(folder: &TempDir, server: &Server, arguments: &[&str]) -> Command {
    let mut command = program(folder);
    command.args(["mmvp", "ask", ".", "--model", "toy/vl:1"]);
    command.args(["--endpoint", &server.address, "--out", "answers.jsonl"]);
    command.args(arguments);
    command
}

pub fn model(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/v1/chat/completions" => answer(request),
        _ => Reply::status(404),
    })
}

pub fn says(text: &str) -> Reply {
    let body = json!({"choices": [{"finish_reason": "stop", "message": {"content": text}}]});
    Reply::ok(body.to_string())
}

fn index(request: &Request) -> u32 {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let text = body.to_string();
    let rest = text.split("thing ").nth(1).unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

fn counts(server: &Server) -> BTreeMap<u32, usize> {
    let mut counts = BTreeMap::new();
    // One that a kill cut off was never put.
    let whole = |request: &Request| serde_json::from_slice::<Value>(&request.body).is_ok();
    for request in server.requests().iter().filter(|one| whole(one)) {
        *counts.entry(index(request)).or_default() += 1;
    }
    counts
}

fn indices(path: &Path) -> Vec<u32> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let index = |line: &str| serde_json::from_str::<AskedLine>(line).unwrap().index;
    lines.map(index).collect()
}

/// Waits until the file of a running program holds so many answers.
fn until(child: &mut Child, path: &Path, answers: usize) {
    let start = Instant::now();
    while indices(path).len() < answers {
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        assert!(
            start.elapsed() < Duration::from_secs(120),
            "it answers nothing"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn killed_it_asks_no_answered_question_again() {
    let folder = benchmark();
    let server = model(|_| {
        std::thread::sleep(Duration::from_millis(60));
        says("(a)")
    });
    let at_once = 3;
    let arguments = ["--concurrency", &at_once.to_string()];
    // Twice, so that a file that a kill left behind is gone on with, and killed again.
    let mut at_kills = Vec::new();
    for answers in [2, 6] {
        let mut command = ask(&folder, &server, &arguments);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until(&mut child, &out(&folder), answers);
        // SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let counts = counts(&server);
        let kept = indices(&out(&folder)).into_iter();
        at_kills.extend(kept.map(|index| (index, counts[&index])));
    }
    assert!(at_kills[..2].iter().all(|(_, count)| *count == 1));
    let kept = indices(&out(&folder));
    assert!(kept.len() < QUESTIONS, "it was killed too late");
    let (status, stdout, stderr) = run(&mut ask(&folder, &server, &arguments).into());
    assert_eq!(status, 0, "{stderr}");
    assert!(stdout.contains("all 12 calls are answered"), "{stdout}");
    assert!(
        stderr.contains(&format!("{} answered already", kept.len())),
        "{stderr}"
    );
    let mut all = indices(&out(&folder));
    all.sort_unstable();
    assert_eq!(all, (1..=QUESTIONS as u32).collect::<Vec<_>>());
    // What was in the file at a kill was not asked again; what was on its way was, and no
    // more than that can have been.
    let counts = counts(&server);
    for (index, count) in at_kills {
        assert_eq!(counts[&index], count, "question {index} was asked again");
    }
    let again: usize = counts.values().map(|count| count - 1).sum();
    assert!(again <= 2 * at_once, "{counts:?}");
}

/// SIGINT, as Ctrl-C sends it.
#[cfg(unix)]
#[test]
fn cancelled_it_keeps_the_answers_on_their_way() {
    let folder = benchmark();
    let server = model(|_| {
        std::thread::sleep(Duration::from_millis(60));
        says("(a)")
    });
    let mut command = ask(&folder, &server, &["--concurrency", "2"]);
    let streams = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    until(&mut child, &out(&folder), 2);
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|stream| String::from_utf8(stream).unwrap());
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(
        stderr.contains("ending after what is on its way"),
        "{stderr}"
    );
    assert!(
        stdout.contains("cancelled: ") && stdout.contains("of 12 calls"),
        "{stdout}"
    );
    let kept = indices(&out(&folder));
    assert_eq!(kept.len(), server.requests().len(), "an answer was lost");
    assert!(kept.len() < QUESTIONS, "it was cancelled too late");
    let (status, ..) = run(&mut ask(&folder, &server, &[]).into());
    assert_eq!(status, 0);
    assert!(counts(&server).values().all(|count| *count == 1));
}

#[test]
fn what_has_no_answer_is_listed_and_asked_next_time() {
    let folder = benchmark();
    let server = model(|request| match (index(request), request.earlier < 20) {
        (4 | 7, true) => Reply {
            status: 400,
            ..Reply::ok(r#"{"error": {"message": "not this one"}}"#)
        },
        _ => says("(b)"),
    });
    let (status, stdout, stderr) = run(&mut ask(&folder, &server, &[]).into());
    assert_eq!(status, 3, "{stderr}");
    assert!(
        stdout.contains("10 of 12 calls") && stdout.contains("other 2"),
        "{stdout}"
    );
    for index in [4, 7] {
        assert!(
            stderr.contains(&format!("  question {index}: ")),
            "{stderr}"
        );
    }
    // The server changes its mind.
    while server.requests().len() < 20 {
        let (status, _, stderr) = run(&mut ask(&folder, &server, &[]).into());
        assert!([0, 3].contains(&status), "{stderr}");
    }
    let (status, _, stderr) = run(&mut ask(&folder, &server, &[]).into());
    assert_eq!(status, 0, "{stderr}");
    let counts = counts(&server);
    let answered = counts.iter().filter(|(index, _)| ![4, 7].contains(*index));
    assert!(
        answered.into_iter().all(|(_, count)| *count == 1),
        "{counts:?}"
    );
}

/// All that the program wrote, into files and to both streams.
fn everything(folder: &Path, streams: [&str; 2]) -> String {
    let mut all = streams.concat();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            all += &everything(&entry.path(), ["", ""]);
        } else {
            all += &String::from_utf8_lossy(&fs::read(entry.path()).unwrap());
        }
    }
    all
}

#[test]
fn the_key_is_in_no_file_and_no_log() {
    let folder = benchmark();
    let server = model(|request| {
        let sent = request.header("authorization").unwrap().to_owned();
        assert_eq!(sent, format!("Bearer {KEY}"));
        match request.earlier {
            0 => Reply::status(429).header("X-Echo", sent),
            1 => Reply {
                status: 500,
                ..Reply::ok(sent)
            },
            2..=8 => says(&sent),
            _ => Reply {
                status: 401,
                ..Reply::ok(json!({"error": {"message": sent}}).to_string())
            },
        }
    });
    for log in ["trace", "ureq_proto=trace,ureq=trace,rustls=trace"] {
        let mut command = ask(&folder, &server, &["--concurrency", "1"]);
        command
            .env("RUST_LOG", log)
            .env("CLIPSIGHT_HOME", folder.path().join("home"));
        let (status, stdout, stderr) = run(&mut command.into());
        assert_eq!(status, 1, "{stdout}");
        assert!(stderr.contains("OPENAI_API_KEY"), "{stderr}");
        assert!(
            stderr.contains("ureq::"),
            "the log shows what connections do"
        );
        let all = everything(folder.path(), [&stdout, &stderr]);
        assert!(!all.contains(KEY), "{stderr}");
        // Nor in pieces, as a dump of bytes in rows would have it.
        for piece in KEY.as_bytes().chunks_exact(8) {
            let piece = std::str::from_utf8(piece).unwrap();
            assert!(!all.contains(piece), "`{piece}` in {stderr}");
        }
    }
    assert!(
        fs::read_to_string(out(&folder))
            .unwrap()
            .contains("Bearer [key]")
    );
}

#[test]
fn a_dry_run_counts_and_asks_nothing() {
    let folder = benchmark();
    let server = model(|_| says("(a)"));
    for (arguments, words) in [
        (&[][..], "12 calls of toy/vl:1"),
        (&["--pairs-at-once"][..], "6 calls"),
        (&["--pairs", "2"][..], "4 calls"),
        (&["--text-only", "--shuffle-options"][..], "with no images"),
    ] {
        let mut command = ask(&folder, &server, arguments);
        command.arg("--dry-run");
        let (status, stdout, stderr) = run(&mut command.into());
        assert_eq!((status, stderr.as_str()), (0, ""));
        assert!(stdout.contains(words), "{stdout}");
    }
    assert!(server.requests().is_empty() && !out(&folder).exists());
}

#[test]
fn what_cannot_be_asked_is_said_before_anything_is() {
    let folder = benchmark();
    let server = model(|_| says("(a)"));
    for (arguments, code, words) in [
        (&["--key-from", "NO_SUCH_KEY"][..], 1, "NO_SUCH_KEY"),
        (&["--prompt", "mine"][..], 2, "vlmevalkit"),
        (&["--template", "{options}"][..], 2, "no {question}"),
        (&["--seed", "3"][..], 2, "--shuffle-options"),
    ] {
        let (status, _, stderr) = run(&mut ask(&folder, &server, arguments).into());
        assert_eq!(status, code, "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    }
    fs::write(out(&folder), "my diary\n").unwrap();
    let (status, _, stderr) = run(&mut ask(&folder, &server, &[]).into());
    assert!(
        status == 1 && stderr.contains("name another file"),
        "{stderr}"
    );
    assert_eq!(fs::read_to_string(out(&folder)).unwrap(), "my diary\n");
    assert!(server.requests().is_empty());
}
