//! Decoding, resizing and cropping against Pillow, and hostile image files.
//!
//! Everything but the golden pixels comes from
//! tests/reference/make_preprocess_reference.py, which anyone can run again.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

#[path = "support/allocations.rs"]
mod allocations;
#[path = "images/cases.rs"]
mod cases;
#[path = "images/drawn.rs"]
mod drawn;
#[path = "images/hostile.rs"]
mod hostile;
#[path = "images/kinds.rs"]
mod kinds;
#[path = "images/listing.rs"]
mod listing;

use std::fs;
use std::path::Path;

use clipsight_core::image::{Format, Limits, Preprocess, decode, preprocess};
use listing::{Difference, data, decoded_by_pillow, geometry, listing, reference};

#[test]
fn drawn_images_are_resized_and_cropped_as_by_pillow() {
    let listing = listing();
    assert!(listing.drawn.len() >= 50, "fewer images than promised");
    let mut worst = Difference::default();
    let mut failed = Vec::new();
    for case in &listing.drawn {
        let image = drawn::draw(&case.pattern, case.width, case.height);
        let ours = preprocess(&image, &geometry(case.resize, case.crop)).unwrap();
        let theirs = reference(&format!("preprocess/{}.webp", case.name));
        assert_eq!((ours.side, ours.side), (theirs.width, theirs.height));
        let apart = Difference::between(&ours.data, &theirs.pixels);
        worst = worst.or(apart);
        if !apart.is_pillows() {
            failed.push(format!("{}: {apart}", case.name));
        }
    }
    println!(
        "{} drawn images against Pillow {}: {worst}",
        listing.drawn.len(),
        listing.pillow
    );
    assert!(failed.is_empty(), "{failed:#?}");
}

/// The largest difference from Pillow's decoding that is allowed for a file.
fn decoders_difference(name: &str) -> Difference {
    let (max, mean) = match name {
        // Another decoder than for all other JPEGs: the inverse transform's rounding.
        "cmyk.jpg" | "cmyk-progressive.jpg" | "cmyk-unmarked.jpg" | "ycck.jpg" => (2, 0.02),
        // Five and six bits are rounded to eight, where Pillow cuts.
        "rgb-565.bmp" => (1, 0.5),
        _ => (0, 0.0),
    };
    Difference { max, mean }
}

