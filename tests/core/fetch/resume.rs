//! Downloads that were cut off.

use std::fs;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clipsight_core::fetch::{FetchError, Options, Progress, Quiet, fetch, installed_with};
use serde_json::json;
use tempfile::TempDir;

use crate::hub::file;
use crate::toy::{Told, bytes, hub_source, hub_with, leftovers, model, options, sha256};

#[test]
fn a_cut_connection_is_resumed_where_it_broke() {
    let content = bytes(2);
    let served = content.clone();
    let hub = hub_with(move |request| {
        let reply = file(request, &served, "\"v1\"");
        if request.earlier < 2 {
            reply.cut_after(100_000)
        } else {
            reply
        }
    });
    let home = TempDir::new().unwrap();
    let model = model(json!([hub_source(Some(&sha256(&content)))]));
    let fetched = fetch(&model, &options(&home, &hub), &mut Quiet).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), content);
    let asked = hub.requests();
    let ranges: Vec<_> = asked.iter().map(|r| r.header("range")).collect();
    assert_eq!(ranges, [None, Some("bytes=100000-"), Some("bytes=200000-")]);
    assert_eq!(asked[1].header("if-range"), Some("\"v1\""));
}

#[test]
fn a_second_run_resumes_the_first_ones_download() {
    let content = bytes(3);
    let served = content.clone();
    let hub = hub_with(move |request| {
        let reply = file(request, &served, "\"v1\"");
        if request.earlier == 0 {
            reply.cut_after(123_456)
        } else {
            reply
        }
    });
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &hub);
    options.retry.attempts = 1;
    // No hash known: the ETag alone says that both halves are one file's.
    let model = model(json!([hub_source(None)]));
    let error = fetch(&model, &options, &mut Quiet).unwrap_err();
    assert!(error.to_string().contains("cut at 123456"), "{error}");
    assert!(installed_with(&model, &options).is_none());

    let mut told = Told::default();
    let fetched = fetch(&model, &options, &mut told).unwrap();
    assert_eq!(fs::read(&fetched.path).unwrap(), content);
    assert!(told.all().contains("Some(500000) 123456"));
    assert_eq!(hub.requests()[1].header("range"), Some("bytes=123456-"));
    assert!(!fetched.verified);
    assert!(told.all().contains("not verified"), "{}", told.all());
    assert!(leftovers(home.path()).is_empty());
}

#[test]
fn a_file_that_changed_since_the_cut_is_taken_whole() {
    let (old, new) = (bytes(4), bytes(5));
    let served = new.clone();
    let hub = hub_with(move |request| match request.earlier {
        0 => file(request, &old, "\"v1\"").cut_after(200_000),
        _ => file(request, &served, "\"v2\""),
    });
    let home = TempDir::new().unwrap();
    let model = model(json!([hub_source(None)]));
    let fetched = fetch(&model, &options(&home, &hub), &mut Quiet).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), new);
    assert_eq!(hub.requests()[1].header("if-range"), Some("\"v1\""));
}

#[test]
fn bytes_of_another_file_are_found_out_and_the_file_is_taken_whole() {
    let content = bytes(6);
    let served = content.clone();
    // No ETag: the range is served from a file that changed meanwhile.
    let hub = hub_with(move |request| {
        let mut reply = file(request, &served, "\"v\"");
        reply.headers.retain(|(name, _)| name != "ETag");
        reply
    });
    let home = TempDir::new().unwrap();
    let options = options(&home, &hub);
    let model = model(json!([hub_source(Some(&sha256(&content)))]));
    let folder = home.path().join("weights/toy/hub");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("model.safetensors.part"), &bytes(7)[..1000]).unwrap();
    let fetched = fetch(&model, &options, &mut Quiet).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), content);
    assert_eq!(hub.requests()[0].header("range"), Some("bytes=1000-"));
    assert_eq!(hub.requests()[1].header("range"), None);
}

#[test]
fn a_part_that_is_already_whole_needs_no_byte() {
    let content = bytes(8);
    let served = content.clone();
    let hub = hub_with(move |request| file(request, &served, "\"v1\""));
    let home = TempDir::new().unwrap();
    let model = model(json!([hub_source(Some(&sha256(&content)))]));
    let folder = home.path().join("weights/toy/hub");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("model.safetensors.part"), &content).unwrap();
    let fetched = fetch(&model, &options(&home, &hub), &mut Quiet).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), content);
    assert_eq!(hub.requests().len(), 1, "one request, answered with 416");
}

#[test]
fn a_cancelled_download_keeps_what_it_has() {
    struct CancelAfter<'a>(&'a Options, u64);
    impl Progress for CancelAfter<'_> {
        fn start(&mut self, _: &str, _: Option<u64>, _: u64) {}
        fn advance(&mut self, bytes: u64) {
            self.1 += bytes;
            if self.1 > 50_000 {
                self.0.cancel.store(true, Ordering::Relaxed);
            }
        }
        fn note(&mut self, _: &str) {}
        fn finish(&mut self) {}
    }
    let content = bytes(23);
    let served = content.clone();
    let hub = hub_with(move |request| {
        let mut reply = file(request, &served, "\"v1\"");
        reply.slow = Duration::from_millis(2);
        reply
    });
    let home = TempDir::new().unwrap();
    let options = options(&home, &hub);
    let model = model(json!([hub_source(None)]));
    let error = fetch(&model, &options, &mut CancelAfter(&options, 0)).unwrap_err();
    assert!(matches!(error, FetchError::Cancelled), "{error}");
    options.cancel.store(false, Ordering::Relaxed);
    let mut told = Told::default();
    let fetched = fetch(&model, &options, &mut told).unwrap();
    assert_eq!(fs::read(fetched.path).unwrap(), content);
    assert!(!told.all().contains("Some(500000) 0"), "{}", told.all());
}
