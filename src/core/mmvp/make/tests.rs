//! What pairs differ in, and what they do not.

use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use super::colour::tint;
use super::orientation::half_turn;
use super::stamp::{COLOURS, REACH};
use super::*;
use crate::corpus::{Unusable, images_below};
use crate::image::{Limits, RgbImage, decode, flip, lossless, luma};
use crate::mmvp::Pattern;

/// A picture without any of the colours that are drawn with, and not the same upside down.
fn scene(width: u32, height: u32, number: u32) -> RgbImage {
    let mut pixels = Vec::new();
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let wave = (x * 7 + y * 3 + number * 11) % 60;
        let sky = y * 90 / height;
        pixels.extend([60 + wave, 70 + wave / 2 + sky, 90 + sky + number % 7].map(|n| n as u8));
    }
    RgbImage::new(width, height, pixels).unwrap()
}

fn photo() -> Photo {
    Photo::new(&scene(260, 220, 1), 160).unwrap()
}

/// Pairs of a pattern, one for each of many seeds.
fn pairs(pattern: Pattern) -> Vec<Pair> {
    let photo = photo();
    let made = |seed| pair(&photo, &[7; 32], pattern, seed, 0).unwrap();
    (0..60).map(made).collect()
}

fn of_kind<'a>(pairs: &'a [Pair], kind: &str) -> Vec<&'a Pair> {
    let found: Vec<_> = pairs.iter().filter(|pair| pair.kind == kind).collect();
    assert!(found.len() > 4, "{} of {kind}", found.len());
    found
}

/// The picture that an option is right of.
fn picture<'a>(pair: &'a Pair, answer: &str) -> &'a RgbImage {
    let option = pair.options.iter().position(|option| option == answer);
    let option = option.unwrap_or_else(|| panic!("{answer} not in {:?}", pair.options));
    let place = pair.answers.iter().position(|&right| right == option);
    &pair.images[place.unwrap()]
}

fn number(pair: &Pair, name: &str) -> f64 {
    pair.parameters[name].as_f64().unwrap()
}

fn places(pair: &Pair, name: &str) -> Vec<[i64; 2]> {
    serde_json::from_value(pair.parameters[name].clone()).unwrap()
}

fn pixel(image: &RgbImage, x: i64, y: i64) -> [u8; 3] {
    let first = (y * i64::from(image.width) + x) as usize * 3;
    image.pixels[first..first + 3].try_into().unwrap()
}

/// Middles of the connected parts that have a colour, by plain flood fill.
fn parts(image: &RgbImage, colour: [u8; 3]) -> Vec<[f64; 2]> {
    let side = i64::from(image.width);
    let mut left: BTreeSet<(i64, i64)> = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .filter(|&(x, y)| pixel(image, x, y) == colour)
        .collect();
    let mut found = Vec::new();
    while let Some(start) = left.pop_first() {
        let (mut open, mut part) = (vec![start], vec![start]);
        while let Some((x, y)) = open.pop() {
            for next in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
                if left.remove(&next) {
                    open.push(next);
                    part.push(next);
                }
            }
        }
        // Not the few pixels that a scene may have by chance.
        if part.len() > 20 {
            let mean = |of: fn(&(i64, i64)) -> i64| {
                part.iter().map(of).sum::<i64>() as f64 / part.len() as f64
            };
            found.push([mean(|p| p.0), mean(|p| p.1)]);
        }
    }
    found
}

fn colour(name: &str) -> [u8; 3] {
    COLOURS
        .iter()
        .find(|colour| colour.name == name)
        .unwrap()
        .rgb
}

fn colour_of(pair: &Pair, name: &str) -> [u8; 3] {
    colour(pair.parameters[name].as_str().unwrap())
}

