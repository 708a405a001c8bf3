//! Archives of a folder of images: zip, tar, and tar that is packed.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use clipsight_core::corpus::{Dataset, images_below};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Refusal, Target, as_it_is};
use crate::lists::in_file;
use crate::mend;

pub fn targets() -> Vec<Target> {
    vec![
        Target {
            name: "zip",
            seeds: || vec![zipped(true), zipped(false), deep()],
            read: |bytes| in_file("x.zip", bytes, read),
            // Some packed picture is longer by far than its file.
            most: |length| 64 * length + (1 << 20),
            mend: as_it_is,
        },
        Target {
            name: "tar",
            seeds: || vec![tarred()],
            read: |bytes| in_file("x.tar", bytes, read),
            most: |length| 16 * length + (1 << 20),
            mend: |bytes| mend::tar(bytes),
        },
        Target {
            name: "tar-gz",
            seeds: || vec![packed(&tarred())],
            read: |bytes| in_file("x.tar.gz", bytes, read),
            most: |length| 3100 * length + (1 << 20),
            mend: |bytes| {
                // What is within it is changed, not the packing.
                let mut tar = Vec::new();
                let _ = GzDecoder::new(&bytes[..])
                    .take(1 << 20)
                    .read_to_end(&mut tar);
                if let Some(byte) = tar.get_mut(bytes.len() * 7 % 4000) {
                    *byte ^= bytes.len() as u8;
                }
                mend::tar(&mut tar);
                *bytes = packed(&tar);
            },
        },
    ]
}

/// Finds the images, reads each, and reads all as a set.
fn read(path: &Path) -> Result<(), Refusal> {
    let images = images_below(path).map_err(Refusal::of)?;
    for image in &images.files {
        assert!(
            !image.name.split('/').any(|name| name == ".."),
            "{}",
            image.name
        );
        // A broken entry is refused when it is asked for.
        let _ = image.read();
    }
    Dataset::read(path).map(drop).map_err(Refusal::of)
}

/// The smallest thing that starts as a PNG does.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn names() -> impl Iterator<Item = String> {
    let classes = ["cat", "日本 <&>"].into_iter();
    classes.flat_map(|class| (0..3).map(move |image| format!("set/{class}/{image}.png")))
}

fn zipped(stored: bool) -> Vec<u8> {
    let options = match stored {
        true => SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
        false => SimpleFileOptions::default(),
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in names() {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(PNG).unwrap();
        zip.write_all(&[7; 300]).unwrap();
    }
    zip.add_directory("set/ghost", options).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Paths as long as they may be, of two thousand folders each: the paths of all these
/// folders would be their lengths squared.
fn deep() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..4 {
        let path = format!("{number}/{}", "a/".repeat(2000));
        let options = SimpleFileOptions::default();
        zip.add_directory(path.as_str(), options).unwrap();
        zip.start_file(format!("{path}x.png"), options).unwrap();
        zip.write_all(PNG).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tarred() -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let long = format!("set/cat/{}.png", "long".repeat(40));
    for name in names().chain([long]) {
        let mut header = tar::Header::new_gnu();
        header.set_size(PNG.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, name, PNG).unwrap();
    }
    tar.into_inner().unwrap()
}

fn packed(tar: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(tar).unwrap();
    gz.finish().unwrap()
}
