//! What models answer: replies of endpoints, and files of answers.

use std::cell::OnceCell;
use std::fs;

use clipsight_core::chat::{ChatOptions, Sampling, read_reply};
use clipsight_core::mmvp::asking::{Plan, Template, Way, kept};
use clipsight_core::mmvp::questions::{Benchmark, Question};
use clipsight_core::report::asked::AskedMode;
use tempfile::TempDir;

use crate::harness::{Refusal, Target, as_it_is};

/// An answers' file of two questions, the second line's end cut off.
const ANSWERS: &str = concat!(
    r#"{"index":1,"pair":1,"image_sha256":null,"images":false,"model":"m","#,
    r#""endpoint":"http://h/v1","mode":"single","shuffled":false,"options":["Open","Closed"],"#,
    r#""template":"authors","prompt":"Is it? (a) Open (b) Closed","response":"(a)","#,
    r#""finish":"stop","time":"2026-11-29T12:00:00Z","seconds":1.5,"usage":{"total_tokens":3},"#,
    r#""temperature":0.2,"max_tokens":16,"clipsight":"0.1.0"}"#,
    "\n",
    r#"{"index":2,"pair":1,"image_sha256":null,"images":fal"#,
);

pub fn targets() -> Vec<Target> {
    vec![
        Target {
            name: "reply",
            seeds: || {
                let answer = r#"{"model":"m","usage":{"total_tokens":3},"choices":[
                    {"finish_reason":"stop","message":{"content":"(a)"}}]}"#;
                let parts = r#"{"choices":[{"message":{"content":[{"type":"text","text":"b"}],
                    "reasoning_content":"hm","refusal":null}}]}"#;
                let error = r#"{"error":{"message":"max_tokens is not supported","code":429,
                    "param":"max_tokens"}}"#;
                [answer, parts, error].map(Into::into).into()
            },
            read: |bytes| {
                // A failure's words are bounded whatever its status.
                for status in [302, 400, 500] {
                    let error = read_reply(status, bytes).unwrap_err();
                    assert!(error.to_string().len() < 2000);
                }
                read_reply(200, bytes).map(drop).map_err(Refusal::of)
            },
            most: |length| 256 * length + (64 << 10),
            mend: as_it_is,
        },
        Target {
            name: "answers",
            seeds: || vec![ANSWERS.into()],
            read: |bytes| {
                thread_local! {
                    static HERE: OnceCell<(TempDir, Plan, ChatOptions)> = const { OnceCell::new() };
                }
                HERE.with(|here| {
                    let (folder, plan, options) = here.get_or_init(toy);
                    let path = folder.path().join("answers.jsonl");
                    fs::write(&path, bytes).unwrap();
                    let kept = kept(&path, plan, options).map_err(Refusal::of)?;
                    assert!(kept <= plan.calls.len());
                    Ok(())
                })
            },
            most: |length| 64 * length + (64 << 10),
            mend: as_it_is,
        },
    ]
}

/// Two questions, and whom they are put to.
fn toy() -> (TempDir, Plan, ChatOptions) {
    let question = |index| Question {
        index,
        text: "Is it?".into(),
        options: ["Open".into(), "Closed".into()],
        answer: 0,
        corrected: 0,
        pattern: None,
        image: None,
    };
    let benchmark = Benchmark {
        name: "toy".into(),
        questions: vec![question(1), question(2)],
        patterns_by: None,
        corrections: Vec::new(),
    };
    let way = Way {
        template: Template::Authors,
        mode: AskedMode::Single,
        shuffle: None,
        images: false,
        pairs: None,
    };
    let sampling = Sampling {
        temperature: 0.2,
        max_tokens: 16,
    };
    let options = ChatOptions::from_env(Some("http://h"), None, "m", sampling).unwrap();
    let plan = Plan::new(&benchmark, way).unwrap();
    (TempDir::new().unwrap(), plan, options)
}
