//! The tokenizer's merges.

use std::collections::HashSet;

use clipsight_core::text::Tokenizer;

use crate::harness::{Refusal, Target, as_it_is};

pub fn targets() -> Vec<Target> {
    vec![Target {
        name: "tokenizer",
        seeds: || vec![merges(), b"#version: 0.2\ni n\nt h\n".to_vec()],
        read: |bytes| {
            let tokenizer = Tokenizer::new(bytes).map_err(Refusal::of)?;
            let row = tokenizer.encode("Ein Wort, 日本 and the end");
            assert!(row.ids.iter().all(|&id| id < 49_408));
            Ok(())
        },
        // Its tables have room for all merges from the start; a packed file may unpack to
        // 16 MiB.
        most: |length| 24 * length + (56 << 20),
        mend: as_it_is,
    }]
}

/// As many merges as CLIP's file has, of no language: each letter or pair with each other.
fn merges() -> Vec<u8> {
    let letters: Vec<String> = ('!'..='~').map(String::from).collect();
    let pairs = letters
        .iter()
        .flat_map(|a| letters.iter().map(move |b| (a.clone(), b.clone())));
    let pairs: Vec<(String, String)> = pairs.collect();
    let more = letters.iter().flat_map(|a| {
        let pairs = pairs.iter().take(600);
        pairs.map(move |(b, c)| (a.clone(), format!("{b}{c}")))
    });
    let mut known: HashSet<String> = letters.iter().cloned().collect();
    let mut text = "#version: of no language\n".to_owned();
    for (left, right) in pairs.iter().cloned().chain(more) {
        if known.insert(format!("{left}{right}")) {
            text.push_str(&format!("{left} {right}\n"));
        }
    }
    text.into_bytes()
}
