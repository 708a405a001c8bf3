//! Edits and numbers in words.

use super::board::Board;
use crate::report::lab::{LabEdit, LabPlace};

/// What an edit did, as undo and redo name it: "add 12 images to cat".
pub(super) fn of_edit(edit: &LabEdit, before: &Board, after: &Board) -> String {
    match edit {
        LabEdit::AddClass { name } => format!("add the class {}", name.trim()),
        LabEdit::RenameClass { class, name } => {
            format!("rename {} to {}", class.trim(), name.trim())
        }
        LabEdit::MergeClasses { from, into } => {
            format!("merge {} into {}", from.trim(), into.trim())
        }
        LabEdit::RemoveClass { class } => format!("remove the class {}", class.trim()),
        LabEdit::AddImages { place, .. } => {
            let images = count(after.len() - before.len(), "image");
            format!("add {images} to {}", of_place(place))
        }
        LabEdit::MoveImages { ids, place } => {
            format!("move {} to {}", count(ids.len(), "image"), of_place(place))
        }
        LabEdit::RemoveImages { ids } => format!("remove {}", count(ids.len(), "image")),
        LabEdit::All { edits } => of_all(edits, before, after),
    }
}

fn of_all(edits: &[LabEdit], before: &Board, after: &Board) -> String {
    if let [edit] = edits {
        return of_edit(edit, before, after);
    }
    let adds =
        |edit: &LabEdit| matches!(edit, LabEdit::AddClass { .. } | LabEdit::AddImages { .. });
    if !edits.iter().all(adds) {
        return format!("make {}", count(edits.len(), "change"));
    }
    let parts: Vec<String> = [
        (after.classes.len() - before.classes.len(), "class"),
        (after.shots.len() - before.shots.len(), "shot"),
        (after.tests.len() - before.tests.len(), "test image"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| count(number, what))
    .collect();
    format!("add {}", list(&parts))
}

fn of_place(place: &LabPlace) -> String {
    match place {
        LabPlace::Shots { class } => class.trim().to_owned(),
        LabPlace::Tests { truth: None } => "the test images".to_owned(),
        LabPlace::Tests { truth: Some(class) } => format!("the test images of {}", class.trim()),
    }
}

/// "1 image", "2 images", "2 classes".
pub(super) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ if what.ends_with('s') => format!("{number} {what}es"),
        _ => format!("{number} {what}s"),
    }
}

/// "a", "a and b", "a, b and c".
pub(super) fn list<S: AsRef<str>>(parts: &[S]) -> String {
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
