//! Data sets: all files of a repository, by its listing.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::Ordering;

use clipsight_core::fetch::{
    DATA_SETS, DataSet, FetchError, Quiet, Secret, SourceError, data_set, fetch_data,
    installed_data,
};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use tempfile::TempDir;

use crate::hub::{Reply, Request, Server, file};
use crate::toy::{Told, bytes, leftovers, options, sha256};

const SET: DataSet = DATA_SETS[0];
const TREE: &str = "/api/datasets/MMVP/MMVP/tree/main?recursive=true";
const FILES: &str = "/datasets/MMVP/MMVP/resolve/main/";

type Files = BTreeMap<String, Vec<u8>>;

/// A few files as the set has them: pictures in large-file storage, a small table.
fn files() -> Files {
    let table = b"lndex,Question,Options,Correct Answer\n".to_vec();
    Files::from([
        ("MMVP Images/1.jpg".to_owned(), bytes(1)),
        ("MMVP Images/2.jpg".to_owned(), bytes(2)),
        ("Questions.csv".to_owned(), table),
    ])
}

/// git's hash of bytes (held against git's own in `fetch/git.rs`).
fn git_blob(bytes: &[u8]) -> String {
    let hash = Sha1::new_with_prefix(format!("blob {}\0", bytes.len())).chain_update(bytes);
    let hash = hash.finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn entry(path: &str, bytes: &[u8]) -> Value {
    let size = bytes.len();
    if path.ends_with(".jpg") {
        let lfs = json!({"oid": sha256(bytes), "size": size, "pointerSize": 131});
        json!({"type": "file", "oid": "0".repeat(40), "size": size, "lfs": lfs, "path": path})
    } else {
        json!({"type": "file", "oid": git_blob(bytes), "size": size, "path": path})
    }
}

fn entries(files: &Files) -> Vec<Value> {
    let mut entries = vec![
        json!({"type": "directory", "oid": "1".repeat(40), "size": 0, "path": "MMVP Images"}),
        json!({"type": "file", "oid": "2".repeat(40), "size": 2310, "path": ".gitattributes"}),
    ];
    entries.extend(files.iter().map(|(path, bytes)| entry(path, bytes)));
    entries
}

/// What a path of an address stands for.
fn plain(path: &str) -> String {
    path.replace("%20", " ")
}

/// A hub of these files; `answer` may answer otherwise.
fn hub(files: Files, answer: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let listed = Value::from(entries(&files)).to_string();
    Server::start(move |request| {
        if let Some(reply) = answer(request) {
            return reply;
        }
        if request.path == TREE {
            return Reply::ok(listed.clone());
        }
        let path = request.path.strip_prefix(FILES).map(plain);
        match path.and_then(|path| files.get(&path)) {
            Some(bytes) => file(request, bytes, "\"e\""),
            None => Reply::status(404),
        }
    })
}

fn reason(error: FetchError) -> SourceError {
    match error {
        FetchError::Data { reason, .. } => *reason,
        other => panic!("{other}"),
    }
}

#[test]
fn all_files_come_once_and_are_checked() {
    let hub = hub(files(), |_| None);
    let home = TempDir::new().unwrap();
    let options = options(&home, &hub);
    let mut told = Told::default();
    let found = fetch_data(SET, &options, &mut told).unwrap();
    assert_eq!(found.folder, home.path().join("data/mmvp"));
    assert_eq!((found.files, found.downloaded), (3, 3));
    for (path, bytes) in files() {
        assert_eq!(fs::read(found.folder.join(path)).unwrap(), bytes);
    }
    assert!(!found.folder.join(".gitattributes").exists());
    // As one download, whatever the number of files.
    assert_eq!(
        told.all(),
        format!("start mmvp Some({}) 0\nfinish", found.bytes)
    );
    assert!(leftovers(home.path()).is_empty());
    assert_eq!(hub.requests().len(), 4);
    let asked = &hub.requests()[1].path;
    assert_eq!(
        asked,
        "/datasets/MMVP/MMVP/resolve/main/MMVP%20Images/1.jpg"
    );
    // Once here, nobody is asked again, nor is anybody without a network.
    let again = fetch_data(SET, &options, &mut Quiet).unwrap();
    assert_eq!((again.files, again.downloaded), (3, 0));
    let mut offline = options.clone();
    offline.offline = true;
    assert_eq!(fetch_data(SET, &offline, &mut Quiet).unwrap(), again);
    assert_eq!(installed_data(SET, &offline).unwrap(), again);
    assert_eq!(hub.requests().len(), 4);
}

#[test]
fn what_is_here_and_right_is_not_fetched_again() {
    let hub = hub(files(), |_| None);
    let home = TempDir::new().unwrap();
    let options = options(&home, &hub);
    let folder = home.path().join("data/mmvp");
    fs::create_dir_all(folder.join("MMVP Images")).unwrap();
    fs::write(folder.join("MMVP Images/1.jpg"), bytes(1)).unwrap();
    // As long, but another.
    fs::write(folder.join("MMVP Images/2.jpg"), bytes(9)).unwrap();
    assert!(installed_data(SET, &options).is_none());
    let found = fetch_data(SET, &options, &mut Quiet).unwrap();
    assert_eq!(found.downloaded, 2);
    assert_eq!(
        fs::read(folder.join("MMVP Images/2.jpg")).unwrap(),
        bytes(2)
    );
    // A file that was damaged later is noticed, and alone fetched anew.
    fs::write(
        folder.join("Questions.csv"),
        "lndex,Question,Options,Correct Answer!",
    )
    .unwrap();
    assert!(installed_data(SET, &options).is_none());
    assert_eq!(fetch_data(SET, &options, &mut Quiet).unwrap().downloaded, 1);
}

#[test]
fn a_listing_may_have_several_pages() {
    let all = entries(&files());
    let (first, second) = all.split_at(3);
    let (first, second) = (json!(first).to_string(), json!(second).to_string());
    let hub = hub(files(), move |request| match request.path.as_str() {
        TREE => {
            let next = "</api/datasets/MMVP/MMVP/tree/main?cursor=b>; rel=\"next\"";
            Some(Reply::ok(first.clone()).header("Link", next))
        }
        "/api/datasets/MMVP/MMVP/tree/main?cursor=b" => Some(Reply::ok(second.clone())),
        _ => None,
    });
    let home = TempDir::new().unwrap();
    let found = fetch_data(SET, &options(&home, &hub), &mut Quiet).unwrap();
    assert_eq!(found.files, 3);
}

#[test]
fn a_listing_without_end_is_refused() {
    let page = json!([entry("a.jpg", b"a")]).to_string();
    let hub = hub(Files::new(), move |request| {
        let again = format!("<{}>; rel=\"next\"", request.path);
        Some(Reply::ok(page.clone()).header("Link", again))
    });
    let home = TempDir::new().unwrap();
    let error = fetch_data(SET, &options(&home, &hub), &mut Quiet).unwrap_err();
    assert!(matches!(reason(error), SourceError::Answer { .. }));
    assert_eq!(hub.requests().len(), 100);
}

#[test]
fn names_that_lead_elsewhere_are_refused_before_anything_is_fetched() {
    for path in [
        "../a.jpg",
        "/a.jpg",
        "a/../../b.jpg",
        "C:\\a.jpg",
        "a\\b.jpg",
        "a//b.jpg",
    ] {
        let mut listed = entries(&files());
        listed.push(entry(path, b"a"));
        let listed = Value::from(listed).to_string();
        let hub = hub(files(), move |request| {
            (request.path == TREE).then(|| Reply::ok(listed.clone()))
        });
        let home = TempDir::new().unwrap();
        let error = fetch_data(SET, &options(&home, &hub), &mut Quiet).unwrap_err();
        assert!(error.to_string().contains("unsafe name"), "{error}");
        assert_eq!(hub.requests().len(), 1, "{path}");
    }
}

#[test]
fn another_file_than_the_listed_one_is_refused() {
    for (path, kind) in [
        ("MMVP Images/2.jpg", "sha256"),
        ("Questions.csv", "git hash"),
    ] {
        let mut served = files();
        let bytes = served.get_mut(path).unwrap();
        bytes[7] ^= 1;
        let listed = Value::from(entries(&files())).to_string();
        let hub = hub(served, move |request| {
            (request.path == TREE).then(|| Reply::ok(listed.clone()))
        });
        let home = TempDir::new().unwrap();
        let error = fetch_data(SET, &options(&home, &hub), &mut Quiet).unwrap_err();
        let folder = home.path().join("data/mmvp");
        assert!(error.to_string().contains(kind), "{error}");
        assert!(
            error.to_string().contains(&*folder.to_string_lossy()),
            "{error}"
        );
        assert!(!folder.join(path).exists());
        assert!(installed_data(SET, &options(&home, &hub)).is_none());
        assert!(leftovers(home.path()).is_empty());
    }
}

#[test]
fn without_a_hash_there_is_no_download() {
    let listed = json!([{"type": "file", "path": "a.csv", "size": 3, "oid": "abc"}]).to_string();
    let hub = hub(files(), move |_| Some(Reply::ok(listed.clone())));
    let home = TempDir::new().unwrap();
    let error = fetch_data(SET, &options(&home, &hub), &mut Quiet).unwrap_err();
    assert!(error.to_string().contains("no hash"), "{error}");
}

#[test]
fn a_cut_is_resumed_within_a_file_and_between_runs() {
    let hub = hub(files(), |request| {
        let cut = request.path.ends_with("2.jpg") && request.earlier == 0;
        cut.then(|| file(request, &bytes(2), "\"e\"").cut_after(200_000))
    });
    let home = TempDir::new().unwrap();
    let found = fetch_data(SET, &options(&home, &hub), &mut Quiet).unwrap();
    assert_eq!(
        fs::read(found.folder.join("MMVP Images/2.jpg")).unwrap(),
        bytes(2)
    );
    let asked = hub.requests_for("2.jpg");
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].header("range"), Some("bytes=200000-"));

    // A server that fails for good: the next run brings only what is missing.
    let failing = self::hub(files(), |request| {
        request.path.ends_with("2.jpg").then(|| Reply::status(404))
    });
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &failing);
    let error = fetch_data(SET, &options, &mut Quiet).unwrap_err();
    assert!(matches!(reason(error), SourceError::NotFound { .. }));
    options.endpoint = hub.address.clone();
    let found = fetch_data(SET, &options, &mut Quiet).unwrap();
    assert_eq!(found.downloaded, 2);
}

