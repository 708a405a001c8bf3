//! What people keep images in is read in order, and a shard that grows survives any end.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::image::Preprocess;
use crate::vectors::exchange::{self, ImageRow, Part, read_table, table_path};

/// What other people's tools wrote: `tests/reference/make_exchange.py`.
fn others(name: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/exchange");
    Path::new(folder).join(name)
}

/// An image of its own for each number.
fn png(shade: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::from_pixel(2, 2, image::Rgb([shade, 0, 0]));
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn tar(path: &Path, files: &[(&str, Vec<u8>)]) {
    let mut tar = tar::Builder::new(fs::File::create(path).unwrap());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    tar.finish().unwrap();
}

fn open(paths: &[PathBuf]) -> Result<Source, EmbedError> {
    Source::open(paths, |_| ())
}

fn all(source: &mut Source) -> Vec<CorpusImage> {
    let count = source.manifest(Vec::new(), 1).images;
    source.images(0..count).unwrap()
}

#[test]
fn archives_of_webdataset_tell_what_lies_beside_them() {
    let folder = TempDir::new().unwrap();
    for (place, shard) in ["00000.tar", "00001.tar"].iter().enumerate() {
        let names = [0, 2, 3].map(|row| (format!("{:09}.png", row), png(10 * place as u8 + row)));
        let mut files: Vec<_> = names.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
        files.push(("000000003.json", b"{}".to_vec()));
        files.push(("000000009.jpg", b"cut".to_vec()));
        tar(&folder.path().join(shard), &files);
    }
    fs::copy(
        others("img2dataset-told.parquet"),
        folder.path().join("00000.parquet"),
    )
    .unwrap();
    fs::write(folder.path().join("00000_stats.json"), "{}").unwrap();
    let mut source = open(&[folder.path().into()]).unwrap();
    assert_eq!(source.left_out.not_images, 2);
    let images = all(&mut source);
    assert_eq!(images.len(), 8);
    let first = &images[0];
    assert_eq!(first.key, "000000000");
    let path = folder.path().join("00000.tar/000000000.png");
    assert_eq!(Path::new(&first.path), path);
    assert_eq!(first.told.caption.as_deref(), Some("a red square"));
    assert_eq!(
        images[2].told.url.as_deref(),
        Some("https://example.org/3.png")
    );
    assert!(
        images[3].file.is_err(),
        "what is called .jpg and is none is an image that failed"
    );
    assert_eq!(
        images[4].told,
        Default::default(),
        "beside 00001.tar there is no table"
    );
    // Whatever is asked for, it is the same images.
    assert_eq!(source.images(2..6).unwrap(), images[2..6]);
    assert_eq!(source.images(1..2).unwrap(), images[1..2]);
    let again = find(&[&path, &folder.path().join("00001.tar/none.png")]);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].read().unwrap(), png(0));
    // An archive that is another when it is opened again.
    source.images(5..6).unwrap();
    tar(&folder.path().join("00000.tar"), &[("a.png", png(1))]);
    assert!(matches!(source.images(0..1), Err(EmbedError::Changed(_))));
}

#[test]
fn tables_with_pictures_are_read_row_by_row() {
    let mut source = open(&[others("hub.parquet")]).unwrap();
    let images = all(&mut source);
    let keys: Vec<&str> = images.iter().map(|image| &*image.key).collect();
    assert_eq!(keys, ["0.png", "1.png", "2", "3.png", "4"]);
    assert_eq!(
        images[2].file.as_ref().unwrap_err(),
        "its row has no picture"
    );
    let decoded = images[4].file.as_ref().unwrap().decode().unwrap();
    assert_eq!(
        (decoded.width, &decoded.pixels[..3]),
        (7, &[4, 128, 255][..])
    );
    assert!(images[3].file.as_ref().unwrap().decode().is_err());
    assert_eq!(source.images(1..4).unwrap(), images[1..4]);
    let found = find(&[
        Path::new(&images[1].path),
        &others("hub.parquet").join("99"),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].read().unwrap(),
        images[1].file.as_ref().unwrap().read().unwrap()
    );

    let images = all(&mut open(&[others("img2dataset.parquet")]).unwrap());
    assert_eq!(images[3].key, "000000003");
    assert_eq!(images[3].told.caption.as_deref(), Some("日本"));
    assert_eq!(
        (images[2].told.caption.clone(), images[1].file.is_err()),
        (None, true)
    );
    let none = open(&[others("pyarrow.parquet")]);
    assert!(matches!(none, Err(EmbedError::NoPictures(_))));
}

