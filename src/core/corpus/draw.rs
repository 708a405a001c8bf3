//! Few-shot draws.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::{Dataset, DatasetError, Item, coop};

/// Most validation images of a class that are taken from what a draw leaves
/// over.
pub const VALIDATION_PER_CLASS: usize = 16;

/// Which images are shots and which choose the hyper-parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The shots, class by class.
    pub shots: Vec<Item>,
    /// The validation images, class by class; none is a shot. May be empty.
    pub val: Vec<Item>,
    /// Whether the shots are those of a published selection.
    pub published: bool,
    /// Classes with fewer images than shots were asked for: all of them are
    /// shots.
    pub short: Vec<usize>,
}

impl Dataset {
    /// Draws `shots` images of each class.
    ///
    /// Where `few_shot_indices/shot_K-seed_S.json` lies beside the split, those
    /// are the shots; where some were left out, as many of the order below stand in for
    /// them. Otherwise each class's training images are put in the
    /// order of SHA-256 of the seed and [`Item::name`], and the first are taken,
    /// so that more shots contain fewer. Without an own validation part, the last
    /// of that order that are no shots are validation, at most
    /// [`VALIDATION_PER_CLASS`].
    ///
    /// # Errors
    /// [`DatasetError::NoShots`] for 0, and [`DatasetError`] for a published
    /// selection that cannot be read or does not fit.
    pub fn draw(&self, shots: usize, seed: u64) -> Result<Draw, DatasetError> {
        if shots == 0 {
            return Err(DatasetError::NoShots);
        }
        let mut by_class = vec![Vec::new(); self.classes.len()];
        for item in &self.train {
            by_class[item.class].push((rank(seed, &item.name), item));
        }
        for ranked in &mut by_class {
            ranked.sort_unstable();
        }
        let published = self.published(shots, seed, &by_class)?;
        let mut draw = Draw {
            published: published.is_some(),
            shots: published.unwrap_or_default(),
            val: self.val.clone(),
            short: Vec::new(),
        };
        draw.val.sort_by_key(|item| item.class);
        for (class, ranked) in by_class.iter().enumerate() {
            let (first, rest) = ranked.split_at(shots.min(ranked.len()));
            if first.len() < shots {
                draw.short.push(class);
            }
            if !draw.published {
                draw.shots
                    .extend(first.iter().map(|(_, item)| (*item).clone()));
            }
            if self.val.is_empty() {
                let last = rest.iter().rev().take(VALIDATION_PER_CLASS);
                draw.val.extend(last.map(|(_, item)| (*item).clone()));
            }
        }
        Ok(draw)
    }

    /// The published shots, if there are any for this number and seed.
    fn published(
        &self,
        shots: usize,
        seed: u64,
        by_class: &[Vec<([u8; 32], &Item)>],
    ) -> Result<Option<Vec<Item>>, DatasetError> {
        // Left-over validation has no meaning beside somebody else's draw.
        let (Some(tree), false) = (&self.selections, self.val.is_empty()) else {
            return Ok(None);
        };
        let file = format!("few_shot_indices/shot_{shots}-seed_{seed}.json");
        if !tree.is_file(&file) {
            return Ok(None);
        }
        let path = tree.path().join(&file);
        let wrong = |what: String| DatasetError::Selection {
            path: path.clone(),
            what,
        };
        let known: HashMap<&str, &Item> = self
            .train
            .iter()
            .map(|item| (item.name.as_str(), item))
            .collect();
        let mut per_class = vec![0; self.classes.len()];
        let mut lost = vec![0; self.classes.len()];
        let mut items = Vec::new();
        for (full, class) in coop::selection(&tree.read(&file)?, &path)? {
            if self.dropped.contains(&class) {
                continue;
            }
            if ends(&full).any(|end| self.left_out.contains(end))
                && let Some(index) = self.classes.iter().position(|name| *name == class)
            {
                lost[index] += 1;
                continue;
            }
            let item = *ends(&full)
                .find_map(|end| known.get(end))
                .ok_or_else(|| wrong(format!("`{full}` is no training image")))?;
            if self.classes[item.class] != class {
                let ours = &self.classes[item.class];
                return Err(wrong(format!(
                    "`{full}` is of class \"{class}\", not \"{ours}\""
                )));
            }
            per_class[item.class] += 1;
            items.push(item.clone());
        }
        for (class, &lost) in lost.iter().enumerate() {
            let others = by_class[class].iter().map(|(_, item)| *item);
            let others = others.filter(|item| !items.contains(item)).take(lost);
            let others: Vec<Item> = others.cloned().collect();
            per_class[class] += others.len();
            items.extend(others);
        }
        items.sort();
        items.sort_by_key(|item| item.class);
        if items.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(wrong("an image is in it twice".to_owned()));
        }
        if let Some(class) = per_class.iter().position(|&n| n == 0 || n > shots) {
            return Err(wrong(format!(
                "class \"{}\" has {} images, not {shots}",
                self.classes[class], per_class[class]
            )));
        }
        Ok(Some(items))
    }
}

/// The path, and what is left of it without its first folder, its first two, ...
fn ends(path: &str) -> impl Iterator<Item = &str> {
    let after = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
    std::iter::once(path).chain(after)
}

/// The place of an image in its class's order.
fn rank(seed: u64, name: &str) -> [u8; 32] {
    let mut hasher = Sha256::new_with_prefix(b"clipsight shots 1");
    hasher.update(seed.to_le_bytes());
    hasher.update(name);
    hasher.finalize().into()
}
