//! Pictures that cannot be used: the one place that decides what becomes of them.

use super::DatasetError;
use super::ahead::Ahead;
use super::image_path::ImagePath;
use crate::report::set::{LeftOutPicture, SetNote};

/// Pictures that were to be used and cannot be. They are left out, counted and
/// named; or, where that was asked for, refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unusable {
    strict: bool,
    pictures: Vec<LeftOutPicture>,
}

impl Unusable {
    /// None yet. `strict` refuses the first that come.
    pub fn new(strict: bool) -> Self {
        Self {
            strict,
            pictures: Vec::new(),
        }
    }

    /// Leaves pictures out.
    ///
    /// # Errors
    /// [`DatasetError::Unusable`] with all of them, for a strict one.
    pub fn add(&mut self, pictures: Vec<LeftOutPicture>) -> Result<(), DatasetError> {
        if self.strict && !pictures.is_empty() {
            return Err(DatasetError::Unusable { pictures });
        }
        self.pictures.extend(pictures);
        Ok(())
    }

    /// The first `count` of these images that can be read and decoded, which all up to
    /// there are on worker threads; the others are left out.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn first(
        &mut self,
        images: Vec<ImagePath>,
        count: usize,
    ) -> Result<Vec<ImagePath>, DatasetError> {
        let mut images = images.into_iter();
        let mut kept = Vec::new();
        loop {
            let wanted = count.saturating_sub(kept.len());
            let some: Vec<ImagePath> = images.by_ref().take(wanted).collect();
            if some.is_empty() {
                return Ok(kept);
            }
            let why = |image: &ImagePath| image.decode().err().map(|error| error.to_string());
            let whys: Vec<_> = Ahead::default().run(&some, why, |results| results.collect());
            let mut unusable = Vec::new();
            for (image, why) in some.into_iter().zip(whys) {
                match why {
                    None => kept.push(image),
                    Some(why) => unusable.push(LeftOutPicture {
                        name: image.name,
                        why,
                    }),
                }
            }
            self.add(unusable)?;
        }
    }

    /// What was left out.
    pub fn pictures(&self) -> &[LeftOutPicture] {
        &self.pictures
    }

    /// The same as a note; nothing where nothing was left out.
    pub fn note(&self) -> Option<SetNote> {
        let mut pictures = self.pictures.clone();
        pictures.sort();
        (!pictures.is_empty()).then_some(SetNote::LeftOut { pictures })
    }
}
