//! Affinities of queries and cache keys, kept up to date key by key: cosines A
//! of either stream, and the divergence M of what the text classifier says.

mod divergence;
mod phi;

use std::collections::HashMap;

use ndarray::{Array2, ArrayView2, Axis};

pub use divergence::KL_TEMPERATURE;
pub use phi::Phi;

use self::divergence::LogProbabilities;
use super::cache::{Cache, KeyId};
use super::labels::Labels;
use super::text::TextClassifier;
use crate::vectors::error::VectorError;
use crate::vectors::fit::same;
use crate::vectors::streams::{Stream, Streams, joined};

/// Queries with their affinities to a cache's keys. Adding a key computes its
/// affinities alone, removing one drops them; hyper-parameters cost nothing
/// here. Another text classifier (a class added, removed or renamed) needs new
/// affinities, for M compares distributions over all classes.
#[derive(Debug, Clone)]
pub struct Affinities {
    queries: Streams,
    text: Option<QueryText>,
    keys: Vec<KeyId>,
    // Keys by queries, so that one key is one row.
    plain: Array2<f32>,
    adapted: Option<Array2<f32>>,
    divergence: Option<Array2<f32>>,
}

#[derive(Debug, Clone)]
struct QueryText {
    classifier: TextClassifier,
    logits: Array2<f32>,
    distribution: LogProbabilities,
}

/// What a method sees: affinities `[queries, keys]`, labels, text logits.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The keys' classes.
    pub labels: &'a Labels,
    /// Plain cosines A = f K^T.
    pub plain: ArrayView2<'a, f32>,
    /// Adapted cosines A = g G^T, with an adapter.
    pub adapted: Option<ArrayView2<'a, f32>>,
    /// M = KL(query || key) of the text classifier's distributions, from plain
    /// features always; with text.
    pub divergence: Option<ArrayView2<'a, f32>>,
    /// Zero-shot logits Z = 100 f W^T, `[queries, classes]`, from plain features
    /// always; with text.
    pub text: Option<ArrayView2<'a, f32>>,
}

impl<'a> Input<'a> {
    /// The cosines of one stream, `[queries, keys]`.
    ///
    /// # Errors
    /// [`VectorError::NoAdapted`]
    pub fn cosines(&self, stream: Stream) -> Result<ArrayView2<'a, f32>, VectorError> {
        match stream {
            Stream::Plain => Ok(self.plain),
            Stream::Adapted => self.adapted.ok_or(VectorError::NoAdapted),
        }
    }

    /// Z, `[queries, classes]`.
    ///
    /// # Errors
    /// [`VectorError::NoText`]
    pub fn text(&self) -> Result<ArrayView2<'a, f32>, VectorError> {
        self.text.ok_or(VectorError::NoText)
    }

    /// M, `[queries, keys]`.
    ///
    /// # Errors
    /// [`VectorError::NoText`]
    pub fn divergence(&self) -> Result<ArrayView2<'a, f32>, VectorError> {
        self.divergence.ok_or(VectorError::NoText)
    }
}

impl Affinities {
    /// Queries that have met no key yet. The classifier's rows are the cache's
    /// classes, in its order.
    ///
    /// # Errors
    /// Widths that differ, or a classifier without classes.
    pub fn new(queries: Streams, text: Option<&TextClassifier>) -> Result<Self, VectorError> {
        let text = match text {
            None => None,
            Some(classifier) => {
                let weights = classifier.weights();
                if weights.nrows() == 0 {
                    return Err(VectorError::Empty { what: "classes" });
                }
                let clip = queries.clip();
                same("width of the text", weights.ncols(), clip.ncols())?;
                let cosines = products(clip, weights);
                Some(QueryText {
                    classifier: classifier.clone(),
                    distribution: LogProbabilities::of(cosines.view()),
                    logits: cosines.mapv(|v| (v * 100.0) as f32),
                })
            }
        };
        let none = Array2::zeros((0, queries.len()));
        Ok(Self {
            adapted: queries.adapted().map(|_| none.clone()),
            divergence: text.as_ref().map(|_| none.clone()),
            plain: none,
            keys: Vec::new(),
            queries,
            text,
        })
    }

    /// Queries with the affinities to all keys of a cache.
    ///
    /// # Errors
    /// As [`Self::new`] and [`Self::update`].
    pub fn with_cache(
        queries: Streams,
        text: Option<&TextClassifier>,
        cache: &Cache,
    ) -> Result<Self, VectorError> {
        let mut all = Self::new(queries, text)?;
        all.update(cache)?;
        Ok(all)
    }

    /// The queries.
    pub fn queries(&self) -> &Streams {
        &self.queries
    }

