//! Where two images differ, to CLIP and to DINOv2: heat maps over patches.
//!
//! Rests on patch tokens, which no verdict does: a map says where an encoder's tokens
//! find no match in the other image, not which difference made the cosine. docs/heat-maps.md has
//! how often they hit what was changed.

mod words;

use ndarray::{Array2, ArrayView2, s};

use crate::image::RgbImage;
use crate::model::{Tokens, Want};
use crate::open::{Encoder, Engine, EngineError, ImageFile, decode};
use crate::report::difference::{DifferenceReport, EncoderDifference, PatchMap};
use crate::report::pair::SeenPart;
use crate::vectors::colours::{colours, shade};
use crate::vectors::heat::{Heat, Matching, heat};
use crate::weights::spec::Family;

/// Blocks before the end after which CLIP's patch tokens are taken: what the last one makes
/// of them no embedding sees, for it reads the class token alone.
const CLIP_BEFORE_LAST: usize = 1;

/// Where the images differ, to the engine's encoders. `progress` is told of each step as
/// it begins.
///
/// # Errors
/// As [`pair::ask`](crate::ask::pair::ask).
pub async fn ask(
    engine: &Engine,
    files: [ImageFile<'_>; 2],
    matching: Matching,
    mut progress: impl FnMut(&str),
) -> Result<DifferenceReport, EngineError> {
    let images = [decode(files[0])?.rgb, decode(files[1])?.rgb];
    let mut looks = |family: Family| progress(&format!("{} looks at the patches", family.title()));
    looks(Family::Clip);
    let mut clip = of_encoder(engine.encoder(Family::Clip)?, &images, matching).await?;
    looks(Family::Dinov2);
    let mut dino = of_encoder(engine.encoder(Family::Dinov2)?, &images, matching).await?;
    let maps = [&clip, &dino].into_iter().flat_map(|side| &side.images);
    let hottest = maps.flat_map(|map| &map.heat).copied().fold(1e-6, f32::max);
    for side in [&mut clip, &mut dino] {
        for map in &mut side.images {
            let part = |heat: &f32| f64::from(heat / hottest);
            map.shades = map.heat.iter().flat_map(|heat| shade(part(heat))).collect();
        }
    }
    Ok(DifferenceReport {
        hottest,
        words: words::of(&clip, &dino),
        clip,
        dino,
    })
}

/// The report of the same two images in the other order.
pub fn exchanged(mut report: DifferenceReport) -> DifferenceReport {
    report.clip.images.reverse();
    report.dino.images.reverse();
    report.words = words::of(&report.clip, &report.dino);
    report
}

async fn of_encoder(
    encoder: &Encoder,
    images: &[RgbImage; 2],
    matching: Matching,
) -> Result<EncoderDifference, EngineError> {
    let before = match encoder.spec.family {
        Family::Clip => CLIP_BEFORE_LAST,
        Family::Dinov2 => 0,
    };
    let want = Want {
        layers: before > 0,
        ..Want::default()
    };
    let tokens = encoder.tokens(images, want).await?;
    let of_image = |image: usize| patches(&tokens, image, before);
    let (first, second) = (of_image(0), of_image(1));
    let both = [first.view(), second.view()];
    let [heat_a, heat_b] = heat(both, [tokens.grid; 2], matching);
    let [colours_a, colours_b] = colours(both);
    let [seen_a, seen_b] = [seen(encoder, &images[0])?, seen(encoder, &images[1])?];
    Ok(EncoderDifference {
        model: encoder.id.clone(),
        images: [
            map(heat_a, colours_a, seen_a),
            map(heat_b, colours_b, seen_b),
        ],
    })
}

fn map(heat: Heat, colours: Vec<u8>, seen: SeenPart) -> PatchMap {
    PatchMap {
        seen,
        rows: heat.grid[0] as u32,
        columns: heat.grid[1] as u32,
        heat: heat.heat,
        shades: Vec::new(),
        best: heat.best,
        colours,
    }
}

fn seen(encoder: &Encoder, image: &RgbImage) -> Result<SeenPart, EngineError> {
    let seen = encoder.preprocess.seen(image.width, image.height);
    let seen = seen.map_err(|reason| EngineError::Image {
        name: "the image".into(),
        reason,
    })?;
    Ok(seen.into())
}

/// An image's patch tokens, so many blocks before the end; none: as the encoder hands
/// them out.
fn patches(tokens: &Tokens, image: usize, before: usize) -> Array2<f32> {
    let layer = tokens.layers.len().checked_sub(1 + before);
    let own: ArrayView2<'_, f32> = match layer.and_then(|layer| tokens.layers.get(layer)) {
        Some(layer) if before > 0 => layer.slice(s![image, tokens.prefix.., ..]),
        _ => tokens.patches.slice(s![image, .., ..]),
    };
    own.to_owned()
}
