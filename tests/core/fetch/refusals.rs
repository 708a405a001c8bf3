//! Answers that are refused, waited out or reported.

use std::fs;
use std::time::{Duration, Instant};

use clipsight_core::fetch::{FetchError, Quiet, Secret, SourceError, fetch, installed_with};
use serde_json::json;
use tempfile::TempDir;

use crate::hub::{Reply, file};
use crate::toy::{Told, bytes, hub_source, hub_with, leftovers, model, options, reasons, sha256};

#[test]
fn a_wrong_hash_is_refused_and_removed() {
    let hub = hub_with(|request| file(request, &bytes(9), "\"v1\""));
    let home = TempDir::new().unwrap();
    let options = options(&home, &hub);
    let expected = sha256(&bytes(10));
    let model = model(json!([hub_source(Some(&expected))]));
    let error = fetch(&model, &options, &mut Quiet).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains(&expected) && text.contains("refused"),
        "{text}"
    );
    assert!(matches!(
        reasons(error)[..],
        [SourceError::WrongHash { .. }]
    ));
    assert!(leftovers(home.path()).is_empty());
    assert!(installed_with(&model, &options).is_none());
}

#[test]
fn a_hash_that_the_hub_itself_contradicts_is_refused() {
    let hub = hub_with(|request| {
        file(request, &bytes(9), "\"v1\"").header("X-Linked-Etag", sha256(&bytes(10)))
    });
    let home = TempDir::new().unwrap();
    let error = fetch(
        &model(json!([hub_source(None)])),
        &options(&home, &hub),
        &mut Quiet,
    );
    assert!(matches!(
        reasons(error.unwrap_err())[..],
        [SourceError::WrongHash { .. }]
    ));
}

#[test]
fn a_wrong_length_is_refused_before_the_download() {
    let hub = hub_with(|request| file(request, &bytes(11), "\"v1\""));
    let home = TempDir::new().unwrap();
    let mut source = hub_source(None);
    source["size"] = json!(499_999);
    let mut told = Told::default();
    let error = fetch(&model(json!([source])), &options(&home, &hub), &mut told);
    assert!(matches!(
        reasons(error.unwrap_err())[..],
        [SourceError::WrongLength {
            expected: 499_999,
            got: 500_000,
            ..
        }]
    ));
    assert!(!told.all().contains("start"));
}

#[test]
fn a_server_without_content_length_may_not_send_more_than_the_file_has() {
    let hub = hub_with(|request| Reply {
        no_length: true,
        ..file(request, &bytes(11), "\"v1\"")
    });
    let home = TempDir::new().unwrap();
    let mut source = hub_source(None);
    source["size"] = json!(1000);
    let error = fetch(&model(json!([source])), &options(&home, &hub), &mut Quiet);
    assert!(matches!(
        reasons(error.unwrap_err())[..],
        [SourceError::WrongLength { expected: 1000, .. }]
    ));
}

#[test]
fn without_access_the_error_names_hf_token() {
    for status in [401, 403] {
        let hub = hub_with(move |_| Reply::status(status));
        let home = TempDir::new().unwrap();
        let error = fetch(
            &model(json!([hub_source(None)])),
            &options(&home, &hub),
            &mut Quiet,
        );
        let text = error.unwrap_err().to_string();
        assert!(
            text.contains("HF_TOKEN") && text.contains(&status.to_string()),
            "{text}"
        );
        assert_eq!(hub.requests().len(), 1, "not worth a second try");
    }
}

