//! What the methods work on: the cache and the affinities of the images that
//! take part, kept in step with the board by differences, and the terms of the
//! methods, kept until something changes.

mod asked;
mod given;
mod ready;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use self::ready::{Ready, Tag};
use super::error::LabError;
use super::open_set::Usual;
use super::tuned::Tuned;
use crate::vectors::few_shot::affinity::{Affinities, Input, Phi};
use crate::vectors::few_shot::cache::{Cache, CacheKey, ClassId, KeyId};
use crate::vectors::few_shot::labels::Labels;
use crate::vectors::few_shot::method::{Method, MethodName};
use crate::vectors::few_shot::terms::Terms;
use crate::vectors::few_shot::text::TextClassifier;
use crate::vectors::mixture::Ratio;
use crate::vectors::stats::Resamplings;
use crate::vectors::views::direction;

pub(super) use self::asked::{Asked, Source};
pub(super) use self::ready::{TextUse, Waiting};

/// The images that take part under some settings, and what they cost to compute.
#[derive(Debug)]
pub(super) struct Workspace {
    asked: Asked,
    revision: u64,
    cache: Cache,
    labels: Labels,
    keys: HashMap<Tag, KeyId>,
    /// Images of the keys, in their order.
    pub shots: Vec<Arc<str>>,
    query_tags: Vec<Tag>,
    /// Images of the queries, in their order.
    pub queries: Vec<Arc<str>>,
    /// Place of each query's class among those of the cache, where it is known.
    pub truth: Vec<Option<usize>>,
    affinities: Option<Affinities>,
    classifier: Option<TextClassifier>,
    /// Why text takes part or not.
    pub text: TextUse,
    /// What does not take part.
    pub waiting: Waiting,
    /// CLIP's share of what the methods work on.
    mix: Ratio,
    terms: HashMap<MethodName, Terms>,
    pub(super) tuned: HashMap<MethodName, Tuned>,
    /// What leaving shots out says of known images, once that was asked.
    usual: Option<Option<Usual>>,
    pub(super) resamplings: Option<Resamplings>,
}

impl Workspace {
    fn new(asked: Asked) -> Result<Self, LabError> {
        let cache = Cache::new();
        Ok(Self {
            asked,
            revision: 0,
            labels: cache.labels()?,
            cache,
            keys: HashMap::new(),
            shots: Vec::new(),
            query_tags: Vec::new(),
            queries: Vec::new(),
            truth: Vec::new(),
            affinities: None,
            classifier: None,
            text: TextUse::Off,
            waiting: Waiting::default(),
            mix: Ratio::CLIP,
            terms: HashMap::new(),
            tuned: HashMap::new(),
            usual: None,
            resamplings: None,
        })
    }

    /// The cache of the shots that take part.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// CLIP's share of what the methods work on: 1 also where an image that takes part
    /// lacks DINOv2's features.
    pub fn mix(&self) -> Ratio {
        self.mix
    }

    /// The keys' classes.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The text classifier, where text takes part.
    pub fn classifier(&self) -> Option<&TextClassifier> {
        self.classifier.as_ref()
    }

    /// Names of the classes that take part.
    pub fn classes(&self) -> Vec<String> {
        let classes = self.cache.classes().iter();
        classes.map(|class| class.name.clone()).collect()
    }

