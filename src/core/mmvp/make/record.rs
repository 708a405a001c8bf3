//! `made.json`: how the pairs of a folder were made, so that anyone can make them again.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::contrast::Pair;
use crate::mmvp::Pattern;

/// How a folder of pairs was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Made {
    /// The program's version.
    pub clipsight: &'static str,
    /// [`VERSION`](super::VERSION).
    pub version: u32,
    /// Decides all that was drawn by chance.
    pub seed: u64,
    /// Side of the square pictures in pixels.
    pub side: u32,
    /// Pairs of each pattern.
    pub per_pattern: usize,
    /// The photos that were used, in the order in which they were.
    pub photos: Vec<MadePhoto>,
    /// Patterns that cannot be made from a photo.
    pub not_made: Vec<NotMade>,
    /// The pairs.
    pub pairs: Vec<MadePair>,
}

/// A photo that pairs were made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MadePhoto {
    /// Its file's name, without folders.
    pub file: String,
    /// SHA-256 of the file in lower-case hex.
    pub sha256: String,
}

/// A pattern that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotMade {
    /// The pattern.
    pub pattern: Pattern,
    /// Why.
    pub why: &'static str,
}

/// How one pair was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MadePair {
    /// Its number, from 1; its pictures are `2 * pair - 1` and `2 * pair`.
    pub pair: usize,
    /// What the two differ in.
    pub pattern: Pattern,
    /// In which way.
    pub kind: &'static str,
    /// Its photo's place among the photos, from 0.
    pub photo: usize,
    /// How many pairs of the pattern were made of the photo before.
    pub repetition: u64,
    /// What was drawn by chance.
    pub parameters: BTreeMap<&'static str, Value>,
}

impl MadePair {
    pub(super) fn new(number: usize, pair: &Pair, photo: usize, repetition: u64) -> Self {
        Self {
            pair: number,
            pattern: pair.pattern,
            kind: pair.kind,
            photo,
            repetition,
            parameters: pair.parameters.clone(),
        }
    }
}
