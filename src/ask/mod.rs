//! Questions: a folder each, with its steps, its rule and its words. They share
//! steps of [`crate::open`], not a trait; each gives a type of [`crate::report`].

pub mod check;
#[cfg(feature = "native")]
pub mod classify;
pub mod difference;
#[cfg(feature = "native")]
pub mod embed;
#[cfg(feature = "native")]
pub mod few_shot;
pub mod first;
pub mod growing;
#[cfg(feature = "native")]
pub mod mine;
pub mod mmvp;
pub mod names;
pub mod noticed;
pub mod pair;
pub mod pairs;
pub mod statements;
#[cfg(feature = "native")]
pub mod thresholds;

use crate::language::Language;

/// Parts of a sentence: "a, b and c".
fn list(parts: &[String]) -> String {
    match parts {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => parts.concat(),
    }
}

/// 19900 as `19,900`.
fn grouped(count: u64) -> String {
    Language::En.grouped(count)
}
