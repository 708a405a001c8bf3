//! Several fetches of one file at once, and processes of their own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use clipsight_core::fetch::{Fetched, Options, Quiet, fetch};
use serde_json::json;
use tempfile::TempDir;

use crate::hub::file;
use crate::toy::{Told, bytes, hub_source, hub_with, leftovers, model, options};

#[test]
fn threads_that_fetch_at_once_get_one_good_file() {
    let content = bytes(25);
    let served = content.clone();
    let hub = hub_with(move |request| {
        let mut reply = file(request, &served, "\"v1\"");
        reply.slow = Duration::from_millis(10);
        reply
    });
    let home = TempDir::new().unwrap();
    let options = options(&home, &hub);
    let model = model(json!([hub_source(None)]));
    let told = Told::default();
    let fetched: Vec<Fetched> = std::thread::scope(|scope| {
        let one = || fetch(&model, &options, &mut told.clone()).unwrap();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(fetched.iter().all(|f| *f == fetched[0]));
    assert_eq!(fs::read(&fetched[0].path).unwrap(), content);
    assert_eq!(hub.requests().len(), 1, "one downloads, the others wait");
    assert!(told.all().contains("another process is fetching"));
}

/// Environment variables that make this test binary fetch and end.
const CHILD_HOME: &str = "CLIPSIGHT_TEST_CHILD_HOME";
const CHILD_HUB: &str = "CLIPSIGHT_TEST_CHILD_HUB";

/// A process that fetches, free of the proxies of whoever runs the tests.
fn child(home: &TempDir, hub: &str) -> Command {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "at_once::child_process", "--ignored"])
        .env(CHILD_HOME, home.path())
        .env(CHILD_HUB, hub);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        child.env_remove(name).env_remove(name.to_uppercase());
    }
    child
}

#[test]
#[ignore = "a process of the tests below"]
fn child_process() {
    let Some(home) = std::env::var_os(CHILD_HOME) else {
        println!("not started by another test: nothing to do");
        return;
    };
    let mut options = Options::from_env().unwrap();
    options.home = PathBuf::from(home);
    options.endpoint = std::env::var(CHILD_HUB).unwrap();
    options.hub_cache = None;
    options.offline = false;
    fetch(&model(json!([hub_source(None)])), &options, &mut Quiet).unwrap();
}

#[test]
fn processes_that_fetch_at_once_get_one_good_file() {
    let content = bytes(26);
    let served = content.clone();
    let hub = hub_with(move |request| {
        let mut reply = file(request, &served, "\"v1\"");
        reply.slow = Duration::from_millis(20);
        reply
    });
    let home = TempDir::new().unwrap();
    let mut children: Vec<_> = (0..3)
        .map(|_| child(&home, &hub.address).spawn().unwrap())
        .collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let path = home.path().join("weights/toy/hub/model.safetensors");
    assert_eq!(fs::read(path).unwrap(), content);
    assert_eq!(hub.requests().len(), 1, "one downloads, the others wait");
    assert!(leftovers(home.path()).is_empty());
}

#[test]
fn a_proxy_of_the_environment_is_used() {
    let content = bytes(29);
    let served = content.clone();
    let proxy = hub_with(move |request| file(request, &served, "\"v1\""));
    let home = TempDir::new().unwrap();
    let status = child(&home, "http://hub.invalid")
        .env("http_proxy", &proxy.address)
        .status();
    assert!(status.unwrap().success());
    let path = home.path().join("weights/toy/hub/model.safetensors");
    assert_eq!(fs::read(path).unwrap(), content);
    assert_eq!(proxy.requests()[0].path, "hub.invalid:80");
}
