//! `mine run --device`: the same blocks on every device.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::mine::{corpus, mine, plan};

#[test]
fn a_gpu_finds_what_the_processor_finds() {
    let folder = TempDir::new().unwrap();
    corpus(&folder.path().join("emb"), 300);
    let tables = |place: &str| {
        let blocks = fs::read_dir(folder.path().join(place).join("pairs")).unwrap();
        let mut tables = BTreeMap::new();
        for path in blocks.map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_owned();
            tables.insert(name, fs::read(path).unwrap());
        }
        tables
    };
    let mut found = Vec::new();
    for device in ["cpu", "wgpu"] {
        assert_eq!(plan(&folder, device, &["--piece", "130", "--across"]).0, 0);
        let (code, out, error) = mine(&folder, &["run", device, "--device", device]);
        if error.contains("no GPU was found") {
            println!("skipped a_gpu_finds_what_the_processor_finds: no GPU adapter");
            assert_eq!(code, 64);
            return;
        }
        assert_eq!(code, 0, "{error}");
        assert!(out.contains("6 blocks computed"), "{out}");
        found.push(tables(device));
    }
    assert_eq!(found[0].len(), 12);
    for (name, bytes) in &found[0] {
        let other = &found[1][name];
        if name.to_string_lossy().ends_with("parquet") {
            assert!(bytes == other, "{name:?}");
            continue;
        }
        let [own, other] = [bytes, other].map(|json| -> Value {
            let summary: Value = serde_json::from_slice(json).unwrap();
            summary
        });
        assert_eq!(
            (&own["device"], &other["device"]),
            (&"cpu".into(), &"wgpu".into())
        );
        for key in ["sha256", "pairs", "hits", "borderline", "fingerprint"] {
            assert_eq!(own[key], other[key], "{key}");
        }
    }
    let (code, _, error) = mine(&folder, &["run", "cpu", "--device", "abacus"]);
    assert!(code != 0 && error.contains("abacus"), "{error}");
}