    /// Follows the cache: drops the keys that it lost, computes those that it
    /// gained, and takes on its order. Returns how many were computed.
    ///
    /// # Errors
    /// Keys of another width than the queries.
    pub fn update(&mut self, cache: &Cache) -> Result<usize, VectorError> {
        let wanted: Vec<KeyId> = cache.keys().map(|(id, ..)| id).collect();
        if wanted == self.keys {
            return Ok(0);
        }
        let known: HashMap<KeyId, usize> = self.keys.iter().copied().zip(0..).collect();
        let mut gained = Vec::new();
        // Rows of the keys that were there, then those of the new ones.
        let mut rows = Vec::with_capacity(wanted.len());
        for (place, id) in wanted.iter().enumerate() {
            rows.push(known.get(id).copied().unwrap_or_else(|| {
                gained.push(place);
                known.len() + gained.len() - 1
            }));
        }
        if gained.is_empty() {
            self.plain = self.plain.select(Axis(0), &rows);
            for matrix in [&mut self.adapted, &mut self.divergence] {
                *matrix = matrix.as_ref().map(|m| m.select(Axis(0), &rows));
            }
        } else {
            let new = cache.features(0)?.select(&gained);
            same("width of the keys", new.width(), self.queries.width())?;
            let queries = &self.queries;
            let old = self.adapted.take();
            self.adapted = match (new.adapted(), queries.adapted()) {
                (Some(keys), Some(queries)) => {
                    let new = rounded(keys, queries);
                    // Keys that are all new may have a stream that others had not.
                    if gained.len() == wanted.len() {
                        Some(new)
                    } else {
                        old.map(|old| gather(&old, &new, &rows))
                    }
                }
                _ => None,
            };
            let new_plain = rounded(new.plain(), queries.plain());
            self.plain = gather(&self.plain, &new_plain, &rows);
            if let (Some(all), Some(text)) = (&mut self.divergence, &self.text) {
                let cosines = products(new.clip(), text.classifier.weights());
                let keys = LogProbabilities::of(cosines.view());
                *all = gather(all, &text.distribution.divergences_to(&keys), &rows);
            }
        }
        self.keys = wanted;
        Ok(gained.len())
    }

    /// Keeps the queries of some rows, in the order of `rows`.
    pub fn keep_queries(&mut self, rows: &[usize]) {
        self.queries = self.queries.select(rows);
        self.plain = self.plain.select(Axis(1), rows);
        for matrix in [&mut self.adapted, &mut self.divergence] {
            *matrix = matrix.as_ref().map(|m| m.select(Axis(1), rows));
        }
        if let Some(text) = &mut self.text {
            text.logits = text.logits.select(Axis(0), rows);
            text.distribution = text.distribution.select(rows);
        }
    }

    /// Adds queries at the end, and follows the cache: only their own affinities
    /// are computed, beside those of new keys.
    ///
    /// # Errors
    /// Queries of another width or with other streams, and as [`Self::update`].
    pub fn add_queries(&mut self, queries: Streams, cache: &Cache) -> Result<(), VectorError> {
        if queries.adapted().is_some() != self.queries.adapted().is_some() {
            return Err(VectorError::MixedStreams);
        }
        same(
            "width of the queries",
            queries.width(),
            self.queries.width(),
        )?;
        self.update(cache)?;
        let classifier = self.text.as_ref().map(|text| &text.classifier);
        let more = Self::with_cache(queries, classifier, cache)?;
        self.queries = self.queries.joined(&more.queries)?;
        self.plain = joined(Axis(1), &self.plain, &more.plain)?;
        for (own, more) in [
            (&mut self.adapted, &more.adapted),
            (&mut self.divergence, &more.divergence),
        ] {
            *own = match (own.take(), more) {
                (Some(own), Some(more)) => Some(joined(Axis(1), &own, more)?),
                _ => None,
            };
        }
        if let (Some(own), Some(more)) = (&mut self.text, &more.text) {
            own.logits = joined(Axis(0), &own.logits, &more.logits)?;
            own.distribution = own.distribution.joined(&more.distribution)?;
        }
        Ok(())
    }

    /// What a method sees, with the labels of the cache that was followed last.
    ///
    /// # Errors
    /// Labels of another number of keys, or another number of classes than the
    /// text classifier's.
    pub fn input<'a>(&'a self, labels: &'a Labels) -> Result<Input<'a>, VectorError> {
        same("labels of keys", labels.class_of().len(), self.keys.len())?;
        if let Some(text) = &self.text {
            same("classes of the text", text.logits.ncols(), labels.classes())?;
        }
        Ok(Input {
            labels,
            plain: self.plain.t(),
            adapted: self.adapted.as_ref().map(|m| m.t()),
            divergence: self.divergence.as_ref().map(|m| m.t()),
            text: self.text.as_ref().map(|text| text.logits.view()),
        })
    }
}