#[test]
fn files_of_every_mode_are_decoded_as_by_pillow() {
    let listing = listing();
    let theirs = decoded_by_pillow(&listing.files);
    let mut failed = Vec::new();
    let mut exact = 0;
    for (file, theirs) in listing.files.iter().zip(theirs) {
        let bytes = fs::read(data("images").join(&file.name)).unwrap();
        let ours = decode(&bytes, Limits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", file.name));
        let extension = file.name.rsplit('.').next().unwrap();
        assert_eq!(ours.format, format_of(extension), "{}", file.name);
        assert_eq!(
            (ours.rgb.width, ours.rgb.height),
            (theirs.width, theirs.height),
            "{}",
            file.name
        );
        let apart = Difference::between(&ours.rgb.pixels, &theirs.pixels);
        if apart == Difference::default() {
            exact += 1;
        } else {
            println!("{} ({}): {apart}", file.name, file.mode);
        }
        let allowed = decoders_difference(&file.name);
        if apart.max > allowed.max || apart.mean > allowed.mean {
            failed.push(format!("{}: {apart}; allowed {allowed}", file.name));
        }
    }
    println!("{exact} of {} files exactly as Pillow", listing.files.len());
    assert!(failed.is_empty(), "{failed:#?}");
}

fn format_of(extension: &str) -> Format {
    match extension {
        "bmp" => Format::Bmp,
        "gif" => Format::Gif,
        "jpg" => Format::Jpeg,
        "png" => Format::Png,
        "tif" => Format::Tiff,
        "webp" => Format::WebP,
        other => panic!("no format for .{other}"),
    }
}

#[test]
fn all_eight_exif_orientations_are_undone() {
    for orientation in 1..=8 {
        let name = format!("images/turned-{orientation}.jpg");
        let turned = decode(&fs::read(data(&name)).unwrap(), Limits::default()).unwrap();
        assert_eq!(turned.orientation, orientation);
        let lying = (turned.rgb.width, turned.rgb.height) == (61, 40);
        assert_eq!(lying, orientation < 5, "{name}");
    }
}

/// From Pillow's decoded pixels, so that only resize and crop are compared.
#[test]
fn every_mode_is_resized_and_cropped_as_by_pillow() {
    let listing = listing();
    let (mut worst, mut lossy) = (Difference::default(), Difference::default());
    let mut compared = 0;
    let mut failed = Vec::new();
    for (file, decoded) in listing.files.iter().zip(decoded_by_pillow(&listing.files)) {
        let (Some(resize), Some(crop)) = (file.resize, file.crop) else {
            continue;
        };
        compared += 1;
        let how = geometry(resize, crop);
        let theirs = reference(&format!("preprocess/{}.webp", file.name));
        let ours = preprocess(&decoded, &how).unwrap();
        let apart = Difference::between(&ours.data, &theirs.pixels);
        worst = worst.or(apart);
        if !apart.is_pillows() {
            failed.push(format!("{}: {apart}", file.name));
        }

        let bytes = fs::read(data("images").join(&file.name)).unwrap();
        let own = decode(&bytes, Limits::default()).unwrap().rgb;
        let whole = preprocess(&own, &how).unwrap();
        lossy = lossy.or(Difference::between(&whole.data, &theirs.pixels));
    }
    println!("{compared} files, from Pillow's pixels: {worst}");
    println!("{compared} files, from our own decoders' (small files, enlarged): {lossy}");
    assert!(compared >= 30, "only {compared} files have a result");
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn golden_pixels() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let Ok(golden) = fs::read(shared.join("golden/golden.safetensors")) else {
        println!("golden_pixels: skipped, ../shared/golden is absent");
        return;
    };
    let golden = safetensors::SafeTensors::deserialize(&golden).unwrap();
    let mut compared = 0;
    for (name, tensor) in golden.tensors() {
        let (path, how) = if let Some(path) = name.strip_suffix("/clip.pixels") {
            (path, clip())
        } else if let Some(path) = name.strip_suffix("/dino.pixels") {
            (path, dino())
        } else {
            continue;
        };
        compared += 1;
        let bytes = fs::read(shared.join("data").join(path)).unwrap();
        let decoded = decode(&bytes, Limits::default()).unwrap();
        let ours = preprocess(&decoded.rgb, &how).unwrap();
        let apart = Difference::between(&ours.data, tensor.data());
        println!("{name}: {apart}");
        assert!(apart == Difference::default(), "{name}: {apart}");
    }
    assert_eq!(compared, 8);
}

fn clip() -> Preprocess {
    Preprocess {
        resize: 224,
        crop: 224,
        mean: [0.481_454_66, 0.457_827_5, 0.408_210_73],
        std: [0.268_629_54, 0.261_302_6, 0.275_777_1],
    }
}

fn dino() -> Preprocess {
    Preprocess {
        resize: 256,
        crop: 224,
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
    }
}

#[test]
fn normalised_pixels_are_channel_first() {
    let image = drawn::draw("noise", 224, 224);
    let pixels = preprocess(&image, &clip()).unwrap();
    assert_eq!(pixels.data, image.pixels, "224 x 224 needs no resize");
    let numbers = pixels.normalised(&clip());
    assert_eq!(numbers.len(), 3 * 224 * 224);
    for (channel, row, column) in [(0, 0, 0), (1, 0, 1), (2, 223, 223), (0, 100, 7)] {
        let level = f64::from(image.pixels[(row * 224 + column) * 3 + channel]);
        let mean = f64::from(clip().mean[channel]);
        let expected = (level / 255.0 - mean) / f64::from(clip().std[channel]);
        let found = f64::from(numbers[(channel * 224 + row) * 224 + column]);
        assert!((found - expected).abs() < 1e-6, "{found} for {expected}");
    }
}

#[test]
fn preprocessing_that_makes_no_sense_is_refused() {
    let image = drawn::draw("scene", 40, 30);
    let broken = [
        Preprocess {
            resize: 0,
            ..clip()
        },
        Preprocess { crop: 0, ..clip() },
        Preprocess {
            crop: 225,
            ..clip()
        },
        Preprocess {
            resize: 1 << 20,
            crop: 1 << 20,
            ..clip()
        },
        Preprocess {
            std: [0.2, 0.0, 0.2],
            ..clip()
        },
        Preprocess {
            mean: [f32::NAN; 3],
            ..clip()
        },
    ];
    for how in broken {
        assert!(preprocess(&image, &how).is_err(), "{how:?}");
    }
}
