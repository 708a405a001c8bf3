//! Which of the lab's images can take part, and how.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, aview1};

use super::asked::{Asked, Source};
use crate::vectors::few_shot::text::{Lookup, TextClassifier};
use crate::vectors::lab::draw::draw;
use crate::vectors::lab::error::LabError;
use crate::vectors::mixture::Ratio;
use crate::vectors::streams::Streams;

/// An image with the versions of its features: what affinities are known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Tag {
    pub id: Arc<str>,
    plain: u64,
    adapted: Option<u64>,
    dino: Option<u64>,
}

/// Why text takes part or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::vectors::lab) enum TextUse {
    /// It is switched off.
    Off,
    /// There is no table.
    NoTable,
    /// It takes part.
    Used,
    /// Names without an embedding, and names with several.
    Names {
        unknown: Vec<String>,
        ambiguous: Vec<String>,
    },
    /// The table's embeddings are of another width than the images'.
    Width { text: usize, images: usize },
}

/// What does not take part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::vectors::lab) struct Waiting {
    /// Images without plain features.
    pub plain: usize,
    /// Images that take part, but have no features at the step.
    pub adapted: usize,
    /// Images that take part, but lack DINOv2's features where a mixture is asked for.
    pub dino: usize,
    /// Classes without shots.
    pub empty: Vec<String>,
    /// Test images, taking part, of a class that does not.
    pub strange: usize,
}

/// A shot or a query that takes part.
#[derive(Debug)]
pub(super) struct Image<'a, C> {
    pub tag: Tag,
    /// Place among the classes that take part.
    pub class: C,
    pub plain: ArrayView1<'a, f32>,
    pub adapted: Option<ArrayView1<'a, f32>>,
    /// DINOv2's, where they are mixed in.
    pub dino: Option<ArrayView1<'a, f32>>,
}

/// All that takes part.
#[derive(Debug)]
pub(super) struct Ready<'a> {
    pub classes: Vec<Arc<str>>,
    pub shots: Vec<Image<'a, usize>>,
    pub queries: Vec<Image<'a, Option<usize>>>,
    pub queries_adapted: bool,
    /// CLIP's share: that which was asked for, where all images have DINOv2's features.
    pub mix: Ratio,
    pub classifier: Option<TextClassifier>,
    pub text: TextUse,
    pub waiting: Waiting,
    width: usize,
}

impl<'a> Ready<'a> {
    pub fn of(source: Source<'a>, asked: Asked) -> Self {
        let Source {
            board,
            features,
            dino,
            ..
        } = source;
        let drawn = draw(board, asked.shots, asked.seed);
        let total = drawn.len() + board.tests.len();
        let has = |id: &str, step| features.get(id, step).is_some();
        let drawn: Vec<_> = drawn.into_iter().map(|at| &board.shots[at]).collect();
        let shots: Vec<_> = drawn.into_iter().filter(|shot| has(&shot.id, 0)).collect();
        let tests: Vec<_> = board.tests.iter().filter(|t| has(&t.id, 0)).collect();

        let filled = |all: &mut dyn Iterator<Item = usize>| {
            let mut filled = vec![false; board.classes.len()];
            all.for_each(|class| filled[class] = true);
            filled
        };
        let used = filled(&mut shots.iter().map(|shot| shot.class));
        let given = filled(&mut board.shots.iter().map(|shot| shot.class));
        let places: Vec<usize> = (0..board.classes.len()).filter(|&c| used[c]).collect();
        let place = |class: usize| places.binary_search(&class).ok();
        let classes: Vec<Arc<str>> = places.iter().map(|&c| board.classes[c].clone()).collect();

        let corrected = asked.step > 0;
        let lack = |id: &str| corrected && !has(id, asked.step);
        let shots_lack = shots.iter().filter(|shot| lack(&shot.id)).count();
        let tests_lack = tests.iter().filter(|test| lack(&test.id)).count();
        let lacks_dino = |id: &str| !asked.mix.is_clip() && dino.get(id, 0).is_none();
        let ids = shots.iter().map(|shot| &shot.id);
        let ids = ids.chain(tests.iter().map(|test| &test.id));
        let dino_lack = ids.filter(|id| lacks_dino(id)).count();
        // A mixture is whole or it is not there.
        let mix = match dino_lack {
            0 => asked.mix,
            _ => Ratio::CLIP,
        };
        let names = board.classes.iter().zip(given);
        let empty = names
            .filter(|(_, given)| !given)
            .map(|(name, _)| name.to_string());
        let strange = tests
            .iter()
            .filter(|test| test.class.is_some_and(|c| place(c).is_none()));
        let waiting = Waiting {
            plain: total - shots.len() - tests.len(),
            adapted: shots_lack + tests_lack,
            dino: dino_lack,
            empty: empty.collect(),
            strange: strange.count(),
        };

        // A stream is whole or it is not there.
        let shots_adapted = corrected && shots_lack == 0;
        let queries_adapted = corrected && tests_lack == 0;
        let image = |id: &Arc<str>, adapted: bool| {
            let plain = features.get(id, 0)?;
            let adapted = if adapted {
                Some(features.get(id, asked.step)?)
            } else {
                None
            };
            let dino = match mix.is_clip() {
                true => None,
                false => Some(dino.get(id, 0)?),
            };
            let tag = Tag {
                id: id.clone(),
                plain: plain.version,
                adapted: adapted.map(|feature| feature.version),
                dino: dino.map(|feature| feature.version),
            };
            let row = |feature: &'a crate::vectors::lab::features::Feature| aview1(&feature.values);
            Some((tag, row(plain), adapted.map(row), dino.map(row)))
        };
        let shots = shots.iter().filter_map(|shot| {
            let (tag, plain, adapted, dino) = image(&shot.id, shots_adapted)?;
            Some(Image {
                tag,
                class: place(shot.class)?,
                plain,
                adapted,
                dino,
            })
        });
        let queries = tests.iter().filter_map(|test| {
            let (tag, plain, adapted, dino) = image(&test.id, queries_adapted)?;
            Some(Image {
                tag,
                class: test.class.and_then(place),
                plain,
                adapted,
                dino,
            })
        });
        let (text, classifier) = text_of(source, asked, &classes);
        Self {
            shots: shots.collect(),
            queries: queries.collect(),
            queries_adapted,
            mix,
            width: features.width().unwrap_or(0),
            classes,
            classifier,
            text,
            waiting,
        }
    }

