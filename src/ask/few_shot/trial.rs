//! One draw of shots, classified by every method.

use super::EvaluationError;
use super::sources::{Setting, Sources};
use crate::corpus::{Dataset, Draw, Item};
use crate::vectors::error::VectorError;
use crate::vectors::few_shot::affinity::Phi;
use crate::vectors::few_shot::cache::Cache;
use crate::vectors::few_shot::leave_one_out::Validation;
use crate::vectors::few_shot::method::{Method, MethodName};
use crate::vectors::few_shot::predict::{for_each_block, predictions};
use crate::vectors::few_shot::search::{Found, Space, exact};
use crate::vectors::few_shot::terms::Hyper;
use crate::vectors::few_shot::text::TextClassifier;
use crate::vectors::mixture::Ratio;
use crate::vectors::space::View;
use crate::vectors::streams::{Stream, Streams};

/// A method, with text or from image features alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form {
    /// The method.
    pub method: MethodName,
    /// Whether CLIP's text classifier takes part.
    pub text: bool,
}

impl Form {
    /// The forms that can be run of these methods.
    pub fn of(methods: &[MethodName], text: bool, adapter: bool) -> Vec<Self> {
        let forms = methods
            .iter()
            .flat_map(|&method| [true, false].map(|text| Self { method, text }));
        forms
            .filter(|form| form.method.has_form(form.text) && (text || !form.text))
            .filter(|form| adapter || form.method.stream() == Stream::Plain)
            .collect()
    }

    /// Whether a method looks at a setting where `first` is looked at first: without the
    /// adapter all strengths are one to it, and without images all ratios.
    fn looks_at(self, setting: Setting, first: Setting) -> bool {
        let corrected = self.method.stream() == Stream::Adapted;
        (corrected || setting.strength == first.strength)
            && (self.method.uses_cache() || setting.mix == first.mix)
    }
}

/// What one method made of one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The method.
    pub form: Form,
    /// Shots per class.
    pub shots: usize,
    /// Seed of the draw.
    pub seed: u64,
    /// What was chosen on validation.
    pub hyper: Hyper,
    /// The strength and the ratio that were chosen.
    pub setting: Setting,
    /// Validation images right, and all.
    pub validation: (usize, usize),
    /// The class that each test image is given.
    pub predicted: Vec<usize>,
    /// Whether that is its own.
    pub right: Vec<bool>,
}

/// What is asked of every draw.
#[derive(Debug, Clone)]
pub struct Questions<'a> {
    /// The data set.
    pub dataset: &'a Dataset,
    /// Text classifier of its classes, in their order.
    pub text: Option<&'a TextClassifier>,
    /// Methods.
    pub forms: &'a [Form],
    /// Views per shot.
    pub views: u64,
    /// Strengths that a method with the adapter chooses from on validation, as
    /// places among the source's (0 is the plain stream).
    pub strengths: &'a [usize],
    /// Ratios that every method with a cache chooses from on validation: CLIP's alone
    /// where nothing is mixed.
    pub mixes: &'a [Ratio],
    /// How test images are looked at.
    pub view: View,
}

impl<'a> Questions<'a> {
    /// Every method on one draw. Hyper-parameters come from the validation
    /// images, or, without any, from leaving each shot out; so do the strength and the
    /// ratio. Of equally good ones that nearest to CLIP alone is taken, and of its
    /// strengths the weakest.
    ///
    /// # Errors
    /// The methods' errors; features that were not prepared.
    pub fn ask(
        &self,
        sources: &Sources<'_>,
        draw: &Draw,
        shots: usize,
        seed: u64,
    ) -> Result<Vec<Outcome>, EvaluationError> {
        let mut all = Vec::new();
        for setting in settings(self.mixes, self.strengths) {
            all.push(Prepared {
                setting,
                cache: self.cache(sources, draw, setting)?,
                val: sources.queries(&draw.val, View::Whole, setting)?,
                test: sources.queries(&self.dataset.test, self.view, setting)?,
            });
        }
        let truth = |items: &[Item]| items.iter().map(|item| item.class).collect::<Vec<_>>();
        let (val_truth, test_truth) = (truth(&draw.val), truth(&self.dataset.test));
        let mut outcomes = Vec::new();
        for &form in self.forms {
            let method = form.method.build(form.text, Phi::PerQuery)?;
            let text = form.text.then_some(self.text).flatten();
            let mut best: Option<(Found, &Prepared)> = None;
            let first = all.first().map(|prepared| prepared.setting);
            let looked_at = |prepared: &&Prepared| {
                first.is_some_and(|first| form.looks_at(prepared.setting, first))
            };
            for prepared in all.iter().filter(looked_at) {
                let found = prepared.search(&*method, text, &val_truth)?;
                if best.as_ref().is_none_or(|(b, _)| found.correct > b.correct) {
                    best = Some((found, prepared));
                }
            }
            let Some((found, prepared)) = best else {
                continue;
            };
            let mut predicted = Vec::new();
            for_each_block(
                &*method,
                &prepared.test,
                &prepared.cache,
                text,
                &found.hyper,
                |_, logits| predicted.extend(predictions(&logits)),
            )?;
            let right = predicted.iter().zip(&test_truth).map(|(p, t)| p == t);
            outcomes.push(Outcome {
                form,
                shots,
                seed,
                hyper: found.hyper,
                setting: prepared.setting,
                validation: (found.correct, found.total),
                right: right.collect(),
                predicted,
            });
        }
        Ok(outcomes)
    }