/// Asserts that two pictures are the same but for squares around these places.
fn same_but_for(images: &[RgbImage; 2], places: &[[i64; 2]], reach: f64) {
    let side = i64::from(images[0].width);
    let reach = reach.ceil() as i64 + 1;
    let near = |x: i64, y: i64| {
        let near = |p: &[i64; 2]| (p[0] - x).abs() <= reach && (p[1] - y).abs() <= reach;
        places.iter().any(near)
    };
    for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
        let same = pixel(&images[0], x, y) == pixel(&images[1], x, y);
        assert!(same || near(x, y), "{x}, {y}");
    }
    assert_ne!(images[0], images[1]);
}

#[test]
fn every_pattern_says_what_it_asks() {
    for pattern in PATTERNS {
        for pair in pairs(pattern) {
            assert_eq!(pair.pattern, pattern);
            assert!(pair.question.ends_with('?'), "{}", pair.question);
            assert_ne!(pair.options[0], pair.options[1]);
            assert_ne!(pair.statements[0], pair.statements[1]);
            assert!([[0, 1], [1, 0]].contains(&pair.answers));
            assert!(
                pair.images
                    .iter()
                    .all(|i| (i.width, i.height) == (160, 160))
            );
            assert_ne!(pair.images[0], pair.images[1]);
        }
    }
}

#[test]
fn neither_place_nor_letter_tells_the_answer() {
    // Of 60 fair draws fewer than 15 or more than 45 come in one of 30,000.
    for pattern in PATTERNS {
        let pairs = pairs(pattern);
        let a_first = pairs.iter().filter(|pair| pair.answers == [0, 1]).count();
        assert!((15..=45).contains(&a_first), "{pattern:?}: {a_first}");
        let answers: BTreeSet<_> = pairs.iter().map(|pair| &pair.options[0]).collect();
        assert!(answers.len() > 1, "{pattern:?}: {answers:?}");
    }
    let yes = |place: usize| {
        let pairs = pairs(Pattern::Presence);
        let first = |pair: &&Pair| pair.options[pair.answers[place]] == "Yes";
        pairs.iter().filter(first).count()
    };
    assert!((15..=45).contains(&yes(0)));
    assert_eq!(yes(0) + yes(1), 60);
}

#[test]
fn half_a_turn_and_a_mirror_twice_are_nothing() {
    let pairs = pairs(Pattern::Orientation);
    for pair in of_kind(&pairs, "turned") {
        assert_eq!(&half_turn(&pair.images[0]), &pair.images[1]);
        assert_eq!(picture(pair, "Upright"), &photo().square);
    }
    for pair in of_kind(&pairs, "mirrored") {
        let mut mirrored = pair.images[0].clone();
        flip(&mut mirrored);
        assert_eq!(mirrored, pair.images[1]);
        // The arrow's head is higher than its tail.
        let [x, y]: [i64; 2] = serde_json::from_value(pair.parameters["centre"].clone()).unwrap();
        let (right, own) = (picture(pair, "Right"), colour_of(pair, "colour"));
        let height = |column: i64| {
            let inked = |row: &i64| pixel(right, column, y + row) == own;
            let within = |row: &i64| (0..i64::from(right.height)).contains(&(y + row));
            (-25..=25).filter(within).filter(inked).count()
        };
        let highest = |columns: std::ops::Range<i64>| columns.map(height).max().unwrap();
        let reach = number(pair, "radius") as i64;
        assert!(highest(x + 1..x + reach) > highest(x - reach..x) * 3 / 2);
    }
}

#[test]
fn a_photo_that_looks_the_same_upside_down_is_not_turned() {
    let flat = RgbImage::new(100, 100, vec![120; 30_000]).unwrap();
    let photo = Photo::new(&flat, 100).unwrap();
    for seed in 0..30 {
        let orientation = pair(&photo, &[0; 32], Pattern::Orientation, seed, 0).unwrap();
        assert_eq!(orientation.kind, "mirrored");
        let colour = pair(&photo, &[0; 32], Pattern::Colour, seed, 0).unwrap();
        assert_ne!(colour.kind, "grey", "a grey photo has no colour to lose");
    }
}