    /// The queries' tags, in order.
    pub fn query_tags(&self) -> Vec<Tag> {
        self.queries.iter().map(|query| query.tag.clone()).collect()
    }

    /// The features of some queries.
    pub fn streams(&self, places: &[usize]) -> Result<Streams, LabError> {
        let mut plain = Vec::with_capacity(places.len() * self.width);
        let mut adapted = self.queries_adapted.then(Vec::new);
        let mut dino = Vec::new();
        for &place in places {
            let query = &self.queries[place];
            plain.extend(query.plain);
            dino.extend(query.dino.into_iter().flatten());
            if let (Some(all), Some(row)) = (&mut adapted, query.adapted) {
                all.extend(row);
            }
        }
        let streams = streams_of(self.width, plain, adapted)?;
        if self.mix.is_clip() {
            return Ok(streams);
        }
        let width = dino.len() / places.len().max(1);
        let dino = streams_of(width, dino, None)?;
        Ok(streams.mixed(dino.plain(), self.mix)?)
    }
}

/// Rows of embeddings as streams.
pub(super) fn streams_of(
    width: usize,
    plain: Vec<f32>,
    adapted: Option<Vec<f32>>,
) -> Result<Streams, LabError> {
    let matrix = |values: Vec<f32>| {
        let rows = values.len() / width.max(1);
        let found = values.len();
        Array2::from_shape_vec((rows, width), values).map_err(|_| LabError::Width {
            found,
            expected: rows * width,
        })
    };
    Ok(Streams::new(
        matrix(plain)?,
        adapted.map(matrix).transpose()?,
    )?)
}

/// The text classifier of the classes that take part, or why there is none.
fn text_of(
    source: Source<'_>,
    asked: Asked,
    classes: &[Arc<str>],
) -> (TextUse, Option<TextClassifier>) {
    if !asked.text {
        return (TextUse::Off, None);
    }
    let Some(text) = source.text else {
        return (TextUse::NoTable, None);
    };
    let table = &text.table;
    let of = |wanted: Lookup| {
        let found = classes.iter().filter(|name| table.find(name) == wanted);
        found.map(|name| name.to_string()).collect::<Vec<_>>()
    };
    let (unknown, ambiguous) = (of(Lookup::Unknown), of(Lookup::Ambiguous));
    if !unknown.is_empty() || !ambiguous.is_empty() {
        return (TextUse::Names { unknown, ambiguous }, None);
    }
    let (text, images) = (table.rows().ncols(), source.features.width());
    if let Some(images) = images.filter(|&images| images != text) {
        return (TextUse::Width { text, images }, None);
    }
    let names: Vec<String> = classes.iter().map(|name| name.to_string()).collect();
    // Every name was found.
    let classifier = (!names.is_empty())
        .then(|| table.classifier(&names).ok())
        .flatten();
    (TextUse::Used, classifier)
}
