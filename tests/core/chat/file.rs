//! The file of answers, from run to run.

use std::fs;

use clipsight_core::chat::{ChatOptions, Endpoint};
use clipsight_core::mmvp::asking::{Answers, AskError, Template, Way, kept};
use clipsight_core::report::asked::AskedMode;

use crate::hub::Server;
use crate::toy::{Toy, counts, model, options, says, way};

fn answered() -> (Toy, Server) {
    let server = model(|_| says("(a)"));
    let toy = Toy::new();
    assert_eq!(toy.ask(&options(&server)).0.unwrap().asked, 6);
    (toy, server)
}

#[test]
fn nothing_is_asked_twice() {
    let (toy, server) = answered();
    let before = fs::read(toy.answers()).unwrap();
    let again = toy.ask(&options(&server)).0.unwrap();
    assert_eq!((again.kept, again.asked), (6, 0));
    assert_eq!(counts(&server), [1; 6]);
    assert_eq!(fs::read(toy.answers()).unwrap(), before);
}

#[test]
fn a_line_that_was_cut_off_is_asked_again_and_no_other() {
    let (toy, server) = answered();
    let whole = fs::read(toy.answers()).unwrap();
    let last = whole[..whole.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .unwrap()
        + 1;
    for length in [last + 1, last + 40, whole.len() - 2] {
        fs::write(toy.answers(), &whole[..length]).unwrap();
        let before = counts(&server);
        let again = toy.ask(&options(&server)).0.unwrap();
        assert_eq!((again.kept, again.asked), (5, 1), "{length}");
        let after = counts(&server);
        assert_eq!(after[..5], before[..5]);
        assert_eq!(after[5], before[5] + 1);
        let indices: Vec<u32> = toy.lines().iter().map(|line| line.index).collect();
        assert_eq!(indices, [1, 2, 3, 4, 5, 6]);
    }
    // Only the end of the line is lacking: it was answered.
    fs::write(toy.answers(), &whole[..whole.len() - 1]).unwrap();
    assert_eq!(toy.ask(&options(&server)).0.unwrap().kept, 6);
    assert_eq!(fs::read(toy.answers()).unwrap(), whole);
    // The very first line.
    fs::write(toy.answers(), &whole[..5]).unwrap();
    assert_eq!(toy.ask(&options(&server)).0.unwrap().asked, 6);
}

#[test]
fn answers_to_another_question_are_not_mixed_in() {
    let (toy, server) = answered();
    let before = fs::read(toy.answers()).unwrap();
    let elsewhere = Endpoint::parse("http://elsewhere.example").unwrap();
    type Change = Box<dyn Fn(&mut ChatOptions, &mut Way)>;
    let changes: Vec<(&str, Change)> = vec![
        (
            "of the model `toy-vl`",
            Box::new(|o, _| o.model = "other".into()),
        ),
        (
            "elsewhere.example",
            Box::new(move |o, _| o.endpoint = elsewhere.clone()),
        ),
        (
            "at the temperature `0.2`",
            Box::new(|o, _| o.sampling.temperature = 0.0),
        ),
        (
            "so many tokens: `16`",
            Box::new(|o, _| o.sampling.max_tokens = 8),
        ),
        (
            "questions a call",
            Box::new(|_, w| w.mode = AskedMode::PairsAtOnce),
        ),
        ("with images", Box::new(|_, w| w.images = false)),
        ("another order", Box::new(|_, w| w.shuffle = Some(3))),
        (
            "another prompt",
            Box::new(|_, w| w.template = Template::LmmsEval),
        ),
    ];
    for (words, change) in changes {
        let (mut options, mut way) = (options(&server), way());
        change(&mut options, &mut way);
        let error = toy.ask_at_once(&options, way, 1).0.unwrap_err();
        assert!(
            matches!(error, AskError::Otherwise { line: 1, .. }),
            "{error}"
        );
        let text = error.to_string();
        assert!(
            text.contains(words) && text.contains("name another file"),
            "{text}"
        );
    }
    let other = fs::read(toy.at("MMVP Images/5.jpg")).unwrap();
    fs::write(toy.at("MMVP Images/2.jpg"), other).unwrap();
    let error = toy.ask(&options(&server)).0.unwrap_err();
    assert!(error.to_string().contains("line 2") && error.to_string().contains("another image"));
    assert_eq!(counts(&server), [1; 6]);
    assert_eq!(fs::read(toy.answers()).unwrap(), before);
}

#[test]
fn another_file_is_left_alone() {
    let server = model(|_| says("(a)"));
    let toy = Toy::new();
    for text in [
        "my notes",
        "{\"question_id\": 1}\n",
        "{\"index\": 1}\n{\"in",
        "\n",
    ] {
        fs::write(toy.answers(), text).unwrap();
        let error = toy.ask(&options(&server)).0.unwrap_err();
        assert!(
            matches!(error, AskError::Foreign { line: 1, .. }),
            "{text}: {error}"
        );
        assert_eq!(fs::read_to_string(toy.answers()).unwrap(), text);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn two_processes_do_not_write_one_file() {
    let server = model(|_| says("(a)"));
    let toy = Toy::new();
    let (plan, options) = (toy.plan(way()), options(&server));
    let first = Answers::open(&toy.answers(), &plan, &options).unwrap();
    let second = Answers::open(&toy.answers(), &plan, &options);
    assert!(matches!(second, Err(AskError::Busy { .. })));
    // Looking at it is allowed.
    assert_eq!(kept(&toy.answers(), &plan, &options).unwrap(), 0);
    drop(first);
    assert!(Answers::open(&toy.answers(), &plan, &options).is_ok());
    assert_eq!(kept(&toy.at("none.jsonl"), &plan, &options).unwrap(), 0);
    assert!(!toy.at("none.jsonl").exists());
}

#[test]
fn more_pairs_go_on_in_the_same_file() {
    let server = model(|_| says("(a)"));
    let toy = Toy::new();
    let few = |pairs| Way { pairs, ..way() };
    let first = toy
        .ask_at_once(&options(&server), few(Some(1)), 1)
        .0
        .unwrap();
    assert_eq!((first.calls, first.asked), (2, 2));
    let all = toy.ask_at_once(&options(&server), few(None), 2).0.unwrap();
    assert_eq!((all.kept, all.asked), (2, 4));
    let fewer = toy
        .ask_at_once(&options(&server), few(Some(2)), 1)
        .0
        .unwrap();
    assert_eq!((fewer.calls, fewer.kept, fewer.missing()), (4, 4, 0));
    assert_eq!(counts(&server), [1; 6]);
}
