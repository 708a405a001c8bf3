//! The key goes to one host, and nowhere else.

use std::fs;

use crate::hub::Reply;
use crate::toy::{KEY, Toy, complains, index, model, options, says};

#[test]
fn a_key_that_servers_repeat_is_in_no_answer_note_or_error() {
    let server = model(|request| {
        let sent = request.header("authorization").unwrap().to_owned();
        match index(request) {
            1 => says(&format!("you sent {sent}")),
            2 => complains(400, &format!("wrong: {sent}")),
            3 if request.earlier < 3 => complains(500, &sent),
            _ => complains(401, &format!("no such key: {sent}")),
        }
    });
    let toy = Toy::new();
    let options = options(&server);
    let (outcome, told) = toy.ask(&options);
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("no such key: Bearer [key]"), "{error}");
    assert!(told.contains("wrong: Bearer [key]"), "{told}");
    let file = fs::read_to_string(toy.answers()).unwrap();
    assert!(file.contains("you sent Bearer [key]"), "{file}");
    for text in [&error, &told, &file, &format!("{options:?}")] {
        assert!(!text.contains(KEY), "{text}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let other = model(|_| says("(a)"));
    let target = format!("{}/v1/chat/completions?token=1", other.address);
    for status in [301, 302, 307, 308] {
        let target = target.clone();
        let server = model(move |_| Reply::status(status).header("Location", target.clone()));
        let error = Toy::new().ask(&options(&server)).0.unwrap_err().to_string();
        assert!(
            error.contains(&other.address) && !error.contains("token"),
            "{error}"
        );
        assert_eq!(server.requests().len(), 1);
    }
    assert!(other.requests().is_empty());
}