#[test]
fn what_is_covered_or_pasted_changes_nothing_else() {
    let pairs = pairs(Pattern::Presence);
    for kind in ["covered", "pasted"] {
        for pair in of_kind(&pairs, kind) {
            let centre: [i64; 2] =
                serde_json::from_value(pair.parameters["centre"].clone()).unwrap();
            same_but_for(&pair.images, &[centre], number(pair, "radius") * REACH);
            assert_eq!(picture(pair, "No"), &photo().square);
            let ink = match kind {
                "covered" => [128; 3],
                _ => colour_of(pair, "colour"),
            };
            assert_eq!(parts(picture(pair, "Yes"), ink).len(), 1);
            assert!(parts(picture(pair, "No"), ink).is_empty());
        }
    }
}

#[test]
fn a_flood_fill_counts_what_is_asked_for() {
    let pairs = pairs(Pattern::Count);
    for pair in of_kind(&pairs, "shapes") {
        for answer in &pair.options {
            let found = parts(picture(pair, answer), colour_of(pair, "colour"));
            assert_eq!(&found.len().to_string(), answer);
        }
    }
    for pair in of_kind(&pairs, "copies") {
        let fewer = number(pair, "fewer") as i64;
        let numbers = [fewer, fewer + 1].map(|n| n.to_string());
        assert!(numbers.iter().all(|n| pair.options.contains(n)));
        let places = places(pair, "places");
        let last = places.last().copied().unwrap();
        same_but_for(&pair.images, &[last], number(pair, "radius") * REACH);
        // All copies are the same, pixel by pixel.
        let many = picture(pair, &numbers[1]);
        let reach = number(pair, "radius") as i64 - 1;
        for (dy, dx) in (-reach..=reach).flat_map(|y| (-reach..=reach).map(move |x| (y, x))) {
            if dx * dx + dy * dy < reach * reach {
                let at = |p: &[i64; 2]| pixel(many, p[0] + dx, p[1] + dy);
                assert!(
                    places.iter().all(|place| at(place) == at(&last)),
                    "{dx}, {dy}"
                );
            }
        }
    }
}

#[test]
fn shapes_stand_where_the_answer_says() {
    let pairs = pairs(Pattern::Position);
    for (kind, answers, axis) in [
        ("left-right", ["Left", "Right"], 0),
        ("above-below", ["Above", "Below"], 1),
    ] {
        for pair in of_kind(&pairs, kind) {
            let names: [String; 2] =
                serde_json::from_value(pair.parameters["colours"].clone()).unwrap();
            for (answer, first_is_less) in answers.into_iter().zip([true, false]) {
                let place = |name: &String| parts(picture(pair, answer), colour(name))[0][axis];
                assert_eq!(
                    place(&names[0]) < place(&names[1]),
                    first_is_less,
                    "{pair:?}"
                );
            }
            let reach = number(pair, "radius") * REACH;
            same_but_for(&pair.images, &places(pair, "places"), reach);
        }
    }
}

#[test]
fn another_hue_keeps_the_brightness() {
    let pairs = pairs(Pattern::Colour);
    for (kind, tolerance) in [("tinted", 1), ("grey", 1)] {
        for pair in of_kind(&pairs, kind) {
            let levels = |i: usize| pair.images[i].pixels.as_chunks::<3>().0.iter();
            for (a, b) in levels(0).zip(levels(1)) {
                let gap = luma(*a).abs_diff(luma(*b));
                assert!(gap <= tolerance, "{kind}: {a:?} {b:?}");
            }
        }
    }
    for pair in of_kind(&pairs, "tinted") {
        // The channel that gained most is that of the colour in the answer.
        for (name, channel) in [("Red", 0), ("Green", 1), ("Blue", 2)] {
            if pair.options.iter().any(|option| option == name) {
                let mean = |channel: usize| -> u64 {
                    let levels = picture(pair, name).pixels.iter().skip(channel).step_by(3);
                    levels.map(|&level| u64::from(level)).sum()
                };
                assert!((0..3).all(|other| mean(other) <= mean(channel)), "{name}");
            }
        }
    }
    for pair in of_kind(&pairs, "shape") {
        let centre: [i64; 2] = serde_json::from_value(pair.parameters["centre"].clone()).unwrap();
        same_but_for(&pair.images, &[centre], number(pair, "radius") * REACH);
        for answer in &pair.options {
            let ink = colour(&answer.to_lowercase());
            assert_eq!(parts(picture(pair, answer), ink).len(), 1);
        }
    }
    // Black and white have no room for a hue.
    for colour in COLOURS {
        assert_eq!(tint(0, colour, 0.8), [0; 3]);
        assert_eq!(tint(255, colour, 0.8), [255; 3]);
    }
}

