//! The readers of weight files, on sound files as other people's exporters
//! write them and on broken and hostile ones: each of these is refused with a
//! reason or read correctly; none panics, none takes memory beyond a small
//! multiple of the file.
#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod build;
mod exports;
mod memory;
mod onnx;
mod pack;
mod safetensors;

use build::*;
use clipsight_core::weights::catalogue::Reader;
use clipsight_core::weights::files::error::ReadError;
use clipsight_core::weights::files::pack::read_pack;
use clipsight_core::weights::files::read::read;
use clipsight_core::weights::spec::VisionSpec;
use clipsight_core::weights::tensor::{Tensors, Values};

/// One file, and what reading it must say; `None` for a file to be read.
pub struct Case {
    name: &'static str,
    reader: Reader,
    bytes: Vec<u8>,
    says: Option<&'static str>,
}

fn refuse(name: &'static str, reader: Reader, bytes: Vec<u8>, says: &'static str) -> Case {
    Case {
        name,
        reader,
        bytes,
        says: Some(says),
    }
}

fn good(name: &'static str, reader: Reader, bytes: Vec<u8>) -> Case {
    Case {
        name,
        reader,
        bytes,
        says: None,
    }
}

/// Reads a file as the tiny model that its reader is for, within bounds.
fn bounded(reader: Reader, bytes: &[u8]) -> Result<Tensors, ReadError> {
    let (result, peak) = memory::peak(|| read(reader, &[bytes], &architecture(reader).into()));
    within(peak, bytes);
    result
}

fn within(peak: usize, bytes: &[u8]) {
    let most = 8 * bytes.len() + (1 << 20);
    assert!(
        peak <= most,
        "{peak} bytes of memory for a file of {}",
        bytes.len()
    );
}

fn architecture(reader: Reader) -> VisionSpec {
    match reader {
        Reader::HfClip | Reader::OnnxClip => clip(),
        Reader::HfDinov2 | Reader::OnnxDinov2 => dinov2(0),
        Reader::ClipMerges => panic!("merges are no model's"),
    }
}

fn sound_files() -> Vec<(Reader, Tensors, Vec<u8>)> {
    let hugging_face = |architecture, name: fn(&str) -> Vec<String>| {
        let tensors = tensors(&architecture);
        let file = safetensors_of(&renamed(&tensors, name));
        (tensors, file)
    };
    let (clip_tensors, clip_file) = hugging_face(clip(), hf_clip_name);
    let (dino_tensors, dino_file) = hugging_face(dinov2(0), hf_dinov2_name);
    let (clip8_tensors, clip8_graph) = exports::clip_graph(&clip());
    let (export_tensors, export_graph) = exports::dinov2_graph(&dinov2(0));
    vec![
        (Reader::HfClip, clip_tensors, clip_file),
        (Reader::HfDinov2, dino_tensors, dino_file),
        (Reader::OnnxClip, clip8_tensors, exports::file(&clip8_graph)),
        (
            Reader::OnnxDinov2,
            export_tensors,
            exports::file(&export_graph),
        ),
    ]
}

#[test]
fn sound_files_are_read_bit_for_bit() {
    for (reader, tensors, file) in sound_files() {
        assert_eq!(bounded(reader, &file), Ok(tensors), "{reader:?}");
    }
}

#[test]
fn prefixes_other_tensors_and_registers() {
    let registers = dinov2(3);
    let sound = tensors(&registers);
    for prefix in ["", "dinov2.", "dinov2_with_registers."] {
        let mut named = renamed(&sound, hf_dinov2_name);
        named.push(("embeddings.mask_token".into(), vec![1, 8], vec![0.5; 8]));
        for tensor in &mut named {
            tensor.0.insert_str(0, prefix);
        }
        let read = read(
            Reader::HfDinov2,
            &[&safetensors_of(&named)],
            &registers.clone().into(),
        );
        assert_eq!(read.as_ref(), Ok(&sound), "{prefix}");
    }
    // A whole CLIPModel also has a text tower and a scale.
    let mut named = renamed(&tensors(&clip()), hf_clip_name);
    named.push((
        "text_model.final_layer_norm.weight".into(),
        vec![4],
        vec![1.0; 4],
    ));
    named.push(("logit_scale".into(), vec![], vec![4.6]));
    let file = safetensors_of(&named);
    assert_eq!(bounded(Reader::HfClip, &file), Ok(tensors(&clip())));
}

