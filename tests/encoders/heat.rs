//! Heat maps find what was changed: real photos with one changed square of patches, of
//! the hottest patches the share that lies in it.
//!
//! The whole study, which chose the layer and the matching (docs/heat-maps.md):
//!
//! ```sh
//! HEAT_PHOTOS=FOLDER HEAT_OUT=hits.tsv cargo test --release --test encoders -- \
//!   --ignored --nocapture heat_maps_hit_what_was_changed
//! ```

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clipsight::corpus::images_below;
use clipsight::device::{Device, Runtime};
use clipsight::fetch::installed;
use clipsight::image::{Limits, Part, RgbImage, cut, decode};
use clipsight::model::{Tokens, Want};
use clipsight::open::{Encoder, Engine, named};
use clipsight::vectors::heat::{Heat, Matching, heat};
use clipsight::vectors::stats::SeedMean;
use clipsight::weights::Precision;
use clipsight::weights::catalogue::Catalogue;
use clipsight::weights::spec::Family;
use ndarray::{Array2, Axis, s};
use pollster::block_on;

/// What is done to the square.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Change {
    /// Pixels of another photo.
    Pasted,
    /// Its mean colour.
    Filled,
    /// Turned by 180 degrees.
    Turned,
    /// Hues shifted by 120 degrees.
    Hue,
}

const CHANGES: [Change; 4] = [Change::Pasted, Change::Filled, Change::Turned, Change::Hue];
const SIZES: [usize; 5] = [2, 3, 4, 5, 6];
const MATCHINGS: [Matching; 3] = [Matching::Anywhere, Matching::SamePlace, Matching::Aligned];

/// A change that nobody sees is none: mean difference of the square's levels.
const VISIBLE: f64 = 10.0;

fn engine() -> Option<Engine> {
    let catalogue = Catalogue::built_in().unwrap();
    let pair = catalogue.default_pair.clone();
    let names = [pair.clip, pair.dino];
    if names
        .iter()
        .any(|name| installed(catalogue.model(name).unwrap()).is_none())
    {
        return None;
    }
    let runtime = block_on(Runtime::open(Device::Cpu)).unwrap();
    let mut engine = Engine::new(runtime, catalogue);
    for name in names {
        named::load(&mut engine, &name, Precision::F32, &mut |_, _| ()).unwrap();
    }
    Some(engine)
}

/// The pixels of some patches of what an encoder sees of an image.
fn square(encoder: &Encoder, image: &RgbImage, at: [usize; 2], size: usize) -> Part {
    let seen = encoder.preprocess.seen(image.width, image.height).unwrap();
    let grid = encoder.preprocess.crop as f64 / encoder.spec.patch as f64;
    let edge = |from: f64, length: f64, patch: usize, most: u32| {
        ((from + length * patch as f64 / grid).round() as u32).min(most)
    };
    let [x, right] = [at[1], at[1] + size].map(|p| edge(seen.x, seen.width, p, image.width));
    let [y, bottom] = [at[0], at[0] + size].map(|p| edge(seen.y, seen.height, p, image.height));
    Part {
        x,
        y,
        width: right - x,
        height: bottom - y,
    }
}

fn changed(image: &RgbImage, part: Part, change: Change, other: &RgbImage) -> RgbImage {
    let mut out = image.clone();
    let inside = cut(image, part);
    let pixels = inside.pixels.as_chunks::<3>().0;
    let mean = [0, 1, 2].map(|c| {
        let sum: u32 = pixels.iter().map(|p| u32::from(p[c])).sum();
        (sum as usize / pixels.len()) as u8
    });
    for (at, pixel) in pixels.iter().enumerate() {
        let (row, column) = (at as u32 / part.width, at as u32 % part.width);
        let new = match change {
            Change::Pasted => {
                let (y, x) = (
                    (other.height / 3 + row) % other.height,
                    (other.width / 3 + column) % other.width,
                );
                let at = ((y * other.width + x) * 3) as usize;
                [0, 1, 2].map(|c| other.pixels[at + c])
            }
            Change::Filled => mean,
            Change::Turned => pixels[pixels.len() - 1 - at],
            Change::Hue => [pixel[1], pixel[2], pixel[0]],
        };
        let at = (((part.y + row) * image.width + part.x + column) * 3) as usize;
        out.pixels[at..at + 3].copy_from_slice(&new);
    }
    out
}