/// The outermost white pixel on a ray from the middle, in pixels from there.
fn line_at(image: &RgbImage, towards: [i64; 2]) -> f64 {
    let half = i64::from(image.width) / 2;
    let at = |step: &i64| pixel(image, half + towards[0] * step, half + towards[1] * step);
    let white = (0..half)
        .rev()
        .find(|step| at(step).iter().all(|&level| level > 240));
    white.unwrap() as f64 * ((towards[0].pow(2) + towards[1].pow(2)) as f64).sqrt()
}

#[test]
fn frames_are_bent_and_rings_stretched_as_the_answer_says() {
    let pairs = pairs(Pattern::Structural);
    for pair in of_kind(&pairs, "bent") {
        // Straight sides have their corners the square root of 2 further out.
        let bend = |answer: &str| {
            let image = picture(pair, answer);
            line_at(image, [1, 1]) / line_at(image, [1, 0]) / 2.0_f64.sqrt()
        };
        assert!(bend("Outwards") < 0.96, "{}", bend("Outwards"));
        assert!(bend("Inwards") > 1.04, "{}", bend("Inwards"));
    }
    for pair in of_kind(&pairs, "stretched") {
        let ratio = |answer: &str| {
            let image = picture(pair, answer);
            line_at(image, [1, 0]) / line_at(image, [0, 1])
        };
        let expected = number(pair, "ratio");
        assert!((ratio("Wider than tall") - expected).abs() < 0.1);
        assert!((1.0 / ratio("Taller than wide") - expected).abs() < 0.1);
    }
}

#[test]
fn both_views_are_resampled_by_the_same_amount() {
    // Of a picture that is its own mirror image, along both axes and the diagonal.
    let side = 160;
    let own = |x: u32| (x.min(side - 1 - x) * 3 % 200) as u8;
    let pixels = (0..side).flat_map(|y| {
        (0..side).flat_map(move |x| [own(x).max(own(y)), own(x) / 2 + own(y) / 2, 90])
    });
    let photo = Photo::new(&RgbImage::new(side, side, pixels.collect()).unwrap(), side).unwrap();
    for seed in 0..20 {
        let pair = pair(&photo, &[1; 32], Pattern::Viewpoint, seed, 0).unwrap();
        let mirrored = match pair.kind {
            "left-right" => {
                let mut image = pair.images[0].clone();
                flip(&mut image);
                image
            }
            _ => {
                let mut image = half_turn(&pair.images[0]);
                flip(&mut image);
                image
            }
        };
        let levels = mirrored.pixels.iter().zip(&pair.images[1].pixels);
        let far = levels.filter(|(a, b)| a.abs_diff(**b) > 1).count();
        assert_eq!(far, 0, "{}", pair.kind);
    }
    // The wider and the taller picture of the same: one is the other with its axes changed, as
    // nearly as the photo is itself, which was resized along one axis after the other.
    let far = |image: &RgbImage, other: &RgbImage| {
        let side = i64::from(image.width);
        let turned = (0..side).flat_map(|y| (0..side).flat_map(move |x| pixel(image, y, x)));
        let apart = turned.zip(&other.pixels).map(|(a, b)| a.abs_diff(*b));
        apart.max().unwrap()
    };
    let own = far(&photo.wide, &photo.wide);
    assert!(own <= 5, "{own} levels");
    for seed in 0..20 {
        let pair = pair(&photo, &[1; 32], Pattern::Structural, seed, 0).unwrap();
        if pair.kind == "stretched" {
            let most = far(&pair.images[0], &pair.images[1]);
            assert!(most <= own + 1, "{most} levels, the photo's {own}");
        }
    }
}