    /// The cache of a draw at a setting.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn cache(
        &self,
        sources: &Sources<'_>,
        draw: &Draw,
        setting: Setting,
    ) -> Result<Cache, EvaluationError> {
        let mut cache = Cache::new();
        let mut ids = Vec::new();
        for name in &self.dataset.classes {
            ids.push(cache.add_class(name.clone())?);
        }
        for item in &draw.shots {
            let key = sources.cache_key(item, self.views, setting)?;
            cache.add(ids[item.class], key)?;
        }
        Ok(cache)
    }
}

/// All that is chosen from, in the order in which equally good ones are taken.
fn settings(mixes: &[Ratio], strengths: &[usize]) -> Vec<Setting> {
    let mut mixes = mixes.to_vec();
    mixes.sort_by(|a, b| b.share().total_cmp(&a.share()));
    let mut strengths = strengths.to_vec();
    strengths.sort_unstable();
    let each = mixes.iter().flat_map(|&mix| {
        let strengths = strengths.iter();
        strengths.map(move |&strength| Setting { strength, mix })
    });
    each.collect()
}

/// The features at one setting.
struct Prepared {
    setting: Setting,
    cache: Cache,
    val: Streams,
    test: Streams,
}

impl Prepared {
    fn search(
        &self,
        method: &dyn Method,
        text: Option<&TextClassifier>,
        val_truth: &[usize],
    ) -> Result<Found, VectorError> {
        let validation = if val_truth.is_empty() {
            match Validation::leave_one_out(method, &self.cache, text) {
                // One shot of each class: nothing to choose with.
                Err(VectorError::NothingToLeaveOut) => {
                    return Ok(Found {
                        hyper: Hyper::default(),
                        correct: 0,
                        total: 0,
                        interval: None,
                        curve: None,
                    });
                }
                other => other?,
            }
        } else {
            let (val, truth) = (self.val.clone(), val_truth.to_vec());
            Validation::held_out(method, &self.cache, text, val, truth)?
        };
        exact(&validation.terms, &validation.truth, &Space::default())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_nearest_to_clip_alone_comes_first_and_then_the_weakest() {
        let mixes = [0.0, 1.0, 0.5].map(|share| Ratio::new(share).unwrap());
        let all = settings(&mixes, &[2, 0]);
        let order: Vec<_> = all.iter().map(|s| (s.mix.share(), s.strength)).collect();
        let expected = [(1.0, 0), (1.0, 2), (0.5, 0), (0.5, 2), (0.0, 0), (0.0, 2)];
        assert_eq!(order, expected);
        let looked_at = |method: MethodName| {
            let form = Form {
                method,
                text: method.has_form(true),
            };
            let looked_at = all.iter().filter(|&&s| form.looks_at(s, all[0]));
            looked_at
                .map(|s| (s.mix.share(), s.strength))
                .collect::<Vec<_>>()
        };
        assert_eq!(looked_at(MethodName::ZeroShot), [(1.0, 0)]);
        assert_eq!(looked_at(MethodName::Ncm), [(1.0, 0), (0.5, 0), (0.0, 0)]);
        assert_eq!(looked_at(MethodName::TxPlus), expected);
    }
}
