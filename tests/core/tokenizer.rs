//! The tokenizer against OpenAI's own, on texts of all kinds.
//!
//! `tests/data/tokenizer.json` was made by
//! `tests/reference/make_tokenizer_reference.py`. The merges are not part of the
//! project: `clipsight fetch clip-tokenizer` brings them.

#![cfg(feature = "native")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use clipsight_core::fetch::installed;
use clipsight_core::text::{CONTEXT, END, START, Tokenizer};
use clipsight_core::weights::catalogue::Catalogue;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    texts: Vec<(String, Vec<u32>)>,
    rows: Vec<(String, Vec<u32>, bool)>,
    repaired: Vec<(String, Vec<u32>)>,
}

fn expected() -> File {
    serde_json::from_str(include_str!("../data/tokenizer.json")).unwrap()
}

fn tokenizer(test: &str) -> Option<Tokenizer> {
    let catalogue = Catalogue::built_in().unwrap();
    let Some(file) = installed(catalogue.tokenizer.as_ref().unwrap()) else {
        println!("skipped {test}: `clipsight fetch clip-tokenizer` was not run");
        return None;
    };
    Some(Tokenizer::new(&std::fs::read(file.path).unwrap()).unwrap())
}

#[test]
fn ids_are_the_originals() {
    let Some(tokenizer) = tokenizer("ids_are_the_originals") else {
        return;
    };
    let texts = expected().texts;
    assert!(texts.len() >= 1000);
    let wrong: Vec<&str> = texts
        .iter()
        .filter(|(text, ids)| tokenizer.tokens(text) != *ids)
        .map(|(text, _)| text.as_str())
        .collect();
    assert!(wrong.is_empty(), "{} differ: {wrong:?}", wrong.len());
}

#[test]
fn rows_are_cut_as_the_original_cuts_them_and_say_so() {
    let Some(tokenizer) = tokenizer("rows_are_cut_as_the_original_cuts_them_and_say_so") else {
        return;
    };
    let rows = expected().rows;
    assert!(rows.iter().any(|row| row.2) && rows.iter().any(|row| !row.2));
    for (text, ids, truncated) in &rows {
        let row = tokenizer.encode(text);
        assert_eq!(
            (&row.ids[..], row.truncated),
            (&ids[..], *truncated),
            "{text}"
        );
        assert_eq!(row.ids[0], START);
        assert_eq!(row.ids[row.pooled_at()], END);
        assert!(row.ids[row.length..].iter().all(|&id| id == 0));
        assert_eq!(row.length == CONTEXT, ids[CONTEXT - 1] != 0, "{text}");
    }
}

#[test]
fn text_in_a_wrong_encoding_is_left_alone() {
    let Some(tokenizer) = tokenizer("text_in_a_wrong_encoding_is_left_alone") else {
        return;
    };
    // The documented difference: ftfy would guess what was meant.
    for (text, ids) in expected().repaired {
        assert_ne!(tokenizer.tokens(&text), ids, "{text}");
    }
}
