//! Servers on a bad day.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clipsight_core::chat::ChatError;
use clipsight_core::mmvp::asking::AskError;

use crate::hub::{Reply, Server};
use crate::toy::{Toy, complains, counts, index, model, options, says, sent};

/// Question 2 meets a fault once.
fn once(fault: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    let before = AtomicUsize::new(0);
    model(move |request| {
        if index(request) == 2 && before.fetch_add(1, Ordering::SeqCst) == 0 {
            return fault();
        }
        says("(a)")
    })
}

#[test]
fn what_may_pass_is_asked_again_once() {
    type Fault = fn() -> Reply;
    let faults: [(&str, Fault); 9] = [
        ("HTTP 429", || Reply::status(429)),
        ("HTTP 500", || complains(500, "out of memory")),
        ("HTTP 503", || Reply::status(503)),
        ("HTTP 529", || Reply::status(529)),
        ("broke", || says("(a) Open").cut_after(20)),
        ("not JSON", || Reply {
            no_length: true,
            ..says("(a) Open").cut_after(20)
        }),
        ("not JSON", || Reply::ok("<html>a proxy's page</html>")),
        ("no choices", || Reply::ok(r#"{"choices": []}"#)),
        ("no choices", || Reply::ok(r#"["nonsense"]"#)),
    ];
    for (why, fault) in faults {
        let server = once(fault);
        let toy = Toy::new();
        let (outcome, told) = toy.ask(&options(&server));
        assert_eq!(outcome.unwrap().asked, 6, "{why}");
        assert_eq!(counts(&server), [1, 2, 1, 1, 1, 1], "{why}");
        assert!(
            told.contains(why) && told.contains("trying again"),
            "{why}: {told}"
        );
        assert!(told.contains("question 2: "), "{told}");
        let indices: Vec<u32> = toy.lines().iter().map(|line| line.index).collect();
        assert_eq!(indices, [1, 2, 3, 4, 5, 6]);
    }
}

#[test]
fn a_server_that_is_silent_is_asked_again() {
    let server = once(|| {
        std::thread::sleep(Duration::from_secs(3));
        says("too late")
    });
    let toy = Toy::new();
    let mut options = options(&server);
    options.retry.silence = Duration::from_secs(1);
    let (outcome, told) = toy.ask(&options);
    assert_eq!(outcome.unwrap().asked, 6);
    assert!(told.contains("no answer within 1 s"), "{told}");
    assert_eq!(counts(&server)[1], 2);
    assert!(toy.lines().iter().all(|line| line.response == "(a)"));
}

#[test]
fn a_server_says_how_long_to_wait() {
    let server = once(|| Reply::status(429).header("Retry-After", "1"));
    let (outcome, told) = Toy::new().ask(&options(&server));
    assert_eq!(outcome.unwrap().asked, 6);
    assert!(told.contains("trying again in 1 s"), "{told}");
    let order: Vec<usize> = server.requests().iter().map(index).collect();
    assert_eq!(order, [1, 2, 2, 3, 4, 5, 6]);
}

#[test]
fn a_wait_that_is_too_long_ends_the_run() {
    let server = once(|| Reply::status(429).header("Retry-After", "3600"));
    let toy = Toy::new();
    let error = toy.ask(&options(&server)).0.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("3600 s") && text.contains("1 of 6"), "{text}");
    assert_eq!(server.requests().len(), 2);
    // What was answered is kept.
    assert_eq!(toy.ask(&options(&server)).0.unwrap().asked, 5);
    assert_eq!(counts(&server), [1, 2, 1, 1, 1, 1]);
}

#[test]
fn a_wrong_key_or_model_ends_the_run_at_once() {
    for (status, words) in [
        (401, "OPENAI_API_KEY"),
        (403, "OPENAI_API_KEY"),
        (404, "toy-vl"),
        (402, "nothing left to spend"),
    ] {
        let server = model(move |_| complains(status, "no"));
        let error = Toy::new().ask(&options(&server)).0.unwrap_err();
        assert!(matches!(error, AskError::Stopped { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(words) && text.contains("0 of 6"), "{text}");
        assert_eq!(server.requests().len(), 1, "not worth a second try");
    }
}

#[test]
fn a_question_that_is_refused_is_left_and_asked_next_time() {
    let refused = AtomicUsize::new(0);
    let server = model(move |request| {
        if index(request) == 3 && refused.fetch_add(1, Ordering::SeqCst) == 0 {
            return complains(400, "this picture is not allowed");
        }
        says("(b)")
    });
    let toy = Toy::new();
    let outcome = toy.ask(&options(&server)).0.unwrap();
    assert_eq!((outcome.asked, outcome.missing()), (5, 1));
    let [failed] = &outcome.failed[..] else {
        panic!("{outcome:?}");
    };
    assert_eq!(failed.index, 3);
    assert!(failed.reason.contains("not allowed"), "{}", failed.reason);
    let again = toy.ask(&options(&server)).0.unwrap();
    assert_eq!((again.kept, again.asked), (5, 1));
    assert_eq!(counts(&server), [1, 1, 2, 1, 1, 1]);
}

#[test]
fn failures_in_a_row_end_the_run() {
    let server = model(|_| complains(500, "image input is not supported - hint: mmproj"));
    let error = Toy::new().ask(&options(&server)).0.unwrap_err();
    let AskError::InARow { reason, .. } = &error else {
        panic!("{error}");
    };
    assert!(matches!(reason, ChatError::Images { .. }));
    assert!(error.to_string().contains("--mmproj"), "{error}");
    assert_eq!(counts(&server), [1, 1, 1, 1, 1, 0]);
}

#[test]
fn nobody_at_the_address_is_said_at_once() {
    let server = model(|_| says("(a)"));
    let mut options = options(&server);
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    options.endpoint = clipsight_core::chat::Endpoint::parse(&address).unwrap();
    let text = Toy::new().ask(&options).0.unwrap_err().to_string();
    assert!(
        text.contains(&address) && text.contains("is the server running"),
        "{text}"
    );
}

#[test]
fn what_a_model_does_not_take_is_left_out_from_then_on() {
    let server = model(|request| {
        let body = sent(request);
        if body.get("max_tokens").is_some() {
            return complains(
                400,
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use \
                 'max_completion_tokens' instead.",
            );
        }
        if body.get("temperature").is_some() {
            return complains(
                400,
                "Unsupported value: 'temperature' does not support 0.2 with this model.",
            );
        }
        says("(a)")
    });
    let toy = Toy::new();
    let (outcome, told) = toy.ask(&options(&server));
    assert_eq!(outcome.unwrap().asked, 6);
    assert_eq!(counts(&server), [3, 1, 1, 1, 1, 1]);
    assert_eq!(told.matches("max_completion_tokens in place").count(), 1);
    assert_eq!(told.matches("takes no temperature").count(), 1);
    let last = server.requests().pop().unwrap();
    assert_eq!(sent(&last)["max_completion_tokens"], 16);
    assert!(toy.lines().iter().all(|line| line.temperature.is_none()));
    // The same settings: nothing is asked again.
    assert_eq!(toy.ask(&options(&server)).0.unwrap().kept, 6);
}

#[test]
fn an_answer_without_words_is_an_answer() {
    let server = model(|_| {
        Reply::ok(
            r#"{"choices": [{"finish_reason": "length",
                "message": {"content": null, "reasoning_content": "Let me"}}]}"#,
        )
    });
    let toy = Toy::new();
    assert_eq!(toy.ask(&options(&server)).0.unwrap().asked, 6);
    for line in toy.lines() {
        assert_eq!(
            (line.response.as_str(), line.finish.as_deref()),
            ("", Some("length"))
        );
        assert_eq!(line.reasoning.as_deref(), Some("Let me"));
    }
}
