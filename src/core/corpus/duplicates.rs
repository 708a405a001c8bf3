//! One picture in two places of a set: the same bytes, or nearly the same features.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::ArrayView2;

use super::Item;
use crate::report::set::{NearPair, SetNote};
use crate::vectors::blocks::between;

/// Cosine of CLIP's features above which a shot and a test image count as nearly the
/// same picture.
pub const NEAR: f32 = 0.97;

/// Most examples of nearly the same pictures that are named.
const EXAMPLES: usize = 20;

/// Test images compared at a time.
const BLOCK: usize = 256;

/// The same bytes in two places where they should not be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Files of one content under two classes or more.
    pub two_classes: BTreeSet<Vec<String>>,
    /// Files of one content and class among those that are learned from and those that
    /// are tested on.
    pub two_parts: BTreeSet<Vec<String>>,
    /// What to leave out so that none is left: all of the former, of the latter those
    /// that are learned from.
    pub superfluous: BTreeSet<String>,
}

impl Duplicates {
    /// Among images that are learned from (or choose hyper-parameters) and those that
    /// are tested on, each with the hash of its contents. An image may come repeatedly.
    pub fn of<'a>(
        learned: impl IntoIterator<Item = (&'a Item, [u8; 32])>,
        tested: impl IntoIterator<Item = (&'a Item, [u8; 32])>,
    ) -> Self {
        // By contents: whether it is tested on, class and name.
        let mut by_hash: BTreeMap<[u8; 32], BTreeSet<(bool, usize, &str)>> = BTreeMap::new();
        let learned = learned.into_iter().map(|(item, hash)| (false, item, hash));
        let tested = tested.into_iter().map(|(item, hash)| (true, item, hash));
        for (test, item, hash) in learned.chain(tested) {
            let files = by_hash.entry(hash).or_default();
            files.insert((test, item.class, item.name.as_str()));
        }
        let mut found = Self::default();
        for files in by_hash.into_values() {
            let classes: BTreeSet<usize> = files.iter().map(|&(_, class, _)| class).collect();
            let parts: BTreeSet<bool> = files.iter().map(|&(test, ..)| test).collect();
            let names = || files.iter().map(|&(.., name)| name.to_owned());
            if classes.len() > 1 {
                found.superfluous.extend(names());
                found.two_classes.insert(names().collect());
            } else if parts.len() > 1 {
                let learned = files.iter().filter(|(test, ..)| !test);
                let learned = learned.map(|&(.., name)| name.to_owned());
                found.superfluous.extend(learned);
                found.two_parts.insert(names().collect());
            }
        }
        found
    }

    /// Takes in what else was found.
    pub fn merge(&mut self, other: Self) {
        self.two_classes.extend(other.two_classes);
        self.two_parts.extend(other.two_parts);
        self.superfluous.extend(other.superfluous);
    }

    /// As notes; whether [`superfluous`](Self::superfluous) was left out.
    pub fn notes(&self, left_out: bool) -> Vec<SetNote> {
        let all = |groups: &BTreeSet<Vec<String>>| groups.iter().cloned().collect::<Vec<_>>();
        let (classes, parts) = (all(&self.two_classes), all(&self.two_parts));
        let notes = [
            (!classes.is_empty()).then_some(SetNote::TwoClasses {
                groups: classes,
                left_out,
            }),
            (!parts.is_empty()).then_some(SetNote::ShotsAndTest {
                groups: parts,
                left_out,
            }),
        ];
        notes.into_iter().flatten().collect()
    }
}

/// An image's name and the hash of its contents, in the order of the features' rows.
pub type Named<'a> = (&'a str, [u8; 32]);

/// Shots and test images of different contents whose features, rows of length 1, have a
/// cosine above [`NEAR`]; nothing where there are none.
pub fn nearly_the_same(
    shots: (&[Named<'_>], ArrayView2<'_, f32>),
    tests: (&[Named<'_>], ArrayView2<'_, f32>),
) -> Option<SetNote> {
    let mut count = 0;
    let mut examples: Vec<NearPair> = Vec::new();
    for block in between(tests.0.len(), shots.0.len(), BLOCK) {
        let cosines = block.products(tests.1, shots.1);
        for (test, columns) in block.pairs() {
            let row = block.part(&cosines, test, &columns);
            for (shot, &cosine) in columns.zip(row) {
                let ((shot, one), (test, other)) = (shots.0[shot], tests.0[test]);
                if cosine > NEAR && one != other {
                    count += 1;
                    examples.push(NearPair {
                        shot: shot.to_owned(),
                        test: test.to_owned(),
                        cosine,
                    });
                }
            }
            examples.sort_by(|a, b| b.cosine.total_cmp(&a.cosine));
            examples.truncate(EXAMPLES);
        }
    }
    (count > 0).then_some(SetNote::NearlyTheSame {
        limit: NEAR,
        count,
        examples,
    })
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::corpus::ImagePath;

    fn item(name: &str, class: usize) -> Item {
        Item::new(ImagePath::new(name, name), class)
    }

    #[test]
    fn only_what_misleads_is_a_duplicate() {
        let items = [
            item("a/1", 0),
            item("a/2", 0),
            item("a/3", 0),
            item("b/1", 1),
            item("b/2", 1),
        ];
        let at = |index: usize, hash: u8| (&items[index], [hash; 32]);
        // Twice in one class and part, and one image asked for twice: neither misleads.
        let found = Duplicates::of([at(0, 1), at(1, 1), at(0, 1)], [at(3, 2)]);
        assert_eq!(found, Duplicates::default());
        assert!(found.notes(false).is_empty());
        let found = Duplicates::of([at(0, 1), at(1, 2)], [at(2, 1), at(3, 2), at(4, 3)]);
        assert_eq!(Vec::from_iter(&found.two_parts), [&["a/1", "a/3"]]);
        assert_eq!(Vec::from_iter(&found.two_classes), [&["a/2", "b/1"]]);
        assert_eq!(Vec::from_iter(&found.superfluous), ["a/1", "a/2", "b/1"]);
        assert_eq!(found.notes(true).len(), 2);
    }

    #[test]
    fn near_pictures_are_counted_and_the_nearest_named() {
        let shots = array![[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]];
        let tests = array![[0.98, 0.199], [1.0, 0.0], [0.6, 0.8]];
        let names = |names: [&'static str; 3], hashes: [u8; 3]| -> Vec<Named<'static>> {
            let each = names.into_iter().zip(hashes);
            each.map(|(name, hash)| (name, [hash; 32])).collect()
        };
        let (one, other) = (
            names(["s0", "s1", "s2"], [0, 1, 2]),
            names(["t0", "t1", "t2"], [3, 4, 2]),
        );
        let note = nearly_the_same((&one, shots.view()), (&other, tests.view()));
        let Some(SetNote::NearlyTheSame {
            count, examples, ..
        }) = note
        else {
            panic!("{note:?}");
        };
        let pairs: Vec<_> = examples.iter().map(|p| (&*p.shot, &*p.test)).collect();
        // The same bytes are another note.
        assert_eq!((count, pairs), (2, vec![("s0", "t1"), ("s0", "t0")]));
        let none = nearly_the_same(
            (&one[..1], shots.slice(ndarray::s![..1, ..])),
            (&[], tests.slice(ndarray::s![..0, ..])),
        );
        assert_eq!(none, None);
    }
}