#[test]
fn half_precision_stays_and_bfloat16_is_widened() {
    let named = renamed(&tensors(&clip()), hf_clip_name);
    for (dtype, bits) in [("F16", 0x3e00u16), ("BF16", 0x3fc0)] {
        let mut data = Vec::new();
        let mut entries = Vec::new();
        for (name, shape, values) in &named {
            let begin = data.len();
            data.extend(bits.to_le_bytes().repeat(values.len()));
            let end = data.len();
            entries.push(format!(
                r#""{name}":{{"dtype":"{dtype}","shape":{shape:?},"data_offsets":[{begin},{end}]}}"#
            ));
        }
        let file = build::safetensors(&format!("{{{}}}", entries.join(",")), &data);
        for (name, tensor) in bounded(Reader::HfClip, &file).unwrap() {
            assert_eq!(
                matches!(tensor.values, Values::F16(_)),
                dtype == "F16",
                "{name}"
            );
            assert!(tensor.to_f32().iter().all(|&x| x == 1.5), "{name}");
        }
    }
}

#[test]
fn broken_files_are_refused_with_a_reason() {
    let cases: Vec<Case> = safetensors::cases()
        .into_iter()
        .chain(onnx::cases())
        .collect();
    assert!(cases.len() >= 100, "{}", cases.len());
    for case in cases {
        match (bounded(case.reader, &case.bytes), case.says) {
            (Ok(tensors), None) => assert!(!tensors.is_empty(), "{}", case.name),
            (Err(error), Some(says)) => {
                let error = error.to_string();
                assert!(error.contains(says), "{}: {error}", case.name);
                println!("{}: {error}", case.name);
            }
            (Ok(_), Some(says)) => panic!("{} was read; expected: {says}", case.name),
            (Err(error), None) => panic!("{} was refused: {error}", case.name),
        }
    }
}

/// Cut after every one of its bytes, a file is refused.
#[test]
fn files_cut_off_anywhere_are_refused() {
    for (reader, _, file) in sound_files() {
        for length in 0..file.len() {
            let result = bounded(reader, &file[..length]);
            assert!(
                result.is_err(),
                "{reader:?} cut to {length} of {}",
                file.len()
            );
        }
    }
    let pack = sound_pack();
    for length in 0..pack.len() {
        assert!(read_pack(&pack[..length]).is_err(), "pack cut to {length}");
    }
}

/// One bit wrong anywhere is refused or changes a number; it never panics.
#[test]
fn files_with_one_bit_wrong_do_no_harm() {
    let mut refused = 0;
    for (reader, _, mut file) in sound_files() {
        for index in 0..file.len() {
            let bit = 1 << (index % 8);
            file[index] ^= bit;
            refused += usize::from(bounded(reader, &file).is_err());
            file[index] ^= bit;
        }
    }
    assert!(refused > 1000, "{refused}");
    let mut pack = sound_pack();
    for index in 0..pack.len() {
        let bit = 1 << (index % 8);
        pack[index] ^= bit;
        let (_, peak) = memory::peak(|| read_pack(&pack));
        within(peak, &pack);
        pack[index] ^= bit;
    }
}

/// Random bytes, bare and behind a sound beginning.
#[test]
fn random_bytes_are_refused() {
    let mut state = 1u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    for (reader, _, sound) in sound_files() {
        for round in 0..400 {
            let noise: Vec<u8> = (0..round).map(|_| random()).collect();
            assert!(bounded(reader, &noise).is_err());
            let cut = usize::from(random()) * sound.len() / 256;
            let spoilt = [&sound[..cut], &noise].concat();
            assert!(
                bounded(reader, &spoilt).is_err(),
                "{reader:?} {cut} {round}"
            );
            // An initialiser's or a node's fields.
            let graph = model(&[bytes(5, &noise), bytes(1, &noise)]);
            assert!(bounded(Reader::OnnxDinov2, &graph).is_err());
        }
    }
}
