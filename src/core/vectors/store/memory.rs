//! Vectors for as long as a program runs.

use std::collections::{HashMap, VecDeque};

use super::error::check;
use super::{Keep, StoreError};
use crate::vectors::space::VectorId;

/// At most so many vectors of one space, in memory: the oldest goes first.
#[derive(Debug, Clone)]
pub struct Memory {
    dimension: usize,
    most: usize,
    vectors: HashMap<VectorId, Vec<f32>>,
    /// The ids as they came.
    order: VecDeque<VectorId>,
}

impl Memory {
    /// Room for `most` vectors of `dimension` values.
    pub fn new(dimension: usize, most: usize) -> Self {
        Self {
            dimension,
            most,
            vectors: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// [`Keep::get`] without a copy.
    pub fn find(&self, id: &VectorId) -> Option<&[f32]> {
        self.vectors.get(id).map(Vec::as_slice)
    }
}

impl Keep for Memory {
    fn get(&mut self, id: &VectorId) -> Result<Option<Vec<f32>>, StoreError> {
        Ok(self.vectors.get(id).cloned())
    }

    fn put(&mut self, id: VectorId, values: Vec<f32>) -> Result<(), StoreError> {
        check(&values, self.dimension)?;
        if self.vectors.insert(id, values).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > self.most {
            if let Some(oldest) = self.order.pop_front() {
                self.vectors.remove(&oldest);
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn len(&self) -> usize {
        self.vectors.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first() {
        let id = |n: u8| VectorId::named(&[n; 32], "");
        let mut memory = Memory::new(2, 3);
        for n in 0..3 {
            memory.put(id(n), vec![f32::from(n); 2]).unwrap();
        }
        // Given again it stays where it is.
        memory.put(id(0), vec![7.0; 2]).unwrap();
        assert_eq!(memory.find(&id(0)), Some(&[7.0, 7.0][..]));
        memory.put(id(3), vec![3.0; 2]).unwrap();
        assert_eq!((memory.len(), memory.find(&id(0))), (3, None));
        assert_eq!(memory.get(&id(3)).unwrap(), Some(vec![3.0; 2]));
        assert!(memory.put(id(4), vec![1.0]).is_err());
        assert!(memory.put(id(4), vec![f32::NAN; 2]).is_err());
    }
}
