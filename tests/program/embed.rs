//! `embed` of a corpus by both encoders, killed in between, and `mine` of what it wrote.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use clipsight_core::vectors::exchange::{self, Part, read_table};
use clipsight_core::weights::catalogue::Catalogue;
use image::{ImageFormat, Rgb, RgbImage};

use crate::support::{clip_home, clipsight, run, weights};

/// More than one batch.
const IMAGES: u32 = 18;

fn png(number: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = RgbImage::from_fn(40, 30, |x, y| {
        let on = ((x + number) / 5 + y / (3 + number % 4)).is_multiple_of(2);
        Rgb(if on {
            [number as u8 * 12, 40, 90]
        } else {
            [230, 230, 220]
        })
    });
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Two archives of WebDataset; one image of the first is cut off.
fn archives(folder: &Path) {
    fs::create_dir(folder).unwrap();
    for shard in 0..2 {
        let file = fs::File::create(folder.join(format!("{shard:05}.tar"))).unwrap();
        let mut tar = tar::Builder::new(file);
        for number in (0..IMAGES).filter(|number| number % 2 == shard) {
            let mut bytes = png(number);
            if number == 4 {
                bytes.truncate(60);
            }
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            let name = format!("{number:09}.png");
            tar.append_data(&mut header, name, &bytes[..]).unwrap();
        }
        tar.finish().unwrap();
    }
}

#[test]
fn a_corpus_that_was_killed_goes_on_and_is_mined() {
    let test = "a_corpus_that_was_killed_goes_on_and_is_mined";
    let folder = tempfile::tempdir().unwrap();
    let pair = Catalogue::built_in().unwrap().default_pair;
    let Some(home) = clip_home(test, folder.path()).filter(|_| weights(test, &[&pair.dino])) else {
        return;
    };
    archives(&folder.path().join("set"));
    let at = |name: &str| folder.path().join(name);
    let embed = |out: &str, more: &[&str]| {
        let fixed = ["embed", "set", "--device", "cpu", "--out", out];
        let mut command = clipsight();
        command
            .current_dir(folder.path())
            .env("CLIPSIGHT_HOME", &home);
        command.args(fixed).args(more);
        command
    };
    let embed_all = || embed("emb", &["--shard", "17"]);

    let mut killed = std::process::Command::new(assert_cmd::cargo::cargo_bin!("clipsight"))
        .args([
            "embed", "set", "--device", "cpu", "--out", "emb", "--shard", "17",
        ])
        .current_dir(folder.path())
        .env("CLIPSIGHT_HOME", &home)
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let lines = at("emb/metadata/metadata_0000.parquet.part");
    let begun = Instant::now();
    while fs::metadata(&lines).map_or(0, |file| file.len()) == 0 {
        assert!(
            begun.elapsed() < Duration::from_secs(300),
            "nothing was encoded"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let there = fs::read_to_string(&lines).unwrap().lines().count();
    assert!(there >= 9, "{there}");
    // What is begun is no corpus yet.
    let mut plan = clipsight();
    plan.current_dir(folder.path());
    let (code, _, error) = run(plan.args(["mine", "plan", "emb", "--out", "m"]));
    assert_eq!(code, 65, "{error}");

    let (code, out, error) = run(&mut embed_all());
    assert_eq!(code, 3, "{error}");
    assert!(out.starts_with(&format!("{IMAGES} images by ")), "{out}");
    let fresh: usize = out
        .split(": ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(fresh <= IMAGES as usize - there, "{out}");
    assert!(
        error.contains("images that cannot be encoded: 1;"),
        "{error}"
    );
    let (_, out, _) = run(&mut embed_all());
    assert!(out.contains(": 0 encoded, 0 known already"), "{out}");

    // The same as one file, by another way through the program.
    for (side, model) in [("clip", &pair.clip), ("dino", &pair.dino)] {
        let one = format!("{side}.safetensors");
        let mut names = Vec::new();
        let mut rows = Vec::new();
        for (shard, count) in [(0, 17), (1, 1)] {
            let part = at(&format!("emb/{side}/img_emb/img_emb_{shard:04}.npy"));
            let part = Part::open(&part).unwrap();
            assert_eq!(part.len(), count);
            let of_part = part.rows(0..count).unwrap();
            rows.extend((0..count as usize).map(|row| of_part.row(row)));
            let table = at(&format!("emb/metadata/metadata_{shard:04}.parquet"));
            let table = read_table(&table, count as usize).unwrap();
            let sides = if side == "clip" {
                &table.sides[0]
            } else {
                &table.sides[1]
            };
            assert_eq!((&sides.model, sides.weights.len()), (model, 64));
            names.extend(table.names);
        }
        let failed = names
            .iter()
            .position(|name| name.ends_with("000000004.png"))
            .unwrap();
        assert_eq!(names[failed], "set/00000.tar/000000004.png");
        assert!(rows[failed].iter().all(|value| *value == 0.0));
        names.remove(failed);
        rows.remove(failed);
        let archives = ["set/00000.tar", "set/00001.tar"];
        let mut command = clipsight();
        command
            .current_dir(folder.path())
            .env("CLIPSIGHT_HOME", &home);
        command
            .arg("embed")
            .args(archives)
            .args(["--device", "cpu", "--model", model]);
        let (code, _, error) = run(command.args(["--out", &one]));
        assert_eq!(code, 3, "{error}");
        let expected = exchange::read(&at(&one)).unwrap();
        assert_eq!(expected.names.unwrap(), names);
        for (row, expected) in rows.iter().zip(expected.rows.rows()) {
            let apart = row.iter().zip(expected).map(|(a, b)| (a - b).abs());
            // f16 of numbers below 1.
            assert!(apart.fold(0.0, f32::max) < 5e-4);
        }
    }

    let (code, _, error) = run(&mut embed("emb", &["--shard", "5"]));
    assert_eq!(code, 65);
    assert!(error.contains("sizes of shards differ"), "{error}");
    let (code, _, error) = run(&mut embed("new", &["--task", "9", "--shard", "5"]));
    assert_eq!(code, 64);
    assert!(error.contains("there is no shard 9"), "{error}");

    // Pictures come out of the archives.
    let mut mine = clipsight();
    mine.current_dir(folder.path()).env("CLIPSIGHT_HOME", &home);
    mine.args(["mine", "set", "--device", "cpu", "--out", "m", "--top", "3"]);
    mine.args(["--clip-threshold", "0.5", "--dino-threshold", "0.99"]);
    let (code, out, error) = run(mine.args(["--report", "m.html", "--as-benchmark", "bench"]));
    assert_eq!(code, 3, "{error}");
    assert!(out.contains("153 pairs of 18 images"), "{out}");
    let html = fs::read_to_string(at("m.html")).unwrap();
    assert!(html.contains("data:image/jpeg") && !html.contains("no picture at hand"));
    assert!(at("bench/MMVP Images/1.png").is_file());
}
