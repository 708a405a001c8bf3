//! Replies as servers document them, and as they do not.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn question(key: Option<&Secret>) -> Question<'_> {
    Question {
        endpoint: "http://h/v1".into(),
        model: "m",
        key,
        bytes: 10,
        images: true,
    }
}

fn read(status: u16, body: &str) -> Result<Answer, Failed> {
    question(None).read(&Reply {
        status,
        body: body.as_bytes(),
        wait: None,
        location: None,
    })
}

fn failed(status: u16, body: &str) -> ChatError {
    read(status, body).err().unwrap().error
}

fn answer(message: Value) -> Answer {
    let body = json!({"model": "m-1", "usage": {"total_tokens": 3},
        "choices": [{"message": message, "finish_reason": "stop"}]});
    read(200, &body.to_string()).ok().unwrap()
}

#[test]
fn text_is_found_in_all_its_forms() {
    let whole = answer(json!({"role": "assistant", "content": "(a)"}));
    assert_eq!(whole.text, "(a)");
    assert_eq!(whole.finish.as_deref(), Some("stop"));
    assert_eq!(whole.model.as_deref(), Some("m-1"));
    assert_eq!(whole.usage, Some(json!({"total_tokens": 3})));
    let parts = json!([{"type": "text", "text": "(a)"}, {"type": "text", "text": " Open"}]);
    assert_eq!(answer(json!({"content": parts})).text, "(a) Open");
    let thought = answer(json!({"content": "", "reasoning_content": "hm"}));
    assert_eq!(
        (thought.text.as_str(), thought.reasoning.as_deref()),
        ("", Some("hm"))
    );
    let refused = answer(json!({"content": null, "refusal": "I cannot"}));
    assert_eq!(refused.text, "I cannot");
    let other = answer(json!({"content": "b", "reasoning": "r"}));
    assert_eq!(other.reasoning.as_deref(), Some("r"));
}

#[test]
fn what_is_no_answer_may_become_one() {
    for body in [
        "",
        "<html>busy</html>",
        "{\"choices\": [",
        "[]",
        "{}",
        "{\"choices\": []}",
    ] {
        let error = failed(200, body);
        assert!(matches!(error, ChatError::Odd(_)), "{body}: {error}");
        assert!(error.again().is_some() && !error.is_for_all());
    }
}

#[test]
fn a_failure_under_200_is_a_failure() {
    let limited = json!({"error": {"code": 429, "message": "slow down"}}).to_string();
    assert!(matches!(
        failed(200, &limited),
        ChatError::RateLimited { .. }
    ));
    let vague = json!({"error": {"code": "x", "message": "oh"}}).to_string();
    assert!(matches!(
        failed(200, &vague),
        ChatError::Server { status: 500, .. }
    ));
    let none = json!({"error": null, "choices": [{"message": {"content": "a"}}]});
    assert_eq!(read(200, &none.to_string()).ok().unwrap().text, "a");
}