#[test]
fn the_nearer_edge_is_the_taller_one_and_no_corner_is_black() {
    for pair in pairs(Pattern::Viewpoint) {
        let dark = |image: &RgbImage, line: i64, upright: bool| {
            let at = |i: i64| match upright {
                true => pixel(image, i, line),
                false => pixel(image, line, i),
            };
            (0..160).filter(|&i| at(i) != [176; 3]).count()
        };
        let upright = pair.kind == "above-below";
        for option in &pair.options {
            let image = picture(&pair, option);
            // The first and last lines that are not all wall.
            let lines: Vec<i64> = (0..160).filter(|&l| dark(image, l, upright) > 0).collect();
            let edge = |line: i64| dark(image, line, upright);
            let (first, last) = (edge(lines[1]), edge(lines[lines.len() - 2]));
            let first_is_nearer = option.contains("left") || option.contains("upper");
            assert_eq!(first > last, first_is_nearer, "{option}: {first} {last}");
            for corner in [(0, 0), (159, 0), (0, 159), (159, 159)] {
                assert_eq!(pixel(image, corner.0, corner.1), [176; 3]);
            }
        }
    }
}

#[test]
fn words_are_written_on_one_plate() {
    let (plain, pairs) = (photo().square, pairs(Pattern::Text));
    for kind in ["one-letter", "words"] {
        for pair in of_kind(&pairs, kind) {
            let plate: [i64; 4] = serde_json::from_value(pair.parameters["plate"].clone()).unwrap();
            let [x, y, width, height] = plate;
            let within = |at: i64, first: i64, count: i64| (first..first + count).contains(&at);
            let mut white = [0; 2];
            for (py, px) in (0..160).flat_map(|py| (0..160).map(move |px| (py, px))) {
                let both = [0, 1].map(|i| pixel(&pair.images[i], px, py));
                if within(px, x, width) && within(py, y, height) {
                    for (count, pixel) in white.iter_mut().zip(both) {
                        *count += usize::from(pixel == [255; 3]);
                    }
                } else {
                    assert_eq!(both[0], pixel(&plain, px, py));
                    assert_eq!(both[0], both[1]);
                }
            }
            assert!(
                white.iter().all(|&count| count > 40),
                "{:?} {white:?}",
                pair.options
            );
            assert_eq!(pair.options[0].len(), pair.options[1].len());
        }
    }
}

#[test]
fn state_is_left_out_and_says_why() {
    let why = left_out(Pattern::State).unwrap();
    for error in [
        pattern("state").unwrap_err(),
        pair(&photo(), &[0; 32], Pattern::State, 1, 0).unwrap_err(),
    ] {
        assert!(error.to_string().contains(why), "{error}");
    }
    let unknown = pattern("shape").unwrap_err().to_string();
    assert!(
        unknown.contains("orientation, presence, count"),
        "{unknown}"
    );
    assert_eq!(pattern("text").unwrap(), Pattern::Text);
}

/// All files below a folder, by their paths.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder).unwrap();
            found.push((name.display().to_string(), fs::read(entry.path()).unwrap()));
        }
    }
    found
}

fn settings(per_pattern: usize) -> Settings {
    Settings {
        per_pattern,
        side: 64,
        ..Settings::default()
    }
}

fn photos(folder: &Path, numbers: &[u32]) {
    fs::create_dir_all(folder).unwrap();
    for (place, &number) in numbers.iter().enumerate() {
        let png = lossless(&scene(90, 70, number)).unwrap();
        fs::write(folder.join(format!("{place}-{number}.png")), png).unwrap();
    }
}

fn made(from: &Path, settings: &Settings, to: &Path) -> Result<Made, MakeError> {
    let found = images_below(from).unwrap().files;
    let mut unusable = Unusable::new(false);
    make(&found, settings, to, &mut unusable, &mut |_, _| {
        ControlFlow::Continue(())
    })
}