#[test]
fn folders_lists_and_single_images_are_sources() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("cats")).unwrap();
    for (name, shade) in [("cats/a.png", 1), ("cats/b.png", 2), ("c.png", 3)] {
        fs::write(at(name), png(shade)).unwrap();
    }
    fs::write(at("cats/notes.md"), "words").unwrap();
    let of = |paths: &[PathBuf]| {
        let images = all(&mut open(paths).unwrap());
        let paths = images.iter().map(|i| PathBuf::from(&i.path));
        paths
            .map(|p| p.strip_prefix(folder.path()).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let expected = ["c.png", "cats/a.png", "cats/b.png"].map(PathBuf::from);
    assert_eq!(of(&[folder.path().into()]), expected);
    assert_eq!(of(&[at("c.png"), at("cats")]), expected);
    fs::write(at("list.txt"), "cats/b.png\nc.png\n").unwrap();
    assert_eq!(
        of(&[at("list.txt")]),
        ["cats/b.png", "c.png"].map(PathBuf::from)
    );
    fs::create_dir(at("empty")).unwrap();
    assert!(matches!(open(&[at("empty")]), Err(EmbedError::Nothing)));
    assert!(matches!(
        open(&[at("none")]),
        Err(EmbedError::System { .. })
    ));
}

fn manifest(images: usize, shard: u64) -> (TempDir, Manifest) {
    let folder = TempDir::new().unwrap();
    for image in 0..images {
        fs::write(
            folder.path().join(format!("{image:03}.png")),
            png(image as u8),
        )
        .unwrap();
    }
    let encoders = [("clip", 3), ("dino", 2)].map(|(side, width)| Encoder {
        folder: side.into(),
        model: format!("{side}-model"),
        weights: "ab".repeat(32),
        precision: "f32".into(),
        width,
        preprocessing: Preprocess {
            resize: 8,
            crop: 8,
            mean: [0.5; 3],
            std: [0.5; 3],
        },
    });
    let source = open(&[folder.path().into()]).unwrap();
    let manifest = source.manifest(encoders.into(), shard);
    (folder, manifest)
}

/// A row of a shard, and both encoders' numbers for it.
fn row(place: usize) -> (ImageRow, [Vec<f32>; 2]) {
    let failed = place % 5 == 3;
    let row = ImageRow {
        key: format!("{place}"),
        path: format!("x/{place}.png"),
        sha256: Some("cd".repeat(32)),
        size: (!failed).then_some([4, 2]),
        error: failed.then(|| "cut off".into()),
        ..Default::default()
    };
    let number = |n: usize| if failed { 0.0 } else { (place + n) as f32 };
    (
        row,
        [(0..3).map(number).collect(), (5..7).map(number).collect()],
    )
}

fn add(shard: &mut Shard, places: std::ops::Range<usize>) {
    let mut rows = Vec::new();
    let mut vectors = vec![Vec::new(), Vec::new()];
    for (row, numbers) in places.map(row) {
        rows.push(row);
        for (all, mut own) in vectors.iter_mut().zip(numbers) {
            all.append(&mut own);
        }
    }
    shard.add(rows, &vectors).unwrap();
}

#[test]
fn a_shard_goes_on_where_it_was_left() {
    let (_images, manifest) = manifest(12, 10);
    assert_eq!(
        (manifest.shards(), manifest.images_of(1).unwrap()),
        (2, 10..12)
    );
    let out = TempDir::new().unwrap();
    let emb = out.path().join("emb");
    manifest.claim(&emb).unwrap();
    manifest.claim(&emb).unwrap();
    let open = || Shard::open(&emb, &manifest, 0).unwrap();
    let mut shard = open();
    add(&mut shard, 0..4);
    // Nobody else writes it meanwhile.
    let busy = Shard::open(&emb, &manifest, 0).unwrap_err().to_string();
    assert!(busy.contains("another process"), "{busy}");
    add(&mut shard, 4..6);
    drop(shard);
    let lines = table_path(&emb, 0).with_extension("parquet.part");
    let array = emb.join("dino/img_emb/img_emb_0000.npy.part");
    // Killed while a line was written: that batch's last image is lost.
    let text = fs::read(&lines).unwrap();
    fs::write(&lines, &text[..text.len() - 3]).unwrap();
    assert_eq!(open().len(), 5);
    // Killed between an array and the lines.
    let numbers = fs::read(&array).unwrap();
    fs::write(&array, [&numbers[..], b"more"].concat()).unwrap();
    assert_eq!(open().len(), 5);
    fs::write(&array, &numbers[..numbers.len() - 7]).unwrap();
    let mut shard = open();
    assert_eq!((shard.len(), shard.failed()), (3, 0));
    let error = Shard::open(&emb, &manifest, 7).unwrap_err();
    assert!(matches!(error, EmbedError::NoShard { shards: 2, .. }));
    add(&mut shard, 3..10);
    assert_eq!(ShardDone::read(&emb, &manifest, 0).unwrap(), None);
    let done = shard.finish().unwrap();
    assert_eq!((done.images, done.failed), (10, 2));
    assert_eq!(
        ShardDone::read(&emb, &manifest, 0).unwrap(),
        Some(done.clone())
    );
    assert!(!lines.exists());

    // Whatever was between, the rows are what they are without.
    let numbers = |side: &str| {
        let part = Part::open(&emb.join(side).join("img_emb/img_emb_0000.npy")).unwrap();
        let rows = part.rows(0..part.len()).unwrap();
        (0..10).map(|place| rows.row(place)).collect::<Vec<_>>()
    };
    for (which, side) in ["clip", "dino"].into_iter().enumerate() {
        let expected: Vec<_> = (0..10).map(|place| row(place).1[which].clone()).collect();
        assert_eq!(numbers(side), expected);
    }
    let table = read_table(&table_path(&emb, 0), 10).unwrap();
    assert_eq!((table.failed, &*table.names[9]), (vec![3, 8], "x/9.png"));
    assert_eq!(
        (&*table.sides[0].model, &*table.sides[1].model),
        ("clip-model", "dino-model")
    );

    // Killed before it was said that the shard is there.
    fs::remove_file(emb.join("done/done_0000.json")).unwrap();
    let shard = open();
    assert_eq!(shard.len(), 0, "without its lines it is made again");
    drop(shard);
}

#[test]
fn a_folder_belongs_to_one_corpus() {
    let (images, manifest) = manifest(3, 10);
    let out = TempDir::new().unwrap();
    let emb = out.path().join("emb");
    manifest.claim(&emb).unwrap();
    let what = |manifest: &Manifest| match manifest.claim(&emb).unwrap_err() {
        EmbedError::Other { what, .. } => what,
        other => panic!("{other}"),
    };
    let source = open(&[images.path().into()]).unwrap();
    let mut encoders = manifest.encoders.clone();
    assert_eq!(
        what(&source.manifest(encoders.clone(), 11)),
        "sizes of shards"
    );
    encoders[0].weights = "00".repeat(32);
    assert_eq!(what(&source.manifest(encoders, 10)), "models");
    fs::write(images.path().join("more.png"), png(9)).unwrap();
    let source = open(&[images.path().into()]).unwrap();
    assert_eq!(
        what(&source.manifest(manifest.encoders.clone(), 10)),
        "images"
    );
    let taken = manifest.claim(images.path()).unwrap_err();
    assert!(matches!(taken, EmbedError::Taken(_)), "{taken}");
    assert!(exchange::tables(&emb).unwrap().is_empty());
}
