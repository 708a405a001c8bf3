//! What new images are labelled by.

use anyhow::{Context, Result};

use super::args::ClassifyArgs;
use crate::ask::classify::{Shots, steps};
use crate::ask::few_shot::features::FeatureSource;
use crate::cli::lab::{Filling, Key, bytes, encode_own, set_text};
use crate::cli::opened::{Opened, choose, shown};
use crate::cli::opening::ModelOptions;
use crate::corpus::{Dataset, Unusable};
use crate::report::lab::{FeatureKey, LabSettings};
use crate::report::set::SetNote;
use crate::vectors::lab::Lab;
use crate::vectors::lab::file::read;
use crate::vectors::mixture::Ratio;
use crate::weights::Precision;
use crate::weights::catalogue::Catalogue;

/// A lab whose shots have their features, with the model that made them.
pub(super) struct Examples {
    clip: Opened,
    pub lab: Lab,
    pub settings: LabSettings,
    pub notes: Vec<SetNote>,
}

impl Examples {
    /// A lab's file with its settings. Features of another model, adapter or precision
    /// than is loaded are computed anew from its own images.
    pub fn of_lab(catalogue: &Catalogue, args: &ClassifyArgs) -> Result<Self> {
        args.set.refuse()?;
        let path = &args.examples;
        let bytes = bytes(path)?;
        let opened = read(&bytes).with_context(|| path.display().to_string())?;
        let (mut lab, mut settings) = (opened.lab, opened.settings);
        if let Some(table) = &args.text {
            set_text(&mut lab, table)?;
            settings.text = true;
        }
        let held = lab.key().cloned();
        let model = held.as_ref().map(|key| key.model.as_str());
        let name = choose(catalogue, model)?;
        let options = ModelOptions {
            device: args.device,
            precision: args.precision.unwrap_or_else(|| precision(held.as_ref())),
        };
        let clip = Opened::with_adapter(catalogue, &name, options, args.adapter.as_deref())?;
        let key = Key::of(&clip)?;
        // Without the correction a lab is judged as at step 0.
        settings.step = settings.step.min(key.strengths.len() as u32 - 1);
        if settings.mix != Some(Ratio::CLIP.share()) {
            eprintln!("the lab mixes CLIP with DINOv2: new images are labelled by CLIP alone");
            settings.mix = Some(Ratio::CLIP.share());
        }
        let views = held.as_ref().map_or(1, |key| key.views);
        if held.is_some_and(|held| held != key.with_views(u64::from(views))) {
            eprintln!(
                "the lab's features are of other weights or another adapter: its images are encoded anew"
            );
        }
        let steps = steps(&settings);
        encode_own(&clip, &key, &mut lab, &opened.images, views, &steps)?;
        Ok(Self {
            clip,
            lab,
            settings,
            notes: Vec::new(),
        })
    }

    /// Shots that are drawn of a set, as `evaluate` draws them.
    pub fn of_set(
        catalogue: &Catalogue,
        args: &ClassifyArgs,
        unusable: &mut Unusable,
    ) -> Result<Self> {
        let set = &args.set;
        let mut dataset = Dataset::read(&args.examples)?;
        if set.all {
            dataset = dataset.untested();
        }
        dataset.check_drawn()?;
        unusable.add(dataset.unreadable().to_vec())?;
        let name = choose(catalogue, set.model.as_deref())?;
        let options = ModelOptions {
            device: args.device,
            precision: args.precision.unwrap_or(Precision::F32),
        };
        let clip = Opened::with_adapter(catalogue, &name, options, args.adapter.as_deref())?;
        let key = Key::of(&clip)?;
        let settings = key.settings(args.text.is_some());
        let shots = Shots {
            per_class: set.shots.unwrap_or(16),
            seed: set.seed.unwrap_or(1),
            views: set.views.unwrap_or(10).max(1),
            drop_duplicates: set.drop_duplicates,
        };
        let mut source = features(&clip, &key.strengths, &settings)?;
        let drawn = shown(|progress| shots.draw(&mut dataset, unusable, &mut source, progress))?;
        let (draw, notes) = drawn?;
        let mut filling = Filling::new(&dataset, &key, shots.views)?;
        filling.add(&draw.shots, true, shots.views, &source, &steps(&settings))?;
        let mut lab = filling.lab;
        drop(source);
        if let Some(table) = &args.text {
            set_text(&mut lab, table)?;
        }
        Ok(Self {
            clip,
            lab,
            settings,
            notes,
        })
    }

    /// Features of new images, at the steps that they are labelled by.
    pub fn features(&self) -> Result<FeatureSource<'_>> {
        features(&self.clip, self.lab.strengths(), &self.settings)
    }
}

fn features<'a>(
    clip: &'a Opened,
    strengths: &[f32],
    settings: &LabSettings,
) -> Result<FeatureSource<'a>> {
    let at = |step: u32| strengths.get(step as usize).copied().unwrap_or_default();
    let strengths: Vec<f32> = steps(settings).into_iter().map(at).collect();
    clip.features(&strengths)
}

/// The precision that a lab's features were computed with.
fn precision(held: Option<&FeatureKey>) -> Precision {
    match held {
        None => Precision::F32,
        Some(key) => match key.weights.rsplit_once('-') {
            Some((_, name)) => name.parse().unwrap_or(Precision::F32),
            // The page reads packs.
            None => Precision::Int8,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_labs_features_say_their_precision() {
        let of = |weights: &str| {
            precision(Some(&FeatureKey {
                model: "m".into(),
                weights: weights.into(),
                adapter: String::new(),
                views: 1,
            }))
        };
        let sha256 = "ab".repeat(32);
        assert_eq!(of(&sha256), Precision::Int8);
        for precision in [Precision::F32, Precision::F16, Precision::Int8] {
            assert_eq!(of(&format!("{sha256}-{precision}")), precision);
        }
        assert_eq!(precision(None), Precision::F32);
    }
}