#[test]
fn a_token_that_is_refused_is_left_out_and_named() {
    // As the Hub answers to an expired token: 401 for a public file, too.
    let content = bytes(25);
    let served = content.clone();
    let hub = hub_with(move |request| match request.header("authorization") {
        Some(_) => Reply::status(401),
        None => file(request, &served, "\"v1\""),
    });
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &hub);
    options.token = Some(Secret::new("hf_expired"));
    let mut told = Told::default();
    let toy = model(json!([hub_source(None)]));
    let fetched = fetch(&toy, &options, &mut told).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), content);
    let told = told.all();
    assert!(told.contains("HF_TOKEN (HTTP 401)"), "{told}");
    assert!(!told.contains("hf_expired"), "{told}");
    assert_eq!(hub.requests().len(), 2);
    assert!(leftovers(home.path()).is_empty());

    // A private file stays private, after one more request.
    let closed = hub_with(|_| Reply::status(401));
    let home = TempDir::new().unwrap();
    options.home = home.path().to_owned();
    options.endpoint = closed.address.clone();
    let error = fetch(&toy, &options, &mut Quiet).unwrap_err();
    assert!(matches!(
        reasons(error)[..],
        [SourceError::Unauthorized { status: 401, .. }]
    ));
    assert_eq!(closed.requests().len(), 2);

    // A good token without access is not an expired one.
    let gated = hub_with(|_| Reply::status(403));
    options.endpoint = gated.address.clone();
    assert!(fetch(&toy, &options, &mut Quiet).is_err());
    assert_eq!(gated.requests().len(), 1);
}

#[test]
fn a_rate_limit_is_waited_out() {
    let content = bytes(13);
    let served = content.clone();
    let hub = hub_with(move |request| match request.earlier {
        0 => Reply::status(429).header("Retry-After", "1"),
        _ => file(request, &served, "\"v1\""),
    });
    let home = TempDir::new().unwrap();
    let begun = Instant::now();
    let model = model(json!([hub_source(None)]));
    let fetched = fetch(&model, &options(&home, &hub), &mut Quiet).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), content);
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_rate_limit_of_an_hour_is_not() {
    let hub = hub_with(|_| Reply::status(429).header("Retry-After", "3600"));
    let home = TempDir::new().unwrap();
    let begun = Instant::now();
    let error = fetch(
        &model(json!([hub_source(None)])),
        &options(&home, &hub),
        &mut Quiet,
    );
    let text = error.unwrap_err().to_string();
    assert!(text.contains("429") && text.contains("3600 s"), "{text}");
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_server_error_is_retried_a_few_times() {
    let content = bytes(14);
    let served = content.clone();
    let hub = hub_with(move |request| match request.earlier {
        0 | 1 => Reply::status(500),
        _ => file(request, &served, "\"v1\""),
    });
    let home = TempDir::new().unwrap();
    let model = model(json!([hub_source(None)]));
    let fetched = fetch(&model, &options(&home, &hub), &mut Quiet).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), content);

    let broken = hub_with(|_| Reply::status(503));
    let home = TempDir::new().unwrap();
    let error = fetch(&model, &options(&home, &broken), &mut Quiet).unwrap_err();
    assert!(error.to_string().contains("503"), "{error}");
    assert_eq!(broken.requests().len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named() {
    let hub = hub_with(|request| file(request, &bytes(24), "\"v1\""));
    let home = TempDir::new().unwrap();
    let folder = home.path().join("weights/toy/hub");
    fs::create_dir_all(&folder).unwrap();
    let part = folder.join("model.safetensors.part");
    std::os::unix::fs::symlink("/dev/full", part).unwrap();
    let error = fetch(
        &model(json!([hub_source(None)])),
        &options(&home, &hub),
        &mut Quiet,
    )
    .unwrap_err();
    assert!(matches!(error, FetchError::DiskFull { .. }), "{error}");
    assert!(error.to_string().contains("CLIPSIGHT_HOME"));
}

#[test]
fn redirects_end() {
    let hub = hub_with(|request| Reply::redirect(request.path.clone()));
    let home = TempDir::new().unwrap();
    let error = fetch(
        &model(json!([hub_source(None)])),
        &options(&home, &hub),
        &mut Quiet,
    );
    let text = error.unwrap_err().to_string();
    assert!(text.contains("redirects more than 10 times"), "{text}");
}