fn difference(a: &RgbImage, b: &RgbImage, part: Part) -> f64 {
    let levels = cut(a, part).pixels.into_iter().zip(cut(b, part).pixels);
    let sum: u64 = levels.map(|(a, b)| u64::from(a.abs_diff(b))).sum();
    sum as f64 / f64::from(part.width * part.height * 3)
}

/// Mixes numbers: where squares lie rests on nothing else.
fn mixed(values: &[usize]) -> usize {
    let step = |seed: u64, value: &usize| {
        let mixed = (seed ^ *value as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed ^ (mixed >> 29)
    };
    values.iter().fold(88_172_645_463_325_252, step) as usize
}

/// A changed image, the square's first patch, and its size; nothing where no place was
/// found in which the change shows.
fn place(
    encoder: &Encoder,
    image: &RgbImage,
    other: &RgbImage,
    (change, size, photo): (Change, usize, usize),
) -> Option<(RgbImage, [usize; 2])> {
    let grid = encoder.preprocess.crop as usize / encoder.spec.patch;
    (0..20).find_map(|attempt| {
        let at = [0, 1].map(|side| mixed(&[photo, size, attempt, side]) % (grid - size + 1));
        let part = square(encoder, image, at, size);
        let new = changed(image, part, change, other);
        (difference(image, &new, part) > VISIBLE).then_some((new, at))
    })
}

fn tokens(encoder: &Encoder, image: &RgbImage) -> Tokens {
    let want = Want {
        layers: true,
        ..Want::default()
    };
    let images = std::slice::from_ref(image);
    block_on(encoder.tokens(images, want)).unwrap()
}

/// Patch tokens after each block, then as the encoder hands them out.
fn layers(tokens: &Tokens) -> Vec<Array2<f32>> {
    let blocks = tokens.layers.iter();
    let mut all: Vec<Array2<f32>> = blocks
        .map(|layer| layer.slice(s![0, tokens.prefix.., ..]).to_owned())
        .collect();
    all.push(tokens.patches.index_axis(Axis(0), 0).to_owned());
    all
}

/// Of the square's number of hottest patches, how many lie in it. `known` are the
/// patches that count at all.
fn hits(heat: &Heat, at: [usize; 2], size: usize, known: impl Fn(usize, usize) -> bool) -> f64 {
    let columns = heat.grid[1];
    let mut patches: Vec<usize> = (0..heat.heat.len())
        .filter(|patch| known(patch / columns, patch % columns))
        .collect();
    patches.sort_by(|&a, &b| heat.heat[b].total_cmp(&heat.heat[a]));
    let inside = |patch: &&usize| {
        let place = [**patch / columns, **patch % columns];
        (0..2).all(|side| (at[side]..at[side] + size).contains(&place[side]))
    };
    let hottest = patches.iter().take(size * size);
    hottest.filter(inside).count() as f64 / (size * size) as f64
}

fn photo(path: &Path) -> RgbImage {
    decode(&fs::read(path).unwrap(), Limits::default())
        .unwrap()
        .rgb
}

#[test]
fn a_pasted_square_is_hot() {
    let Some(engine) = engine() else {
        println!("skipped a_pasted_square_is_hot: the default pair's weights are not here");
        return;
    };
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("www/public/examples");
    let files = images_below(&examples).unwrap().files;
    let photos: Vec<RgbImage> = files.iter().take(4).map(|file| photo(&file.path)).collect();
    for (family, least) in [(Family::Dinov2, 0.9), (Family::Clip, 0.6)] {
        let encoder = engine.encoder(family).unwrap();
        let mut found = Vec::new();
        for (number, image) in photos.iter().enumerate() {
            let other = &photos[(number + 1) % photos.len()];
            let what = (Change::Pasted, 4, number);
            let (new, at) = place(encoder, image, other, what).unwrap();
            let [old, new] = [image, &new].map(|image| layers(&tokens(encoder, image)));
            let (old, new) = (old.last().unwrap(), new.last().unwrap());
            let side = encoder.preprocess.crop as usize / encoder.spec.patch;
            let grids = [[side, side]; 2];
            let [_, of_new] = heat([old.view(), new.view()], grids, Matching::Anywhere);
            found.push(hits(&of_new, at, 4, |_, _| true));
        }
        let mean = found.iter().sum::<f64>() / found.len() as f64;
        assert!(mean >= least, "{family:?}: {found:?}");
    }
}

/// By layer, matching, centred or not, moved or not, change and size: a share per photo.
type Found = std::collections::BTreeMap<(usize, usize, bool, bool, usize, usize), Vec<f64>>;

#[test]
#[ignore = "the study of docs/heat-maps.md: HEAT_PHOTOS is a folder of photos"]
fn heat_maps_hit_what_was_changed() {
    let engine = engine().expect("the default pair's weights");
    let folder = std::env::var("HEAT_PHOTOS").expect("HEAT_PHOTOS=FOLDER");
    let count: usize = std::env::var("HEAT_COUNT").map_or(60, |count| count.parse().unwrap());
    let files = images_below(Path::new(&folder)).unwrap().files;
    let step = (files.len() / count).max(1);
    let files: Vec<_> = files.into_iter().step_by(step).take(count).collect();
    let photos: Vec<RgbImage> = files.iter().map(|file| photo(&file.path)).collect();
    let mut table = String::from(
        "encoder\tlayer\tmatching\tcentred\tmoved\tchange\tsize\tphotos\tmean\tlow\thigh\n",
    );
    for family in [Family::Dinov2, Family::Clip] {
        let found = study(engine.encoder(family).unwrap(), &photos);
        for ((layer, matching, centred, moved, change, size), shares) in found {
            let mean = SeedMean::new(&shares).unwrap();
            let (matching, change) = (MATCHINGS[matching], CHANGES[change]);
            let _ = writeln!(
                table,
                "{family:?}\t{layer}\t{matching:?}\t{centred}\t{moved}\t{change:?}\t{size}\t{}\t{:.4}\t{:.4}\t{:.4}",
                shares.len(),
                mean.mean,
                mean.low,
                mean.high
            );
        }
    }
    match std::env::var("HEAT_OUT") {
        Ok(path) => fs::write(path, table).unwrap(),
        Err(_) => println!("{table}"),
    }
}

fn study(encoder: &Encoder, photos: &[RgbImage]) -> Found {
    let mut found = Found::new();
    let side = encoder.preprocess.crop as usize / encoder.spec.patch;
    for (number, whole) in photos.iter().enumerate() {
        println!("{}: photo {} of {}", encoder.id, number + 1, photos.len());
        let other = &photos[(number + 1) % photos.len()];
        // A moved picture: another part of the photo, one patch and a half away.
        let by = 3 * whole.width.min(whole.height) / (2 * side as u32);
        let part = |at: u32| Part {
            x: at,
            y: at,
            width: whole.width - by,
            height: whole.height - by,
        };
        let (first, second) = (cut(whole, part(0)), cut(whole, part(by)));
        let still = layers(&tokens(encoder, whole));
        let before = layers(&tokens(encoder, &first));
        for (kind, &change) in CHANGES.iter().enumerate() {
            for size in SIZES {
                // Moved ones at one size.
                for moved in [false, true]
                    .into_iter()
                    .take(if size == 4 { 2 } else { 1 })
                {
                    let (old, base) = if moved {
                        (&before, &second)
                    } else {
                        (&still, whole)
                    };
                    let Some((new, at)) = place(encoder, base, other, (change, size, number))
                    else {
                        continue;
                    };
                    let new = layers(&tokens(encoder, &new));
                    // What the first picture does not show is new, too: not counted.
                    let known =
                        |row: usize, column: usize| !moved || (row + 2 < side && column + 2 < side);
                    for (layer, (a, b)) in old.iter().zip(&new).enumerate() {
                        for centred in [false, true] {
                            let (a, b) = if centred {
                                centre(a, b)
                            } else {
                                (a.clone(), b.clone())
                            };
                            for (how, &matching) in MATCHINGS.iter().enumerate() {
                                let grids = [[side, side]; 2];
                                let [_, of_new] = heat([a.view(), b.view()], grids, matching);
                                let share = hits(&of_new, at, size, known);
                                let key = (layer, how, centred, moved, kind, size);
                                found.entry(key).or_default().push(share);
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

/// Tokens less the mean of both images'.
fn centre(a: &Array2<f32>, b: &Array2<f32>) -> (Array2<f32>, Array2<f32>) {
    let mean = |m: &Array2<f32>| m.mean_axis(Axis(0)).unwrap();
    let middle = (mean(a) + mean(b)) / 2.0;
    (a - &middle, b - &middle)
}
