//! The steps: read both images, embed them twice, compare.

use sha2::{Digest, Sha256};

use super::{Mixed, remarks, rule, words};
use crate::clock::Stopwatch;
use crate::language::Language;
use crate::open::{Encoder, Engine, EngineError, ImageFile, decode};
use crate::report::pair::{CosineRank, EncoderReport, ImageReport, Milliseconds, PairReport};
use crate::vectors::mixture::Ratio;
use crate::weights::catalogue::{self, Catalogue};
use crate::weights::spec::Family;

/// Thresholds given by hand; the catalogue's where absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Thresholds {
    /// CLIP's.
    pub clip: Option<f32>,
    /// DINOv2's.
    pub dino: Option<f32>,
}

impl Thresholds {
    /// CLIP's and DINOv2's, each with where it comes from: those given by hand, else
    /// those that are known.
    pub fn over(self, known: &catalogue::Thresholds) -> [(f32, String); 2] {
        let one = |given: Option<f32>, known_one| match given {
            Some(given) => (given, "given by hand".to_owned()),
            None => (known_one, known.provenance()),
        };
        [one(self.clip, known.clip), one(self.dino, known.dino)]
    }
}

/// Whether the engine's CLIP is blind to the difference of two images, in the words of a
/// language. `progress` is told of each step as it begins.
///
/// # Errors
/// [`EngineError::Image`] names the image that cannot be used;
/// [`EngineError::Model`] and [`EngineError::NotLoaded`].
pub async fn ask(
    engine: &mut Engine,
    files: [ImageFile<'_>; 2],
    given: Thresholds,
    language: Language,
    mut progress: impl FnMut(&str),
) -> Result<PairReport, EngineError> {
    let total = Stopwatch::start();
    let mut milliseconds = Milliseconds {
        load: engine.take_load_time(),
        ..Default::default()
    };

    progress(words::reading(language));
    let watch = Stopwatch::start();
    let images = [decode(files[0])?, decode(files[1])?];
    let hashes = files.map(|file| <[u8; 32]>::from(Sha256::digest(file.bytes)));
    milliseconds.images = watch.milliseconds();

    let mut cosines = [0.0; 2];
    for (slot, family) in [Family::Clip, Family::Dinov2].into_iter().enumerate() {
        let watch = Stopwatch::start();
        let mut embeddings = Vec::with_capacity(2);
        for (index, image) in images.iter().enumerate() {
            let looks = || {
                let name = family.title();
                progress(&words::looking(name, index + 1, language));
            };
            let name = files[index].name;
            let embedding = engine.embed_kept(family, name, &image.rgb, hashes[index], looks);
            embeddings.push(embedding.await?);
        }
        cosines[slot] = embeddings[0].cosine(&embeddings[1]);
        match family {
            Family::Clip => milliseconds.clip = watch.milliseconds(),
            Family::Dinov2 => milliseconds.dino = watch.milliseconds(),
        }
    }
    milliseconds.total = total.milliseconds() + milliseconds.load;

    let preprocess = [
        &engine.encoder(Family::Clip)?.preprocess,
        &engine.encoder(Family::Dinov2)?.preprocess,
    ];
    let same_file = hashes[0] == hashes[1];
    let about_both = remarks::of_pair(&images, same_file, cosines, preprocess, language);
    let [clip, dino] = encoders(engine, cosines, given, language)?;
    Ok(PairReport {
        verdict: rule::judge(&clip, &dino),
        sentence: words::sentence(&clip, &dino, language),
        explanation: words::explanation(&clip, &dino, language),
        remarks: about_both,
        clip,
        dino,
        mixture: None,
        device: engine.runtime().name().to_owned(),
        precision: engine.encoder(Family::Dinov2)?.precision.to_string(),
        milliseconds,
        images: [0, 1].map(|index| ImageReport {
            path: files[index].name.to_owned(),
            width: images[index].rgb.width,
            height: images[index].rgb.height,
            remarks: remarks::of_image(&images[index], preprocess),
        }),
    })
}

fn encoders(
    engine: &Engine,
    cosines: [f32; 2],
    given: Thresholds,
    language: Language,
) -> Result<[EncoderReport; 2], EngineError> {
    let (clip, dino) = (
        engine.encoder(Family::Clip)?,
        engine.encoder(Family::Dinov2)?,
    );
    let catalogue = engine.catalogue();
    let known = catalogue.thresholds(&clip.id, &dino.id);
    let [of_clip, of_dino] = given.over(&known);
    let report = |encoder: &Encoder, cosine, (threshold, threshold_source)| {
        let (device, precision) = (engine.runtime().name(), encoder.precision.name());
        let error = catalogue.error(&encoder.id, precision, device);
        let name = encoder.spec.family.title();
        EncoderReport {
            model: encoder.id.clone(),
            cosine,
            threshold,
            threshold_source,
            error,
            rank: rank(catalogue, &encoder.id, cosine, language),
            words: words::scale(name, cosine, threshold, error, language),
        }
    };
    Ok([
        report(clip, cosines[0], of_clip),
        report(dino, cosines[1], of_dino),
    ])
}

/// Where a model's cosine lies among those of random pairs, where they were counted.
fn rank(catalogue: &Catalogue, model: &str, cosine: f32, language: Language) -> Option<CosineRank> {
    let random = catalogue.random_pairs(model)?;
    let below = random.rank(cosine);
    Some(CosineRank {
        below,
        words: words::rank(below, random.pairs, language),
        source: random.source.clone(),
    })
}

/// The same pair with what a mixture of both encoders says of it.
pub fn mixed_in(
    mut report: PairReport,
    catalogue: &Catalogue,
    mix: Ratio,
    language: Language,
) -> PairReport {
    let (clip, dino) = (&report.clip, &report.dino);
    let models = [clip.model.as_str(), dino.model.as_str()];
    let mixed = Mixed::of(catalogue, models, clip.threshold, mix);
    report.mixture = Some(mixed.ask(clip, dino, language));
    report
}

/// The same pair by other thresholds: the verdict and its words anew, in a language, the
/// cosines as they are. What is not given is the catalogue's. The remarks stay as they are.
pub fn judged_by(
    mut report: PairReport,
    catalogue: &Catalogue,
    given: Thresholds,
    language: Language,
) -> PairReport {
    let known = catalogue.thresholds(&report.clip.model, &report.dino.model);
    let sides = [
        (Family::Clip, &mut report.clip),
        (Family::Dinov2, &mut report.dino),
    ];
    for ((family, side), (threshold, source)) in sides.into_iter().zip(given.over(&known)) {
        side.words = words::scale(family.title(), side.cosine, threshold, side.error, language);
        if let Some(random) = catalogue.random_pairs(&side.model)
            && let Some(rank) = &mut side.rank
        {
            rank.words = words::rank(rank.below, random.pairs, language);
        }
        side.threshold = threshold;
        side.threshold_source = source;
    }
    let (clip, dino) = (&report.clip, &report.dino);
    report.verdict = rule::judge(clip, dino);
    report.sentence = words::sentence(clip, dino, language);
    report.explanation = words::explanation(clip, dino, language);
    // The mixture's threshold follows CLIP's.
    let mix = report
        .mixture
        .as_ref()
        .map(|mixture| Ratio::new(mixture.mix));
    match mix {
        Some(Ok(mix)) => mixed_in(report, catalogue, mix, language),
        _ => report,
    }
}
