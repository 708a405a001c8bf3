//! An image that is not in the lab.

use super::Workspace;
use super::ready::streams_of;
use crate::vectors::few_shot::affinity::Affinities;
use crate::vectors::lab::error::LabError;

impl Workspace {
    /// The affinities of one image, by its raw features, to the shots that take part;
    /// none without shots. As with a test image of the lab, the adapted stream is
    /// there only where all images have it; so is the mixture, and then DINOv2's raw
    /// features are needed.
    pub fn given(
        &self,
        plain: &[f32],
        adapted: Option<&[f32]>,
        dino: Option<&[f32]>,
    ) -> Result<Option<Affinities>, LabError> {
        if self.cache().is_empty() {
            return Ok(None);
        }
        let adapted = adapted.filter(|_| self.waiting.adapted == 0);
        let mut query = streams_of(plain.len(), plain.to_vec(), adapted.map(<[f32]>::to_vec))?;
        if !self.mix().is_clip() {
            let dino = dino.ok_or(LabError::NoDino)?;
            let dino = streams_of(dino.len(), dino.to_vec(), None)?;
            query = query.mixed(dino.plain(), self.mix())?;
        }
        let found = Affinities::with_cache(query, self.classifier(), self.cache())?;
        Ok(Some(found))
    }
}