#[test]
fn each_status_is_what_it_is() {
    type Is = fn(&ChatError) -> bool;
    // Status, body, what it is, whether it is for all, whether it is worth another try.
    let cases: [(u16, &str, Is, bool, bool); 14] = [
        (
            401,
            r#"{"error":{"message":"bad key"}}"#,
            |e| matches!(e, ChatError::Unauthorized { .. }),
            true,
            false,
        ),
        (
            403,
            "",
            |e| matches!(e, ChatError::Unauthorized { .. }),
            true,
            false,
        ),
        (
            403,
            r#"{"error":{"message":"flagged by moderation"}}"#,
            |e| matches!(e, ChatError::Refused { .. }),
            false,
            false,
        ),
        (
            404,
            r#"{"error":{"message":"model \"m\" not found"}}"#,
            |e| matches!(e, ChatError::NotFound { .. }),
            true,
            false,
        ),
        (
            402,
            "",
            |e| matches!(e, ChatError::Quota { .. }),
            true,
            false,
        ),
        (
            429,
            r#"{"error":{"message":"pay","code":"insufficient_quota"}}"#,
            |e| matches!(e, ChatError::Quota { .. }),
            true,
            false,
        ),
        (
            429,
            "",
            |e| matches!(e, ChatError::RateLimited { .. }),
            true,
            true,
        ),
        (
            413,
            "",
            |e| matches!(e, ChatError::TooLarge { bytes: 10, .. }),
            false,
            false,
        ),
        (
            400,
            r#"{"object":"error","message":"too long"}"#,
            |e| matches!(e, ChatError::Refused { .. }),
            false,
            false,
        ),
        (
            400,
            r#"{"error":{"message":"At most 1 image(s) may be provided in one prompt."}}"#,
            |e| matches!(e, ChatError::Images { .. }),
            false,
            false,
        ),
        (
            500,
            r#"{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"}}"#,
            |e| matches!(e, ChatError::Images { .. }),
            false,
            false,
        ),
        (
            500,
            "",
            |e| matches!(e, ChatError::Server { .. }),
            false,
            true,
        ),
        (
            529,
            "overloaded",
            |e| matches!(e, ChatError::Server { .. }),
            false,
            true,
        ),
        (
            308,
            "",
            |e| matches!(e, ChatError::Redirect { .. }),
            true,
            false,
        ),
    ];
    for (status, body, is, for_all, again) in cases {
        let error = failed(status, body);
        assert!(is(&error), "{status} {body}: {error:?}");
        assert_eq!(error.is_for_all(), for_all, "{error}");
        assert_eq!(error.again().is_some(), again, "{error}");
    }
}

#[test]
fn the_servers_words_are_passed_on() {
    for (body, words) in [
        (r#"{"error":{"message":"no such model"}}"#, "no such model"),
        (r#"{"error":"plain"}"#, "plain"),
        (r#"{"object":"error","message":"older vLLM"}"#, "older vLLM"),
        (r#"{"detail":"Not Found"}"#, "Not Found"),
        ("just text\n", "just text"),
        ("", "without a word"),
    ] {
        let error = failed(400, body).to_string();
        assert!(error.contains(&format!("HTTP 400: {words})")), "{error}");
    }
    let long = format!("{}\u{1b}[31m", "x".repeat(1 << 20));
    let error = failed(400, &long).to_string();
    assert!(error.len() < 600 && !error.contains('\u{1b}'), "{error}");
}

#[test]
fn a_key_that_is_sent_back_is_taken_out() {
    let key = Secret::new("sk-0123456789abcdef");
    let asked = question(Some(&key));
    let body = json!({"error": {"message": "no such key: sk-0123456789abcdef"}}).to_string();
    let reply = |status, body| Reply {
        status,
        body,
        wait: None,
        location: None,
    };
    let failed = asked.read(&reply(401, body.as_bytes())).err().unwrap();
    let text = failed.error.to_string();
    assert!(text.contains("no such key: [key]"), "{text}");
    let body = json!({"choices": [{"message": {"content": "Bearer sk-0123456789abcdef"}}]});
    let body = body.to_string();
    let answer = asked.read(&reply(200, body.as_bytes())).ok().unwrap();
    assert_eq!(answer.text, "Bearer [key]");
}

#[test]
fn only_what_is_not_taken_at_all_is_left_out() {
    let unwanted = |body: &str| read(400, body).err().unwrap().unwanted;
    for (message, expected) in [
        (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use \
             'max_completion_tokens' instead.",
            Some(Unwanted::MaxTokens),
        ),
        (
            "Unsupported value: 'temperature' does not support 0.2 with this model. Only the \
             default (1) value is supported.",
            Some(Unwanted::Temperature),
        ),
        (
            "`temperature` is deprecated for this model.",
            Some(Unwanted::Temperature),
        ),
        (
            "max_tokens is too large: 1024. The context has 512 tokens.",
            None,
        ),
        ("temperature must be at most 1", None),
        ("images of that kind are not supported", None),
    ] {
        let body = json!({"error": {"message": message}}).to_string();
        assert_eq!(unwanted(&body), expected, "{message}");
    }
    let named = json!({"error": {"message": "no", "param": "temperature",
        "code": "unsupported_value"}});
    assert_eq!(unwanted(&named.to_string()), Some(Unwanted::Temperature));
    let body = json!({"error": {"message": "'temperature' is not supported"}}).to_string();
    assert_eq!(read(500, &body).err().unwrap().unwanted, None);
}
