//! Zip and tar archives of folders: read as the folders, and never trusted.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use clipsight_core::corpus::{Dataset, DatasetError, images_below};
use flate2::Compression;
use flate2::write::GzEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A picture of its own for each number.
fn picture(number: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(4, 3, Rgb([number, 255 - number, 7]));
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A set's files, in a folder as most archives have them.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (at, class) in ["cat", "日本語 <&>", "a,b\"c"].iter().enumerate() {
        for i in 0..6 {
            let name = format!("set/{class}/{i}.png");
            files.push((name, picture((10 * at + i) as u8)));
        }
    }
    files.push(("set/cat/notes.txt".into(), b"words".to_vec()));
    files.push(("set/.hidden/1.png".into(), picture(99)));
    files.push(("__MACOSX/set/cat/._1.png".into(), b"resource".to_vec()));
    files
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.add_directory("set/ghost", SimpleFileOptions::default())
        .unwrap();
    zip.finish().unwrap().into_inner()
}

fn tarred(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // As it stands: `append_data` would refuse some of the names.
        let field = &mut header.as_old_mut().name;
        field[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, bytes.as_slice()).unwrap();
    }
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Directory);
    header.set_size(0);
    header.set_cksum();
    tar.append_data(&mut header, "set/ghost/", &[][..]).unwrap();
    tar.into_inner().unwrap()
}

fn packed(tar: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(tar).unwrap();
    gz.finish().unwrap()
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn an_archive_is_the_folder_that_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files() {
        put(folder.path(), &name, &bytes);
    }
    fs::create_dir(folder.path().join("set/ghost")).unwrap();
    let on_disk = Dataset::open(&folder.path().join("set")).unwrap();
    let tar = tarred(&files());
    for (name, bytes) in [
        ("set.zip", zipped(&files())),
        ("set.tar", tar.clone()),
        ("set.tar.gz", packed(&tar)),
        // Contents count.
        ("set.jpg", zipped(&files())),
    ] {
        let path = put(folder.path(), name, &bytes);
        let before = fs::read_dir(folder.path()).unwrap().count();
        let set = Dataset::open(&path).unwrap();
        assert_eq!((&set.name, &set.classes), (&on_disk.name, &on_disk.classes));
        assert_eq!(set.notes(), on_disk.notes(), "{name}");
        for (part, expected) in [(&set.train, &on_disk.train), (&set.test, &on_disk.test)] {
            assert_eq!(part.len(), expected.len());
            for (item, expected) in part.iter().zip(expected) {
                assert_eq!((&item.name, item.class), (&expected.name, expected.class));
                assert_eq!(
                    item.read().unwrap(),
                    expected.read().unwrap(),
                    "{}",
                    item.name
                );
                assert_eq!(item.path, path.join(&item.name));
                item.decode().unwrap();
            }
        }
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            before,
            "it was unpacked"
        );
        // The same for commands that want images alone.
        let below = images_below(&path).unwrap().files;
        assert_eq!(below.len(), 18);
        assert_eq!(below[0].read().unwrap(), picture(20));
    }
}

#[test]
fn splits_and_published_shots_are_found_in_archives() {
    let shot =
        r#"{"impath": "x/a/1.png", "classname": "a"}, {"impath": "b/1.png", "classname": "b"}"#;
    let split = r#"{"train": [["a/1.png", 0, "a"], ["b/1.png", 1, "b"]],
        "val": [["a/2.png", 0, "a"]], "test": [["b/3.png", 1, "b"]]}"#;
    let mut files = vec![
        ("top/split.json".to_owned(), split.as_bytes().to_vec()),
        (
            "top/few_shot_indices/shot_1-seed_1.json".to_owned(),
            format!(r#"{{"train": {{"data": [{shot}]}}}}"#).into_bytes(),
        ),
    ];
    for (number, name) in (0..).zip(["a/1.png", "b/1.png", "a/2.png", "b/3.png"]) {
        files.push((format!("top/images/{name}"), picture(number)));
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("s.zip", zipped(&files)), ("s.tar", tarred(&files))] {
        let mut set = Dataset::open(&put(folder.path(), name, &bytes)).unwrap();
        assert_eq!(set.train[0].name, "a/1.png");
        assert_eq!(set.train[0].read().unwrap(), picture(0));
        assert!(set.draw(1, 1).unwrap().published);
        set.leave_out(["a/2.png"]);
        assert!(set.val.is_empty());
    }
    files.pop();
    let path = put(folder.path(), "s.zip", &zipped(&files));
    let error = Dataset::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("1 of 4 images of the split are missing"),
        "{error}"
    );
    assert!(error.contains("s.zip/images`, first `b/3.png`"), "{error}");
}