/// Cosines of rows of length 1, `[a, b]`. In f64: gamma and the number of shots
/// magnify what is lost here some thousand times.
fn products(a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> Array2<f64> {
    a.mapv(f64::from).dot(&b.mapv(f64::from).t())
}

/// [`products`], kept in f32.
fn rounded(a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> Array2<f32> {
    products(a, b).mapv(|v| v as f32)
}

/// Rows of `old`, then of `new`, in the order of `rows`.
fn gather(old: &Array2<f32>, new: &Array2<f32>, rows: &[usize]) -> Array2<f32> {
    let mut all = Array2::zeros((rows.len(), old.ncols()));
    for (mut to, &row) in all.rows_mut().into_iter().zip(rows) {
        to.assign(&match row.checked_sub(old.nrows()) {
            None => old.row(row),
            Some(row) => new.row(row),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::super::cache::CacheKey;
    use super::*;

    #[test]
    fn one_key_more_computes_one_column_and_one_less_none() {
        let rows = array![[1.0, 0.2], [0.3, 1.0], [0.7, 0.7]];
        let queries = Streams::new(rows.clone(), Some(&rows * 2.0)).unwrap();
        let names = vec!["a".to_owned(), "b".to_owned()];
        let text = TextClassifier::new(names, array![[1.0, 0.1], [0.1, 1.0]]).unwrap();
        let mut cache = Cache::new();
        let class = cache.add_class("a").unwrap();
        cache.add_class("b").unwrap();
        let mut ids = Vec::new();
        for row in rows.rows() {
            let views = row.insert_axis(Axis(0));
            let key = CacheKey::from_views(views, Some(views)).unwrap();
            ids.push((cache.add(class, key.clone()).unwrap(), key));
        }
        let mut all = Affinities::with_cache(queries.clone(), Some(&text), &cache).unwrap();
        assert_eq!(all.plain.dim(), (3, 3));
        assert!((all.plain[[1, 1]] - 1.0).abs() < 1e-6);
        assert!(all.divergence.as_ref().unwrap()[[2, 2]].abs() < 1e-7);

        cache.remove(ids[1].0).unwrap();
        assert_eq!(all.update(&cache).unwrap(), 0);
        cache.add(class, ids[1].1.clone()).unwrap();
        assert_eq!(all.update(&cache).unwrap(), 1);
        assert_eq!(all.update(&cache).unwrap(), 0);

        let fresh = Affinities::with_cache(queries, Some(&text), &cache).unwrap();
        assert_eq!(all.keys, fresh.keys);
        for (a, b) in [
            (&all.plain, &fresh.plain),
            (
                all.adapted.as_ref().unwrap(),
                fresh.adapted.as_ref().unwrap(),
            ),
            (
                all.divergence.as_ref().unwrap(),
                fresh.divergence.as_ref().unwrap(),
            ),
        ] {
            assert!((a - b).iter().all(|d| d.abs() < 1e-6));
        }
    }

    #[test]
    fn queries_come_and_go_and_keys_change_order() {
        let rows = array![[1.0, 0.2], [0.3, 1.0], [0.7, 0.7], [-0.4, 0.9]];
        let all = Streams::new(rows.clone(), Some(&rows * &rows)).unwrap();
        let names = vec!["a".to_owned(), "b".to_owned()];
        let text = TextClassifier::new(names, array![[1.0, 0.1], [0.1, 1.0]]).unwrap();
        let mut cache = Cache::new();
        let classes = ["a", "b"].map(|name| cache.add_class(name).unwrap());
        let keys: Vec<KeyId> = (0..3)
            .map(|row| {
                let of = all.select(&[row]);
                let key = CacheKey::from_views(of.plain(), of.adapted()).unwrap();
                cache.add(classes[row % 2], key).unwrap()
            })
            .collect();
        let mut grown = Affinities::new(all.select(&[2, 0]), Some(&text)).unwrap();
        grown.update(&cache).unwrap();
        cache
            .arrange(&[classes[1], classes[0]], &[keys[2], keys[0], keys[1]])
            .unwrap();
        assert_eq!(cache.class_positions(), [1, 1, 0]);
        assert_eq!(grown.update(&cache).unwrap(), 0);
        grown.add_queries(all.select(&[3, 1]), &cache).unwrap();
        grown.keep_queries(&[1, 3, 2]);

        let fresh = Affinities::with_cache(all.select(&[0, 1, 3]), Some(&text), &cache).unwrap();
        let labels = cache.labels().unwrap();
        let (a, b) = (grown.input(&labels).unwrap(), fresh.input(&labels).unwrap());
        assert_eq!(grown.queries(), fresh.queries());
        assert_eq!(a.plain, b.plain);
        assert_eq!(a.adapted, b.adapted);
        assert_eq!(a.divergence, b.divergence);
        assert_eq!(a.text, b.text);
        let plain = Streams::new(rows, None).unwrap();
        assert_eq!(
            grown.add_queries(plain, &cache),
            Err(VectorError::MixedStreams)
        );
        assert_eq!(
            cache.arrange(&classes, &keys[..2]),
            Err(VectorError::UnknownKey)
        );
    }

    #[test]
    fn sizes_that_differ_are_refused() {
        let queries = Streams::new(array![[1.0, 0.0]], None).unwrap();
        let mut cache = Cache::new();
        let class = cache.add_class("a").unwrap();
        let key = CacheKey::from_views(array![[1.0, 0.0, 0.0]].view(), None).unwrap();
        cache.add(class, key).unwrap();
        assert!(matches!(
            Affinities::with_cache(queries, None, &cache),
            Err(VectorError::Size { .. })
        ));
    }
}
