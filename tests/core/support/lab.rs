//! Labs with drawn features, for `tests/lab.rs` and `tests/lab_file.rs`.

#![allow(dead_code, reason = "each test uses a part")]

use std::collections::BTreeMap;

use clipsight_core::hash;
use clipsight_core::report::lab::*;
use clipsight_core::vectors::few_shot::cache::{Cache, CacheKey};
use clipsight_core::vectors::few_shot::text::TextTable;
use clipsight_core::vectors::lab::{FeatureKey, Lab, LabTextTable};
use clipsight_core::vectors::streams::Streams;
use ndarray::Array2;

pub const WIDTH: usize = 16;

pub const CLASSES: [&str; 3] = ["crab", "lotus", "llama"];

/// Numbers from -1 to 1 by xorshift.
pub fn random(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    (0..8).for_each(|_| {
        draw();
    });
    (0..count).map(|_| draw()).collect()
}

/// An image's file, as good as any.
pub fn picture(image: usize) -> Vec<u8> {
    format!("picture {image}").into_bytes()
}

pub fn id(image: usize) -> String {
    hash::hex(&picture(image))
}

/// Embeddings that lean towards their class, more so when corrected.
pub fn feature(image: usize, class: usize, width: usize, step: u32) -> Vec<f32> {
    let own = random(width, 1000 + image as u64 + 7919 * u64::from(step.min(1)));
    let towards = random(width, class as u64 + 1);
    let pull = 0.3 + 0.2 * step as f32;
    own.iter()
        .zip(towards)
        .map(|(a, b)| 3.0 * (a + pull * b))
        .collect()
}

pub fn text(classes: &[&str], width: usize) -> LabTextTable {
    let names: Vec<String> = classes.iter().map(|&name| name.to_owned()).collect();
    let values = (0..classes.len()).flat_map(|class| {
        let towards = random(width, class as u64 + 1);
        let own = random(width, class as u64 + 501);
        own.into_iter().zip(towards).map(|(a, b)| a + 0.4 * b)
    });
    let rows = Array2::from_shape_vec((classes.len(), width), values.collect()).unwrap();
    LabTextTable {
        table: TextTable::new(names, rows).unwrap(),
        template: Some("a photo of a {}.".into()),
    }
}

pub fn key() -> FeatureKey {
    FeatureKey {
        model: "clip".into(),
        weights: "w".into(),
        adapter: "a".into(),
        views: 1,
    }
}

pub fn settings(step: u32, hyper: Option<LabHyper>) -> LabSettings {
    LabSettings {
        step,
        shots: None,
        seed: 3,
        hyper,
        text: true,
        mix: Some(1.0),
    }
}

/// Which image shows what: shots first, then tests.
pub struct Plan<'a> {
    pub classes: &'a [&'a str],
    pub shots: Vec<usize>,
    pub tests: Vec<Option<usize>>,
    pub width: usize,
}

impl Plan<'_> {
    pub fn even<'a>(classes: &'a [&'a str], shots: usize, tests: usize) -> Plan<'a> {
        Plan {
            classes,
            shots: (0..shots * classes.len())
                .map(|i| i % classes.len())
                .collect(),
            tests: (0..tests).map(|i| Some(i % classes.len())).collect(),
            width: WIDTH,
        }
    }

    /// The class that an image is drawn for.
    pub fn look(&self, image: usize) -> usize {
        let all = self
            .shots
            .iter()
            .map(|&class| Some(class))
            .chain(self.tests.iter().copied());
        all.collect::<Vec<_>>()[image].unwrap_or(0)
    }

    pub fn lab(&self) -> Lab {
        let mut lab = Lab::new();
        lab.use_key(key(), &[0.0, 0.5, 1.0]).unwrap();
        for name in self.classes {
            let name = (*name).to_owned();
            lab.edit(&LabEdit::AddClass { name }).unwrap();
        }
        let places = self.shots.iter().map(|&class| LabPlace::Shots {
            class: self.classes[class].into(),
        });
        let tests = self.tests.iter().map(|class| LabPlace::Tests {
            truth: class.map(|class| self.classes[class].into()),
        });
        for (image, place) in places.chain(tests).enumerate() {
            let images = vec![LabFile {
                id: id(image),
                name: format!("{image}.jpg"),
            }];
            lab.edit(&LabEdit::AddImages { images, place }).unwrap();
            for step in 0..3 {
                let values = feature(image, self.look(image), self.width, step);
                assert!(lab.put_feature(&id(image), step, &values).unwrap());
            }
        }
        lab
    }

    /// The same for the few-shot methods themselves.
    pub fn direct(&self, step: u32) -> (Cache, Streams) {
        let mut cache = Cache::new();
        let classes: Vec<_> = self
            .classes
            .iter()
            .map(|&n| cache.add_class(n).unwrap())
            .collect();
        let row = |image, step| {
            let values = feature(image, self.look(image), self.width, step);
            Array2::from_shape_vec((1, self.width), values).unwrap()
        };
        for (image, &class) in self.shots.iter().enumerate() {
            let (plain, adapted) = (row(image, 0), row(image, step));
            let key = CacheKey::from_views(plain.view(), Some(adapted.view())).unwrap();
            cache.add(classes[class], key).unwrap();
        }
        let tests = self.shots.len()..self.shots.len() + self.tests.len();
        let matrix = |step| {
            let rows = tests.clone().flat_map(|image| row(image, step).into_iter());
            Array2::from_shape_vec((self.tests.len(), self.width), rows.collect()).unwrap()
        };
        (cache, Streams::new(matrix(0), Some(matrix(step))).unwrap())
    }
}

/// Their files, by id.
pub fn pictures(plan: &Plan<'_>) -> BTreeMap<String, Vec<u8>> {
    let all = 0..plan.shots.len() + plan.tests.len();
    all.map(|image| (id(image), picture(image))).collect()
}

pub fn method<'r>(report: &'r LabReport, name: &str) -> &'r LabMethod {
    report.methods.iter().find(|m| m.method == name).unwrap()
}

pub fn names(report: &LabReport) -> Vec<&str> {
    report.methods.iter().map(|m| m.method.as_str()).collect()
}

pub fn says(notes: &[String], part: &str) {
    assert!(
        notes.iter().any(|note| note.contains(part)),
        "{part}: {notes:?}"
    );
}