#[test]
fn paths_that_lead_out_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for bad in [
        "../out.png",
        "/etc/out.png",
        "a/../../out.png",
        "..\\out.png",
    ] {
        let mut files = files();
        files.push((bad.to_owned(), picture(1)));
        let tar = tarred(&files);
        for (name, bytes) in [
            ("x.zip", zipped(&files)),
            ("x.tgz", packed(&tar)),
            ("x.tar", tar),
        ] {
            let path = put(folder.path(), name, &bytes);
            let error = Dataset::open(&path).unwrap_err();
            assert!(matches!(error, DatasetError::Archive { .. }), "{error}");
            let message = error.to_string();
            assert!(message.contains("leads out of it"), "{bad}: {message}");
        }
    }
}

#[test]
fn broken_and_other_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let open = |bytes: &[u8]| Dataset::open(&put(folder.path(), "x", bytes)).unwrap_err();
    let zip = zipped(&files());
    let gz = packed(&tarred(&files()));
    for bytes in [&zip[..zip.len() / 2], &gz[..gz.len() / 2]] {
        let error = open(bytes);
        assert!(matches!(error, DatasetError::Archive { .. }), "{error}");
    }
    for bytes in [&b""[..], b"words", &picture(1), &packed(b"no tar")] {
        let error = open(bytes);
        assert!(matches!(error, DatasetError::NotADataset { .. }), "{error}");
    }
}

#[test]
fn what_unpacks_to_far_more_is_bounded() {
    // 100 MiB of zeros behind a picture's first bytes.
    let mut huge = picture(1);
    huge.resize(100 << 20, 0);
    let mut files = files();
    files.push(("set/cat/huge.png".into(), huge));
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("x.zip", zipped(&files)),
        ("x.tgz", packed(&tarred(&files))),
    ] {
        assert!(bytes.len() < 2 << 20);
        let set = Dataset::open(&put(folder.path(), name, &bytes)).unwrap();
        let mut all = set.train.iter().chain(&set.test);
        let huge = all.find(|item| item.name == "cat/huge.png").unwrap();
        let error = huge.decode().unwrap_err().to_string();
        assert!(error.contains("at most 67108864 are read"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// A damaged archive is refused, or its images read or refused one by one: nothing
    /// panics, and no image has bytes that no file had.
    #[test]
    fn damaged_archives_do_no_harm(
        kind in 0..3usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let files = files();
        let mut bytes = match kind {
            0 => zipped(&files),
            1 => tarred(&files),
            _ => packed(&tarred(&files)),
        };
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = put(folder.path(), "x", &bytes);
        if let Ok(images) = images_below(&path) {
            for image in images.files {
                prop_assert!(!image.name.split('/').any(|name| name == ".."));
                let _ = image.decode();
            }
        }
        if let Ok(set) = Dataset::open(&path) {
            prop_assert!(set.check().is_ok());
        }
        prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// Whatever a list holds, it is read or refused with a line.
    #[test]
    fn lists_of_anything_do_no_harm(
        text in "(path,label\n)?([a-c./\\\\\"',;\t \u{e9}]{0,12}[,;]?[ab\"\n]{0,4}\n){0,12}",
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = text.into_bytes();
        for (at, value) in changes {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let path = put(folder.path(), "x.csv", &bytes);
        match Dataset::read(&path) {
            Ok(set) => prop_assert!(set.train.iter().all(|item| item.path.is_file())),
            Err(DatasetError::Table { line, .. }) => prop_assert!(line >= 1),
            Err(DatasetError::Missing { count, all, .. }) => prop_assert!(1 <= count && count <= all),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
