//! Runs on good days.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clipsight_core::hash;
use clipsight_core::mmvp::asking::Way;
use clipsight_core::report::asked::AskedMode;
use serde_json::json;

use crate::toy::{IMAGES, KEY, Toy, counts, image, index, model, options, prompt, says, sent, way};

#[test]
fn each_question_is_asked_with_its_image_and_kept_with_what_was_asked() {
    let server = model(|request| says(&format!("({})", ["a", "b"][index(request) % 2])));
    let toy = Toy::new();
    let outcome = toy.ask(&options(&server)).0.unwrap();
    assert_eq!((outcome.calls, outcome.asked, outcome.kept), (6, 6, 0));
    assert!(!outcome.cancelled && outcome.failed.is_empty() && outcome.missing() == 0);
    let requests = server.requests();
    let lines = toy.lines();
    for (place, (request, line)) in requests.iter().zip(&lines).enumerate() {
        let file = image(IMAGES[place]);
        let words = format!("Is thing {} open? (a) Open (b) Closed", place + 1);
        let url = format!("data:image/jpeg;base64,{}", STANDARD.encode(&file));
        assert_eq!(
            sent(request),
            json!({"model": "toy-vl", "max_tokens": 16, "temperature": 0.2, "messages": [
                {"role": "user", "content": [
                    {"type": "image_url", "image_url": {"url": url}},
                    {"type": "text", "text": words}]}]})
        );
        assert_eq!(
            request.header("authorization"),
            Some(&*format!("Bearer {KEY}"))
        );
        assert_eq!(
            (line.index, line.pair),
            (place as u32 + 1, place as u32 / 2 + 1)
        );
        assert_eq!(line.image_sha256, Some(hash::hex(&file)));
        assert_eq!(line.prompt, words);
        assert_eq!(line.response, ["(b)", "(a)"][place % 2]);
        assert_eq!(line.options, ["Open", "Closed"]);
        assert_eq!(
            (line.images, line.shuffled, line.mode),
            (true, false, AskedMode::Single)
        );
        assert_eq!(
            (line.model.as_str(), line.served_as.as_deref()),
            ("toy-vl", Some("toy-vl-2026"))
        );
        assert_eq!(line.endpoint, format!("{}/v1", server.address));
        assert_eq!((line.temperature, line.max_tokens), (Some(0.2), 16));
        assert_eq!(line.finish.as_deref(), Some("stop"));
        assert_eq!(line.usage.as_ref().unwrap()["total_tokens"], 11);
        assert!(line.time.ends_with('Z') && line.seconds >= 0.0);
    }
}

#[test]
fn both_questions_of_a_pair_are_one_call_with_both_images() {
    let server = model(|_| says("First: (a)\nSecond: (b)"));
    let toy = Toy::new();
    let pairs = Way {
        mode: AskedMode::PairsAtOnce,
        ..way()
    };
    let outcome = toy.ask_at_once(&options(&server), pairs, 1).0.unwrap();
    assert_eq!((outcome.calls, outcome.asked), (3, 3));
    let requests = server.requests();
    for (place, (request, line)) in requests.iter().zip(toy.lines()).enumerate() {
        let content = sent(request)["messages"][0]["content"].clone();
        let urls: Vec<_> = [0, 1]
            .map(|image| {
                content[image]["image_url"]["url"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .into();
        for (side, url) in urls.iter().enumerate() {
            let file = image(IMAGES[2 * place + side]);
            assert!(url.ends_with(&STANDARD.encode(file)));
        }
        let [first, second] = [2 * place + 1, 2 * place + 2];
        let words = prompt(request);
        assert!(words.find(&format!("thing {first}")) < words.find(&format!("thing {second}")));
        assert_eq!(
            (line.index, line.second),
            (first as u32, Some(second as u32))
        );
        assert_eq!(line.mode, AskedMode::PairsAtOnce);
        assert_eq!(line.second_options, Some(["Open".into(), "Closed".into()]));
        assert_eq!(
            line.second_image_sha256,
            Some(hash::hex(&image(IMAGES[second - 1])))
        );
    }
}

#[test]
fn without_images_a_language_model_reads_a_plain_text() {
    let server = model(|_| says("(a)"));
    let toy = Toy::new();
    let blind = Way {
        images: false,
        shuffle: Some(1),
        ..way()
    };
    toy.ask_at_once(&options(&server), blind, 1).0.unwrap();
    let requests = server.requests();
    let mut orders = BTreeSet::new();
    for (request, line) in requests.iter().zip(toy.lines()) {
        let [a, b] = &line.options;
        let words = format!("Is thing {} open? (a) {a} (b) {b}", line.index);
        assert_eq!(sent(request)["messages"][0]["content"], words);
        assert!(!line.images && line.image_sha256.is_none());
        assert!(line.shuffled && line.seed == Some(1));
        orders.insert(line.options.clone());
    }
    assert_eq!(orders.len(), 2, "some are turned, some are not");
}

#[test]
fn no_more_calls_run_at_once_than_allowed() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, peak) = (now.clone(), most.clone());
    let server = model(move |_| {
        let running = inside.fetch_add(1, Ordering::SeqCst) + 1;
        peak.fetch_max(running, Ordering::SeqCst);
        // Until as many are here as may be: a client that asks one by one would end this
        // by the clock.
        let start = Instant::now();
        while peak.load(Ordering::SeqCst) < 3 && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(30));
        inside.fetch_sub(1, Ordering::SeqCst);
        says("(a)")
    });
    let toy = Toy::new();
    let outcome = toy.ask_at_once(&options(&server), way(), 3).0.unwrap();
    assert_eq!(outcome.asked, 6);
    assert_eq!(most.load(Ordering::SeqCst), 3);
    assert_eq!(counts(&server), [1; 6]);
}

#[test]
fn cancelled_it_keeps_what_is_on_its_way_and_goes_on_later() {
    let toy = Toy::new();
    let answered = Arc::new(AtomicUsize::new(0));
    let server = model(move |_| {
        answered.fetch_add(1, Ordering::SeqCst);
        says("(a)")
    });
    let first = options(&server);
    let cancel = first.cancel.clone();
    let plan = toy.plan(way());
    let outcome = {
        let mut answers =
            clipsight_core::mmvp::asking::Answers::open(&toy.answers(), &plan, &first).unwrap();
        let client = clipsight_core::chat::Client::new(first.clone());
        let mut tell = |_| cancel.store(true, Ordering::SeqCst);
        clipsight_core::mmvp::asking::ask(&plan, &client, &mut answers, 1, &mut tell).unwrap()
    };
    assert!(
        outcome.cancelled && outcome.failed.is_empty(),
        "{outcome:?}"
    );
    assert!(outcome.asked >= 1 && toy.lines().len() == outcome.asked);
    let again = toy.ask(&options(&server)).0.unwrap();
    assert_eq!(again.kept + again.asked, 6);
    assert_eq!(counts(&server), [1; 6]);
}