    /// What the methods see; none without shots.
    pub fn input(&self) -> Result<Option<Input<'_>>, LabError> {
        let input = self.affinities.as_ref().map(|all| all.input(&self.labels));
        Ok(input.transpose()?)
    }

    /// The methods that the images at hand allow, in the order of tables.
    pub fn methods(&self) -> Result<Vec<MethodName>, LabError> {
        let input = self.input()?;
        Ok(input.map_or_else(Vec::new, |input| self.methods_on(&input)))
    }

    /// The methods that some input allows, in the order of tables.
    pub fn methods_on(&self, input: &Input<'_>) -> Vec<MethodName> {
        let text = self.classifier.is_some();
        let allowed =
            |name: &MethodName| name.has_form(text) && input.cosines(name.stream()).is_ok();
        MethodName::ALL.into_iter().filter(allowed).collect()
    }

    /// A method in the form that it has here.
    pub fn method(&self, name: MethodName) -> Result<Box<dyn Method>, LabError> {
        Ok(name.build(self.classifier.is_some(), Phi::PerQuery)?)
    }

    /// A method's terms on the queries.
    pub fn terms(&mut self, name: MethodName) -> Result<&Terms, LabError> {
        if !self.terms.contains_key(&name) {
            let terms = match self.input()? {
                Some(input) => self.method(name)?.terms(&input)?,
                None => Terms::new(0, 0),
            };
            self.terms.insert(name, terms);
        }
        // It is there by now.
        Ok(self.terms.entry(name).or_insert_with(|| Terms::new(0, 0)))
    }

    /// What leaving shots out says of known images; kept until the shots change.
    pub fn usual(&mut self) -> Result<Option<Usual>, LabError> {
        if let Some(usual) = self.usual {
            return Ok(usual);
        }
        let usual = Usual::of_shots(&self.cache)?;
        self.usual = Some(usual);
        Ok(usual)
    }

    /// How much it keeps: cosines, about.
    fn size(&self) -> usize {
        self.queries.len() * self.shots.len()
    }

    /// Follows the lab; nothing is computed that was computed before.
    fn follow(&mut self, source: Source<'_>) -> Result<(), LabError> {
        if self.revision == source.revision {
            return Ok(());
        }
        let ready = Ready::of(source, self.asked);
        let keys_changed = self.follow_keys(&ready)?;
        let queries_changed = self.query_tags != ready.query_tags();
        let text_changed = self.classifier != ready.classifier;
        if keys_changed || text_changed {
            self.tuned.clear();
            self.usual = None;
        }
        if keys_changed || text_changed || queries_changed {
            self.terms.clear();
        }
        self.classifier = ready.classifier.clone();
        if self.cache.is_empty() {
            self.affinities = None;
            self.query_tags = Vec::new();
        } else {
            self.follow_queries(&ready, text_changed)?;
        }
        self.queries = ready.queries.iter().map(|q| q.tag.id.clone()).collect();
        self.truth = ready.queries.iter().map(|q| q.class).collect();
        self.mix = ready.mix;
        self.text = ready.text;
        self.waiting = ready.waiting;
        self.revision = source.revision;
        Ok(())
    }

    /// Makes the cache that of the ready shots, in the board's order.
    fn follow_keys(&mut self, ready: &Ready<'_>) -> Result<bool, LabError> {
        let before = (self.cache.class_positions(), self.classes(), self.key_ids());
        let mut classes: Vec<ClassId> = Vec::new();
        for name in &ready.classes {
            let known = self.cache.classes().iter().find(|c| c.name == **name);
            classes.push(match known.map(|class| class.id) {
                Some(id) => id,
                None => self.cache.add_class(&**name)?,
            });
        }
        let wanted: HashSet<&Tag> = ready.shots.iter().map(|shot| &shot.tag).collect();
        let gone: Vec<Tag> = self
            .keys
            .keys()
            .filter(|tag| !wanted.contains(tag))
            .cloned()
            .collect();
        for tag in gone {
            if let Some(id) = self.keys.remove(&tag) {
                self.cache.remove(id)?;
            }
        }
        let mut order: Vec<KeyId> = Vec::with_capacity(ready.shots.len());
        for shot in &ready.shots {
            let class = classes[shot.class];
            let id = match self.keys.get(&shot.tag) {
                Some(&id) => {
                    self.cache.move_key(id, class)?;
                    id
                }
                None => {
                    let key = CacheKey::from_views(
                        shot.plain.insert_axis(ndarray::Axis(0)),
                        shot.adapted.map(|row| row.insert_axis(ndarray::Axis(0))),
                    )?;
                    let key = match shot.dino {
                        Some(row) => {
                            let dino = direction(row.insert_axis(ndarray::Axis(0)))?;
                            key.mixed(&dino, ready.mix)
                        }
                        None => key,
                    };
                    let id = self.cache.add(class, key)?;
                    self.keys.insert(shot.tag.clone(), id);
                    id
                }
            };
            order.push(id);
        }
        let gone: Vec<ClassId> = self.cache.classes().iter().map(|c| c.id).collect();
        for class in gone.into_iter().filter(|id| !classes.contains(id)) {
            self.cache.remove_class(class)?;
        }
        self.cache.arrange(&classes, &order)?;
        self.shots = ready.shots.iter().map(|shot| shot.tag.id.clone()).collect();
        let after = (self.cache.class_positions(), self.classes(), self.key_ids());
        let changed = before != after;
        if changed {
            self.labels = self.cache.labels()?;
        }
        Ok(changed)
    }

    fn key_ids(&self) -> Vec<KeyId> {
        self.cache.keys().map(|(id, ..)| id).collect()
    }

    fn follow_queries(&mut self, ready: &Ready<'_>, text_changed: bool) -> Result<(), LabError> {
        let tags = ready.query_tags();
        let streams = |places: &[usize]| ready.streams(places);
        let fits = |all: &Affinities| {
            let queries = all.queries();
            queries.adapted().is_some() == ready.queries_adapted
                && queries.is_mixed() != ready.mix.is_clip()
        };
        match &mut self.affinities {
            Some(all) if !text_changed && fits(all) => {
                all.update(&self.cache)?;
                let known: HashMap<&Tag, usize> = self.query_tags.iter().zip(0..).collect();
                let mut new = Vec::new();
                let mut rows = Vec::with_capacity(tags.len());
                for (place, tag) in tags.iter().enumerate() {
                    rows.push(known.get(tag).copied().unwrap_or_else(|| {
                        new.push(place);
                        known.len() + new.len() - 1
                    }));
                }
                if !new.is_empty() {
                    all.add_queries(streams(&new)?, &self.cache)?;
                }
                if rows.len() != all.queries().len() || !rows.is_sorted() {
                    all.keep_queries(&rows);
                }
            }
            other => {
                let places: Vec<usize> = (0..tags.len()).collect();
                *other = Some(Affinities::with_cache(
                    streams(&places)?,
                    self.classifier.as_ref(),
                    &self.cache,
                )?);
            }
        }
        self.query_tags = tags;
        Ok(())
    }
}

/// Cosines that may be kept for other settings: 16 MB per matrix.
const MOST_KEPT: usize = 4_000_000;

/// Workspaces of the settings that were asked for last, so that going back to a
/// strength or a seed costs nothing.
#[derive(Debug, Default)]
pub(super) struct Workspaces(Vec<Workspace>);

impl Workspaces {
    /// The workspace of some settings, in step with the lab.
    pub fn of(&mut self, asked: Asked, source: Source<'_>) -> Result<&mut Workspace, LabError> {
        let mut found = match self.0.iter().position(|w| w.asked == asked) {
            Some(at) => self.0.remove(at),
            None => Workspace::new(asked)?,
        };
        found.follow(source)?;
        let mut size = found.size();
        let mut kept = 1;
        // The last one is the latest.
        while kept <= self.0.len() {
            size += self.0[self.0.len() - kept].size();
            if size > MOST_KEPT || kept >= super::features::MOST_STEPS {
                break;
            }
            kept += 1;
        }
        let gone = self.0.len() + 1 - kept;
        self.0.drain(..gone);
        self.0.push(found);
        let last = self.0.len() - 1;
        Ok(&mut self.0[last])
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
