//! A toy benchmark, a model that answers by rule, and settings that lose no time.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clipsight_core::chat::{ChatOptions, Client, Sampling};
use clipsight_core::fetch::Secret;
use clipsight_core::mmvp::asking::{Answers, AskError, Event, Outcome, Plan, Template, Way, ask};
use clipsight_core::mmvp::questions::Benchmark;
use clipsight_core::mmvp::read::read;
use clipsight_core::report::asked::{AskedLine, AskedMode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::hub::{Reply, Request, Server};

/// As long as a real one.
pub const KEY: &str = "sk-test-0123456789abcdefghijklmnopqrstuvwxyz";

/// Pictures of the toy's questions, in order.
pub const IMAGES: [&str; 6] = [
    "rgb-420.jpg",
    "rgb-422.jpg",
    "rgb-444.jpg",
    "odd-size.jpg",
    "progressive.jpg",
    "restarts.jpg",
];

pub fn image(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/images");
    fs::read(Path::new(folder).join(name)).unwrap()
}

/// Six questions in the benchmark's own layout, and a place for answers.
pub struct Toy {
    folder: TempDir,
    pub benchmark: Benchmark,
}

impl Toy {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let mut rows = String::from("lndex,Question,Options,Correct Answer");
        fs::create_dir(folder.path().join("MMVP Images")).unwrap();
        for (place, name) in IMAGES.iter().enumerate() {
            let (index, right) = (place + 1, ["a", "b"][place % 2]);
            rows += &format!("\n{index},Is thing {index} open?,(a) Open (b) Closed,({right})");
            let path = folder.path().join(format!("MMVP Images/{index}.jpg"));
            fs::write(path, image(name)).unwrap();
        }
        fs::write(folder.path().join("Questions.csv"), rows).unwrap();
        let benchmark = read(folder.path()).unwrap();
        Self { folder, benchmark }
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn answers(&self) -> PathBuf {
        self.at("answers.jsonl")
    }

    pub fn plan(&self, way: Way) -> Plan {
        Plan::new(&self.benchmark, way).unwrap()
    }

    /// The lines of the file of answers.
    pub fn lines(&self) -> Vec<AskedLine> {
        let text = fs::read_to_string(self.answers()).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Asks one question after another; the outcome, and all that was told.
    pub fn ask(&self, options: &ChatOptions) -> (Result<Outcome, AskError>, String) {
        self.ask_at_once(options, way(), 1)
    }

    pub fn ask_at_once(
        &self,
        options: &ChatOptions,
        way: Way,
        at_once: usize,
    ) -> (Result<Outcome, AskError>, String) {
        let plan = self.plan(way);
        let mut told = String::new();
        let outcome = Answers::open(&self.answers(), &plan, options).and_then(|mut answers| {
            let client = Client::new(options.clone());
            let mut tell = |event: Event| told += &format!("{event:?}\n");
            ask(&plan, &client, &mut answers, at_once, &mut tell)
        });
        (outcome, told)
    }
}

pub fn way() -> Way {
    Way {
        template: Template::Authors,
        mode: AskedMode::Single,
        shuffle: None,
        images: true,
        pairs: None,
    }
}

pub fn options(server: &Server) -> ChatOptions {
    let sampling = Sampling {
        temperature: 0.2,
        max_tokens: 16,
    };
    let named = Some(server.address.as_str());
    let mut options = ChatOptions::from_env(named, None, "toy-vl", sampling).unwrap();
    options.key = Some(Secret::new(KEY));
    options.use_proxy = false;
    options.retry.attempts = 3;
    options.retry.first_wait = Duration::from_millis(10);
    options.retry.longest_wait = Duration::from_secs(5);
    options.retry.silence = Duration::from_secs(20);
    options
}

/// A server of `/v1/chat/completions` alone.
pub fn model(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/v1/chat/completions" => answer(request),
        _ => Reply::status(404),
    })
}

/// What was sent, as JSON.
pub fn sent(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// All words of a request.
pub fn prompt(request: &Request) -> String {
    let content = &sent(request)["messages"][0]["content"];
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect(),
        other => panic!("{other}"),
    }
}

/// Index of the toy's question that a request puts.
pub fn index(request: &Request) -> usize {
    let prompt = prompt(request);
    let rest = prompt.split("thing ").nth(1).unwrap();
    rest.split(' ').next().unwrap().parse().unwrap()
}

/// How often each question was put.
pub fn counts(server: &Server) -> [usize; 6] {
    let mut counts = [0; 6];
    for request in server.requests() {
        counts[index(&request) - 1] += 1;
    }
    counts
}

pub fn says(text: &str) -> Reply {
    let body = json!({"id": "x", "object": "chat.completion", "model": "toy-vl-2026",
        "choices": [{"index": 0, "finish_reason": "stop",
            "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}});
    Reply::ok(body.to_string())
}

pub fn complains(status: u16, message: &str) -> Reply {
    let body = json!({"error": {"message": message, "type": "x", "param": null, "code": null}});
    Reply {
        status,
        ..Reply::ok(body.to_string())
    }
}