#[test]
fn the_token_is_sent_and_left_out_where_it_is_refused() {
    let hub = hub(files(), |request| {
        request.header("authorization").map(|_| Reply::status(401))
    });
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &hub);
    options.token = Some(Secret::new("hf_expired"));
    let mut told = Told::default();
    fetch_data(SET, &options, &mut told).unwrap();
    assert!(told.all().contains("HF_TOKEN"), "{}", told.all());
    assert!(!told.all().contains("hf_expired"));
    let first = &hub.requests()[0];
    assert_eq!(first.header("authorization"), Some("Bearer hf_expired"));
}

#[test]
fn offline_and_cancelled_say_so() {
    let hub = hub(files(), |_| None);
    let home = TempDir::new().unwrap();
    let mut options = options(&home, &hub);
    options.offline = true;
    let error = fetch_data(SET, &options, &mut Quiet).unwrap_err();
    assert!(matches!(reason(error), SourceError::Offline));
    options.offline = false;
    options.cancel.store(true, Ordering::Relaxed);
    let error = fetch_data(SET, &options, &mut Quiet).unwrap_err();
    assert!(matches!(error, FetchError::Cancelled));
    assert!(hub.requests().is_empty());
}

#[test]
fn names_are_known() {
    assert_eq!(data_set("mmvp-vlm").unwrap().repo, "MMVP/MMVP_VLM");
    assert!(data_set("clip-vit-b16").is_none());
}
