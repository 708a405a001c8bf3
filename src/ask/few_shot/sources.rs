//! The features of both encoders: CLIP's, and DINOv2's where they are mixed.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::EvaluationError;
use super::features::FeatureSource;
use crate::corpus::Item;
use crate::report::set::LeftOutPicture;
use crate::vectors::few_shot::cache::CacheKey;
use crate::vectors::mixture::Ratio;
use crate::vectors::space::View;
use crate::vectors::streams::Streams;
use crate::vectors::views::direction;

/// Where features come from.
pub struct Sources<'a> {
    /// CLIP's, at each strength of the adapter.
    pub clip: FeatureSource<'a>,
    /// DINOv2's, at no strength, where any mixture is asked for.
    pub dino: Option<FeatureSource<'a>>,
}

/// What is made of the features: how strong the correction is, and what is mixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Place of the strength among those of CLIP's source (0 is the plain stream).
    pub strength: usize,
    /// CLIP's share.
    pub mix: Ratio,
}

impl Setting {
    /// CLIP alone, at the `strength`-th strength.
    pub fn clip(strength: usize) -> Self {
        Self {
            strength,
            mix: Ratio::CLIP,
        }
    }
}

impl Sources<'_> {
    /// Makes the features of these images known to both, as
    /// [`FeatureSource::prepare`] does; gives the images that either cannot use.
    ///
    /// # Errors
    /// As [`FeatureSource::prepare`].
    pub fn prepare(
        &mut self,
        wanted: &[(&Item, View)],
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Vec<LeftOutPicture>, EvaluationError> {
        let mut left_out = self.clip.prepare(wanted, &mut progress)?;
        if let Some(dino) = &mut self.dino {
            left_out.extend(dino.prepare(wanted, progress)?);
        }
        let by_name: BTreeMap<String, String> = left_out
            .into_iter()
            .map(|picture| (picture.name, picture.why))
            .collect();
        let each = by_name.into_iter();
        Ok(each
            .map(|(name, why)| LeftOutPicture { name, why })
            .collect())
    }

    /// Images that are asked about, in their order.
    ///
    /// # Errors
    /// [`EvaluationError::NoDino`]; an image that was not prepared counts as one that
    /// cannot be read.
    pub fn queries(
        &self,
        items: &[Item],
        view: View,
        setting: Setting,
    ) -> Result<Streams, EvaluationError> {
        let streams = self.clip.queries(items, view, setting.strength)?;
        if setting.mix.is_clip() {
            return Ok(streams);
        }
        let dino = self.dino()?.queries(items, view, 0)?;
        Ok(streams.mixed(dino.plain(), setting.mix)?)
    }

    /// An item as a cache key: the mean of so many views by each encoder, and then the
    /// mixture of both means.
    ///
    /// # Errors
    /// As [`Self::queries`].
    pub fn cache_key(
        &self,
        item: &Item,
        views: u64,
        setting: Setting,
    ) -> Result<CacheKey, EvaluationError> {
        let key = self.clip.cache_key(item, views, setting.strength)?;
        if setting.mix.is_clip() {
            return Ok(key);
        }
        let (rows, _) = self.dino()?.views(item, views, 0)?;
        Ok(key.mixed(&direction(rows.view())?, setting.mix))
    }

    /// DINOv2's raw embeddings of an item's views, `[views, width]`, where it is there.
    ///
    /// # Errors
    /// As [`Self::queries`].
    pub fn dino_views(
        &self,
        item: &Item,
        views: u64,
    ) -> Result<Option<Array2<f32>>, EvaluationError> {
        let rows = self.dino.as_ref().map(|dino| dino.views(item, views, 0));
        Ok(rows.transpose()?.map(|(rows, _)| rows))
    }

    /// DINOv2's features of images, rows of length 1, where it is there.
    ///
    /// # Errors
    /// As [`Self::queries`].
    pub fn dino_queries(
        &self,
        items: &[Item],
        view: View,
    ) -> Result<Option<Array2<f32>>, EvaluationError> {
        let rows = self.dino.as_ref().map(|dino| dino.queries(items, view, 0));
        Ok(rows.transpose()?.map(|rows| rows.plain().to_owned()))
    }

    fn dino(&self) -> Result<&FeatureSource<'_>, EvaluationError> {
        self.dino.as_ref().ok_or(EvaluationError::NoDino)
    }
}
