//! The awkward files of ../shared/cases and their right answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clipsight_core::image::{Decoded, Limits, decode};
use clipsight_core::vectors::lab::file;
use serde::Deserialize;

use crate::listing::Difference;

#[derive(Deserialize)]
struct Expected {
    files: BTreeMap<String, Case>,
}

#[derive(Deserialize)]
struct Case {
    accept: Accept,
    size: Option<[u32; 2]>,
    #[serde(default)]
    tolerance: u8,
    /// The right pixels, as a PNG.
    png: Option<String>,
    rgb_everywhere: Option<[u8; 3]>,
    message_contains: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Accept {
    Must(bool),
    /// "either": refused, or read right.
    May(#[expect(dead_code, reason = "one word alone")] String),
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases")
}

#[test]
fn every_awkward_file_is_answered_as_expected() {
    let Ok(text) = fs::read_to_string(folder().join("expected.json")) else {
        println!("every_awkward_file_is_answered_as_expected: skipped, ../shared/cases is absent");
        return;
    };
    let cases = serde_json::from_str::<Expected>(&text).unwrap().files;
    let mut wrong = Vec::new();
    let (mut read, mut refused) = (0, 0);
    for (name, case) in &cases {
        let bytes = fs::read(folder().join("files").join(name)).unwrap();
        let answer = if name.starts_with("lab/") {
            let error = file::read(&bytes).err();
            assert!(error.is_some(), "{name} was read");
            Err(error.unwrap().to_string())
        } else {
            decode(&bytes, Limits::default()).map_err(|error| error.to_string())
        };
        match &answer {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
        if let Err(why) = case.holds(&answer) {
            wrong.push(format!("{name}: {why}"));
        }
    }
    println!("{} files: {read} read, {refused} refused", cases.len());
    assert!(cases.len() > 150, "fewer cases than there were");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

impl Case {
    fn holds(&self, answer: &Result<Decoded, String>) -> Result<(), String> {
        match (answer, &self.accept) {
            (Ok(decoded), Accept::Must(true) | Accept::May(_)) => self.is_right(decoded),
            (Ok(_), Accept::Must(false)) => Err("was read".into()),
            (Err(message), Accept::Must(true)) => Err(message.clone()),
            (Err(message), _) => match &self.message_contains {
                Some(words) if !message.contains(words) => Err(format!("no {words}: {message}")),
                _ if message.contains("report the file") => Err(message.clone()),
                _ => Ok(()),
            },
        }
    }

    fn is_right(&self, decoded: &Decoded) -> Result<(), String> {
        let size = [decoded.rgb.width, decoded.rgb.height];
        if self.size.is_some_and(|right| right != size) {
            return Err(format!("{size:?}, not {:?}", self.size));
        }
        if let Some(colour) = self.rgb_everywhere {
            let everywhere = decoded.rgb.pixels.as_chunks::<3>().0;
            if everywhere.iter().any(|pixel| *pixel != colour) {
                return Err(format!("is not {colour:?} everywhere"));
            }
        }
        let Some(png) = &self.png else {
            return Ok(());
        };
        let right = fs::read(folder().join(png)).map_err(|error| format!("{png}: {error}"))?;
        let right = decode(&right, Limits::default()).map_err(|error| error.to_string())?;
        let apart = Difference::between(&decoded.rgb.pixels, &right.rgb.pixels);
        match apart.max <= self.tolerance {
            true => Ok(()),
            false => Err(apart.to_string()),
        }
    }
}
