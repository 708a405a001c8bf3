//! One draw of shots, classified by every method.

use super::EvaluationError;
use super::features::FeatureSource;
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
    /// Place of the strength that was chosen among those of the run.
    pub strength: usize,
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
    /// How test images are looked at.
    pub view: View,
}

impl<'a> Questions<'a> {
    /// Every method on one draw. Hyper-parameters come from the validation
    /// images, or, without any, from leaving each shot out.
    ///
    /// # Errors
    /// The methods' errors; features that were not prepared.
    pub fn ask(
        &self,
        source: &FeatureSource<'_>,
        draw: &Draw,
        shots: usize,
        seed: u64,
    ) -> Result<Vec<Outcome>, EvaluationError> {
        let mut settings = Vec::new();
        for &strength in self.strengths {
            settings.push(Setting {
                strength,
                cache: self.cache(source, draw, strength)?,
                val: source.queries(&draw.val, View::Whole, strength)?,
                test: source.queries(&self.dataset.test, self.view, strength)?,
            });
        }
        let truth = |items: &[Item]| items.iter().map(|item| item.class).collect::<Vec<_>>();
        let (val_truth, test_truth) = (truth(&draw.val), truth(&self.dataset.test));
        let mut outcomes = Vec::new();
        for &form in self.forms {
            let method = form.method.build(form.text, Phi::PerQuery)?;
            let text = form.text.then_some(self.text).flatten();
            let mut best: Option<(Found, &Setting)> = None;
            for setting in &settings {
                let found = setting.search(&*method, text, &val_truth)?;
                if best.as_ref().is_none_or(|(b, _)| found.correct > b.correct) {
                    best = Some((found, setting));
                }
                if form.method.stream() == Stream::Plain {
                    break;
                }
            }
            let Some((found, setting)) = best else {
                continue;
            };
            let mut predicted = Vec::new();
            for_each_block(
                &*method,
                &setting.test,
                &setting.cache,
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
                strength: setting.strength,
                validation: (found.correct, found.total),
                right: right.collect(),
                predicted,
            });
        }
        Ok(outcomes)
    }

    /// The cache of a draw at a strength.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn cache(
        &self,
        source: &FeatureSource<'_>,
        draw: &Draw,
        strength: usize,
    ) -> Result<Cache, EvaluationError> {
        let mut cache = Cache::new();
        let mut ids = Vec::new();
        for name in &self.dataset.classes {
            ids.push(cache.add_class(name.clone())?);
        }
        for item in &draw.shots {
            let key = source.cache_key(item, self.views, strength)?;
            cache.add(ids[item.class], key)?;
        }
        Ok(cache)
    }
}

/// One strength of the adapter.
struct Setting {
    strength: usize,
    cache: Cache,
    val: Streams,
    test: Streams,
}

impl Setting {
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
