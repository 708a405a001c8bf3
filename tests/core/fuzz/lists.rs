//! Lists of images: CoOp's splits, CSV of paths and labels, pairs, plain lists.

use std::cell::OnceCell;
use std::fs;
use std::path::Path;

use clipsight_core::corpus::coop::Split;
use clipsight_core::corpus::table::Table;
use clipsight_core::corpus::{listed, pair_list};
use tempfile::TempDir;

use crate::harness::{Refusal, Target, as_it_is};

pub fn targets() -> Vec<Target> {
    vec![
        Target {
            name: "split",
            seeds: || {
                let split = r#"{"train":[["crab/1.jpg",0,"crab"],["lotus\\2.jpg",1,"lotus"]],
                    "val":[["crab/3.jpg",0,"crab"]],"test":[["日本/4.jpg",1,"lotus"]]}"#;
                vec![split.into(), split.replace("lotus", "crab").into()]
            },
            read: |bytes| {
                let split = Split::parse(bytes, Path::new("x.json")).map_err(Refusal::of)?;
                let rows = split.train.iter().chain(&split.val).chain(&split.test);
                for (path, label) in rows {
                    assert!(*label < split.classes.len() && stays_below(path), "{path}");
                }
                Ok(())
            },
            most: |length| 64 * length + (64 << 10),
            mend: as_it_is,
        },
        Target {
            name: "csv",
            seeds: || {
                let plain = "a/1.jpg,cat\nb c.jpg,\"a,\"\"dog\"\"\"\n";
                let named = "\u{feff}id;class;path;split\r\n7;cat;.\\a\\1.jpg;train\r\n\
                             8;dog;b.jpg;test\r\n";
                vec![
                    plain.into(),
                    named.into(),
                    "label\timage\ncat\ta/1.jpg\n".into(),
                ]
            },
            read: |bytes| {
                let table = Table::parse(bytes, Path::new("x.csv"));
                table.map(drop).map_err(Refusal::of)
            },
            most: |length| 64 * length + (64 << 10),
            mend: as_it_is,
        },
        Target {
            name: "pair-list",
            seeds: || {
                let plain = "x/1.jpg,x/2.jpg\n\"b, c.jpg\",3.jpg\n";
                let named = "\u{feff}rank,First,second\r\n1,x/1.jpg,x/2.jpg\r\n\r\n2,b,3.jpg";
                vec![
                    plain.into(),
                    named.into(),
                    "b\ta\nx/2.jpg\tx/1.jpg\n".into(),
                ]
            },
            read: |bytes| {
                in_file("x.csv", bytes, |list| {
                    pair_list(list).map(drop).map_err(Refusal::of)
                })
            },
            most: |length| 128 * length + (64 << 10),
            mend: as_it_is,
        },
        Target {
            name: "paths",
            seeds: || vec!["# a comment\n\n x.txt\r\n".into(), "x.txt\nx.txt\n".into()],
            read: |bytes| {
                in_file("x.txt", bytes, |list| {
                    listed(list).map(drop).map_err(Refusal::of)
                })
            },
            most: |length| 64 * length + (64 << 10),
            mend: as_it_is,
        },
    ]
}

/// Neither absolute nor out of its folder.
fn stays_below(path: &str) -> bool {
    !path.starts_with('/') && !path.split('/').any(|name| name == "..") && !path.contains('\\')
}

/// Reads bytes as a file of this name, the same one each time.
pub fn in_file<T>(name: &str, bytes: &[u8], read: impl FnOnce(&Path) -> T) -> T {
    thread_local! {
        static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
    }
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| tempfile::tempdir().unwrap());
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        read(&path)
    })
}