#[test]
fn neither_the_order_nor_a_second_run_changes_a_byte() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    photos(&at("a"), &[1, 2, 3]);
    photos(&at("b"), &[3, 1, 2, 1]);
    for (from, to) in [("a", "1"), ("a", "2"), ("b", "3")] {
        made(&at(from), &settings(5), &at(to)).unwrap();
    }
    let (first, second, other) = (files(&at("1")), files(&at("2")), files(&at("3")));
    assert_eq!(first.len(), 8 * 5 * 2 + 4);
    assert_eq!(first, second);
    // Photos have other names there, which made.json says.
    let without = |mut files: Vec<(String, Vec<u8>)>| {
        files.retain(|(name, _)| name != "made.json");
        files
    };
    assert_eq!(without(first.clone()), without(other));
    let seed = Settings {
        seed: 2,
        ..settings(5)
    };
    made(&at("a"), &seed, &at("4")).unwrap();
    assert_ne!(without(first), without(files(&at("4"))));
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().collect();
    assert_eq!(left.len(), 6, "nothing unfinished is left");
}

#[test]
fn a_pattern_alone_gives_the_same_pairs() {
    let home = tempfile::tempdir().unwrap();
    photos(&home.path().join("a"), &[1, 2]);
    let all = made(
        &home.path().join("a"),
        &settings(3),
        &home.path().join("all"),
    )
    .unwrap();
    let text = Settings {
        patterns: vec![Pattern::Text, Pattern::Text],
        ..settings(3)
    };
    let alone = made(&home.path().join("a"), &text, &home.path().join("text")).unwrap();
    assert_eq!(alone.pairs.len(), 3);
    let parameters = |made: &Made| {
        let text = made
            .pairs
            .iter()
            .filter(|pair| pair.pattern == Pattern::Text);
        text.map(|pair| pair.parameters.clone()).collect::<Vec<_>>()
    };
    assert_eq!(parameters(&all), parameters(&alone));
    // The third pair is of a photo that was used before, drawn otherwise.
    assert_eq!(alone.pairs[2].repetition, 1);
    assert_ne!(alone.pairs[2].parameters, alone.pairs[0].parameters);
}

#[test]
fn the_folder_is_in_the_hubs_layout() {
    let home = tempfile::tempdir().unwrap();
    let (from, to) = (home.path().join("a"), home.path().join("deep/er/"));
    photos(&from, &[1, 2]);
    fs::create_dir_all(&to).unwrap();
    let made = made(&from, &settings(2), &to).unwrap();
    let read = |name: &str| fs::read_to_string(to.join(name)).unwrap();
    let questions = read("Questions.csv");
    let mut lines = questions.lines();
    assert_eq!(
        lines.next().unwrap(),
        "lndex,Question,Options,Correct Answer"
    );
    for (place, line) in lines.enumerate() {
        assert!(line.starts_with(&format!("{},", place + 1)), "{line}");
        assert!(line.ends_with(",(a)") || line.ends_with(",(b)"), "{line}");
        assert!(line.contains("(a) ") && line.contains(" (b) "), "{line}");
    }
    let patterns = read("patterns.csv");
    let lines: Vec<&str> = patterns.lines().collect();
    assert_eq!(lines[0], "pair,index_a,index_b,code,pattern");
    assert_eq!(lines[1], "1,1,2,od,Orientation and Direction");
    assert_eq!(lines[16], "16,31,32,vp,Viewpoint and Perspective");
    assert_eq!(lines.len(), 17);
    assert_eq!(read("statements.csv").lines().count(), 33);
    let json: serde_json::Value = serde_json::from_str(&read("made.json")).unwrap();
    assert_eq!(json["pairs"].as_array().unwrap().len(), 16);
    assert_eq!(json["not_made"][0]["pattern"], "state");
    // What made.json says makes the very pictures again.
    let entry = &made.pairs[9];
    let photo = &made.photos[entry.photo];
    let bytes = fs::read(from.join(&photo.file)).unwrap();
    assert_eq!(crate::hash::hex(&bytes), photo.sha256);
    let mut sha256 = [0; 32];
    for (byte, hex) in sha256.iter_mut().zip(photo.sha256.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap();
    }
    let decoded = decode(&bytes, Limits::default()).unwrap().rgb;
    let photo = Photo::new(&decoded, made.side).unwrap();
    let again = pair(&photo, &sha256, entry.pattern, made.seed, entry.repetition).unwrap();
    for (image, number) in again.images.iter().zip([19, 20]) {
        let file = fs::read(to.join(format!("MMVP Images/{number}.png"))).unwrap();
        assert_eq!(&decode(&file, Limits::default()).unwrap().rgb, image);
    }
}

