//! What to bear in mind of a report, in sentences.

use super::compare::FEW_TESTS;
use super::tuned::MOST_LEFT_OUT;
use super::words::{count, list};
use super::workspace::{TextUse, Workspace};
use crate::report::lab::{LabChoice, LabMethod, LabSettings};

/// The notes of a report, the most important first.
pub(super) fn of(work: &Workspace, methods: &[LabMethod], settings: &LabSettings) -> Vec<String> {
    let mut notes = Vec::new();
    let counts = work.labels().counts();
    match counts.len() {
        0 => notes.push(
            "There is nothing to compare with yet: give at least two classes some images.".into(),
        ),
        1 => notes.push("With a single class every answer is that class: add a second one.".into()),
        _ => {}
    }
    of_tests(work, &mut notes);
    let waiting = &work.waiting;
    if waiting.plain > 0 {
        let (images, wait) = (count(waiting.plain, "image"), verb(waiting.plain, "wait"));
        notes.push(format!(
            "{images} still {wait} for features and {} left out.",
            be(waiting.plain)
        ));
    }
    if settings.step > 0 && waiting.adapted > 0 {
        let (images, wait) = (
            count(waiting.adapted, "image"),
            verb(waiting.adapted, "wait"),
        );
        notes.push(format!(
            "{images} still {wait} for features at this strength: \
             the corrected methods follow when all have them."
        ));
    }
    if waiting.dino > 0 && settings.mix.is_some() {
        let (images, wait) = (count(waiting.dino, "image"), verb(waiting.dino, "wait"));
        notes.push(format!(
            "{images} still {wait} for DINOv2's features: the mixture follows when all have them."
        ));
    }
    if !waiting.empty.is_empty() && !counts.is_empty() {
        let names = list(&waiting.empty);
        let has = if waiting.empty.len() == 1 {
            "has"
        } else {
            "have"
        };
        notes.push(format!("{names} {has} no shots and cannot be predicted."));
    }
    of_text(work, &mut notes);
    of_choice(work, methods, &mut notes);
    notes
}

fn of_tests(work: &Workspace, notes: &mut Vec<String>) {
    let known = work.truth.iter().flatten().count();
    if work.queries.is_empty() {
        if !work.shots.is_empty() {
            notes.push("There are no test images with features yet.".into());
        }
        return;
    }
    let strange = work.waiting.strange;
    if strange > 0 && !work.shots.is_empty() {
        let show = verb(strange, "show");
        notes.push(format!(
            "{} {show} a class without shots and {} not counted as right or wrong.",
            count(strange, "test image"),
            be(strange)
        ));
    }
    if known == 0 {
        notes.push(
            "No test image's class is known: say what they show, and accuracies appear.".into(),
        );
    } else if known < FEW_TESTS {
        notes.push(format!(
            "Accuracies rest on {} only: look at their intervals.",
            count(known, "test image")
        ));
    }
}

fn of_text(work: &Workspace, notes: &mut Vec<String>) {
    match &work.text {
        TextUse::Off | TextUse::Used => {}
        TextUse::NoTable => {
            notes.push("There are no text embeddings: the methods work from images alone.".into())
        }
        TextUse::Names { unknown, ambiguous } => {
            let mut parts = Vec::new();
            if !unknown.is_empty() {
                parts.push(format!("no text embedding is known for {}", list(unknown)));
            }
            if !ambiguous.is_empty() {
                parts.push(format!(
                    "several text embeddings are called {}",
                    list(ambiguous)
                ));
            }
            notes.push(format!(
                "The methods work from images alone, as {}.",
                list(&parts)
            ));
        }
        TextUse::Width { text, images } => notes.push(format!(
            "The text embeddings have {text} numbers and the images' features {images}: they are \
             of different models, and the methods work from images alone."
        )),
    }
}

fn of_choice(work: &Workspace, methods: &[LabMethod], notes: &mut Vec<String>) {
    if !methods
        .iter()
        .any(|method| method.choice == LabChoice::Default)
    {
        return;
    }
    notes.push(if work.shots.len() > MOST_LEFT_OUT {
        format!(
            "With more than {MOST_LEFT_OUT} shots leaving each out would take too long: alpha, \
             beta and gamma are the usual start. Use fewer shots, or set them by hand."
        )
    } else {
        "With one shot per class leaving it out says nothing: alpha, beta and gamma are the \
         usual start. Add shots, or set them by hand."
            .into()
    });
}

fn verb(number: usize, verb: &str) -> String {
    if number == 1 {
        format!("{verb}s")
    } else {
        verb.to_owned()
    }
}

fn be(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}
