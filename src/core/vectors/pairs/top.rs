//! The first so many of many, without keeping the others.

use std::collections::BinaryHeap;

/// The greatest so many of what was added.
#[derive(Debug, Clone)]
pub struct Top<T: Ord> {
    most: usize,
    /// The least on top.
    kept: BinaryHeap<std::cmp::Reverse<T>>,
}

impl<T: Ord> Top<T> {
    /// None yet, and never more than `most`.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            kept: BinaryHeap::new(),
        }
    }

    /// Adds one.
    pub fn add(&mut self, one: T) {
        if self.kept.len() < self.most {
            self.kept.push(std::cmp::Reverse(one));
        } else if let Some(mut least) = self.kept.peek_mut()
            && one > least.0
        {
            least.0 = one;
        }
    }

    /// Those that are kept, the greatest first.
    pub fn sorted(self) -> Vec<T> {
        let kept = self.kept.into_sorted_vec().into_iter();
        kept.map(|std::cmp::Reverse(one)| one).collect()
    }

    /// Adds all that another keeps.
    pub fn add_all(&mut self, other: Self) {
        for std::cmp::Reverse(one) in other.kept {
            self.add(one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_stay_whatever_the_order() {
        let numbers: Vec<u64> = (0..200).map(|n| n * 7919 % 211).collect();
        for most in [0, 1, 7, 300] {
            let (mut one, mut two) = (Top::new(most), Top::new(most));
            numbers[..90].iter().for_each(|&n| one.add(n));
            numbers[90..].iter().for_each(|&n| two.add(n));
            one.add_all(two);
            let mut sorted = numbers.clone();
            sorted.sort_by(|a, b| b.cmp(a));
            sorted.truncate(most);
            assert_eq!(one.sorted(), sorted);
        }
    }
}