#[test]
fn a_run_that_ends_early_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (from, to) = (home.path().join("a"), home.path().join("made"));
    photos(&from, &[1, 2, 3]);
    let found = images_below(&from).unwrap().files;
    let mut unusable = Unusable::new(false);
    let mut stop = |done: usize, _: usize| match done {
        0..=15 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    let error = make(&found, &settings(9), &to, &mut unusable, &mut stop).unwrap_err();
    assert!(matches!(error, MakeError::Cancelled), "{error}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    // One that was ended by force leaves an unfinished folder, which the next takes over.
    let unfinished = home.path().join("made.part");
    fs::create_dir_all(unfinished.join("MMVP Images")).unwrap();
    fs::write(unfinished.join("MMVP Images/900.png"), "half").unwrap();
    let error = made(&from, &settings(1), &to).unwrap_err();
    assert!(matches!(error, MakeError::InTheWay { .. }), "{error}");
    fs::write(unfinished.join(".clipsight-unfinished"), "").unwrap();
    made(&from, &settings(1), &to).unwrap();
    assert!(!unfinished.exists() && !to.join("MMVP Images/900.png").exists());
    let error = made(&from, &settings(1), &to).unwrap_err();
    assert!(matches!(error, MakeError::NotEmpty { .. }), "{error}");
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("made");
    let first = super::folder::Unfinished::begin(&out).unwrap();
    let error = super::folder::Unfinished::begin(&out).err().unwrap();
    assert!(matches!(error, MakeError::Busy { .. }), "{error}");
    drop(first);
    super::folder::Unfinished::begin(&out).unwrap();
}

#[test]
fn pictures_that_cannot_be_read_are_named_and_others_take_their_place() {
    let home = tempfile::tempdir().unwrap();
    let (from, to) = (home.path().join("a"), home.path().join("made"));
    photos(&from, &[1, 2]);
    let whole = lossless(&scene(90, 70, 5)).unwrap();
    fs::write(from.join("cut.png"), &whole[..whole.len() / 2]).unwrap();
    let found = images_below(&from).unwrap().files;
    let mut unusable = Unusable::new(false);
    let mut on = |_: usize, _: usize| ControlFlow::Continue(());
    let made = make(&found, &settings(6), &to, &mut unusable, &mut on).unwrap();
    assert_eq!(made.photos.len(), 2);
    let names: Vec<_> = unusable.pictures().iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["cut.png"]);
    let mut strict = Unusable::new(true);
    let other = home.path().join("strict");
    let error = make(&found, &settings(6), &other, &mut strict, &mut on).unwrap_err();
    assert!(matches!(error, MakeError::Photos(_)), "{error}");
    let nothing = make(
        &[],
        &settings(1),
        &other,
        &mut Unusable::new(false),
        &mut on,
    );
    assert!(matches!(nothing, Err(MakeError::NoPhotos)));
    assert!(!other.exists());
}

#[test]
fn settings_out_of_range_say_the_range() {
    let home = tempfile::tempdir().unwrap();
    for (wrong, expected) in [
        (
            Settings {
                side: 63,
                ..settings(1)
            },
            "63, not 64 to 2048",
        ),
        (settings(0), "0, not 1 to 1000000"),
    ] {
        let error = made(home.path(), &wrong, &home.path().join("made")).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
