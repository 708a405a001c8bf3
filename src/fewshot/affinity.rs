//! Affinities of queries and cache keys, kept up to date key by key: cosines A
//! of either stream, and the divergence M of what the text classifier says.

mod divergence;
mod phi;

use ndarray::{Array2, ArrayView2, Axis, concatenate};

pub use divergence::KL_TEMPERATURE;
pub use phi::Phi;

use self::divergence::LogProbabilities;
use super::FewShotError;
use super::cache::{Cache, KeyId};
use super::features::{Stream, Streams, same};
use super::labels::Labels;
use super::text::TextClassifier;

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
    /// [`FewShotError::NoAdapted`]
    pub fn cosines(&self, stream: Stream) -> Result<ArrayView2<'a, f32>, FewShotError> {
        match stream {
            Stream::Plain => Ok(self.plain),
            Stream::Adapted => self.adapted.ok_or(FewShotError::NoAdapted),
        }
    }

    /// Z, `[queries, classes]`.
    ///
    /// # Errors
    /// [`FewShotError::NoText`]
    pub fn text(&self) -> Result<ArrayView2<'a, f32>, FewShotError> {
        self.text.ok_or(FewShotError::NoText)
    }

    /// M, `[queries, keys]`.
    ///
    /// # Errors
    /// [`FewShotError::NoText`]
    pub fn divergence(&self) -> Result<ArrayView2<'a, f32>, FewShotError> {
        self.divergence.ok_or(FewShotError::NoText)
    }
}

impl Affinities {
    /// Queries that have met no key yet. The classifier's rows are the cache's
    /// classes, in its order.
    ///
    /// # Errors
    /// Widths that differ, or a classifier without classes.
    pub fn new(queries: Streams, text: Option<&TextClassifier>) -> Result<Self, FewShotError> {
        let text = match text {
            None => None,
            Some(classifier) => {
                let weights = classifier.weights();
                if weights.nrows() == 0 {
                    return Err(FewShotError::Empty { what: "classes" });
                }
                same("width of the text", weights.ncols(), queries.width())?;
                let cosines = products(queries.plain(), weights);
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
    ) -> Result<Self, FewShotError> {
        let mut all = Self::new(queries, text)?;
        all.update(cache)?;
        Ok(all)
    }

    /// The queries.
    pub fn queries(&self) -> &Streams {
        &self.queries
    }

    /// Follows the cache: drops the keys that it lost, computes those that it
    /// gained. Returns how many were computed.
    ///
    /// # Errors
    /// Keys of another width than the queries.
    pub fn update(&mut self, cache: &Cache) -> Result<usize, FewShotError> {
        let wanted: Vec<KeyId> = cache.keys().map(|(id, ..)| id).collect();
        // A cache keeps its order and adds at the end, and ids only grow: what
        // is left of the old keys is where the new list begins.
        let kept: Vec<usize> = (0..self.keys.len())
            .filter(|&row| wanted.binary_search(&self.keys[row]).is_ok())
            .collect();
        if kept.len() < self.keys.len() {
            self.keys = kept.iter().map(|&row| self.keys[row]).collect();
            self.plain = self.plain.select(Axis(0), &kept);
            for matrix in [&mut self.adapted, &mut self.divergence] {
                *matrix = matrix.as_ref().map(|m| m.select(Axis(0), &kept));
            }
        }
        let known = self.keys.len();
        let gained = wanted.len() - known;
        if gained > 0 {
            let new = cache.features(known)?;
            same("width of the keys", new.width(), self.queries.width())?;
            append(&mut self.plain, rounded(new.plain(), self.queries.plain()));
            self.adapted = match (self.adapted.take(), new.adapted(), self.queries.adapted()) {
                (Some(mut all), Some(keys), Some(queries)) => {
                    append(&mut all, rounded(keys, queries));
                    Some(all)
                }
                _ => None,
            };
            if let (Some(all), Some(text)) = (&mut self.divergence, &self.text) {
                let cosines = products(new.plain(), text.classifier.weights());
                let keys = LogProbabilities::of(cosines.view());
                append(all, text.distribution.divergences_to(&keys));
            }
            self.keys = wanted;
        }
        Ok(gained)
    }

    /// What a method sees, with the labels of the cache that was followed last.
    ///
    /// # Errors
    /// Labels of another number of keys, or another number of classes than the
    /// text classifier's.
    pub fn input<'a>(&'a self, labels: &'a Labels) -> Result<Input<'a>, FewShotError> {
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

/// Adds rows at the end.
fn append(matrix: &mut Array2<f32>, rows: Array2<f32>) {
    if matrix.nrows() == 0 {
        *matrix = rows;
    } else if let Ok(joined) = concatenate(Axis(0), &[matrix.view(), rows.view()]) {
        // The widths are equal: both are the number of queries.
        *matrix = joined;
    }
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
    fn sizes_that_differ_are_refused() {
        let queries = Streams::new(array![[1.0, 0.0]], None).unwrap();
        let mut cache = Cache::new();
        let class = cache.add_class("a").unwrap();
        let key = CacheKey::from_views(array![[1.0, 0.0, 0.0]].view(), None).unwrap();
        cache.add(class, key).unwrap();
        assert!(matches!(
            Affinities::with_cache(queries, None, &cache),
            Err(FewShotError::Size { .. })
        ));
    }
}
