//! What two reports say of the same test images.

use std::collections::HashMap;

use crate::report::lab::{LabDifferences, LabReport};

/// Predictions of the same methods on the same test images, and how many of them
/// name another class in the later report.
pub fn differences(before: &LabReport, after: &LabReport) -> LabDifferences {
    let places: HashMap<&str, usize> = after.queries.iter().map(String::as_str).zip(0..).collect();
    let name = |report: &LabReport, class: u32| report.classes.get(class as usize).cloned();
    let mut found = LabDifferences {
        predictions: 0,
        differ: 0,
    };
    for method in &before.methods {
        let mut twins = after.methods.iter();
        let Some(twin) = twins.find(|m| m.method == method.method && m.text == method.text) else {
            continue;
        };
        for (id, &then) in before.queries.iter().zip(&method.predicted) {
            let now = places
                .get(id.as_str())
                .and_then(|&at| twin.predicted.get(at));
            let Some(&now) = now else {
                continue;
            };
            found.predictions += 1;
            found.differ += u32::from(name(after, now) != name(before, then));
        }
    }
    found
}
