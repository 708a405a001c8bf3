//! An image that is not in the lab.

use super::Workspace;
use super::ready::streams_of;
use crate::vectors::few_shot::affinity::Affinities;
use crate::vectors::lab::error::LabError;

impl Workspace {
    /// The affinities of one image, by its raw features, to the shots that take part;
    /// none without shots. As with a test image of the lab, the adapted stream is
    /// there only where all images have it.
    pub fn given(
        &self,
        plain: &[f32],
        adapted: Option<&[f32]>,
    ) -> Result<Option<Affinities>, LabError> {
        if self.cache().is_empty() {
            return Ok(None);
        }
        let adapted = adapted.filter(|_| self.waiting.adapted == 0);
        let query = streams_of(plain.len(), plain.to_vec(), adapted.map(<[f32]>::to_vec))?;
        let found = Affinities::with_cache(query, self.classifier(), self.cache())?;
        Ok(Some(found))
    }
}
