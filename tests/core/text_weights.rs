//! CLIP's text tower in files: Hugging Face's names, Clipsight's packs, and what
//! is refused.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use clipsight_core::weights::catalogue::{Catalogue, Reader};
use clipsight_core::weights::files::error::ReadError;
use clipsight_core::weights::files::pack::{FORMAT, PackInfo, SCHEME, read_pack, write_pack};
use clipsight_core::weights::files::read::read;
use clipsight_core::weights::rounding::to_int8;
use clipsight_core::weights::spec::{Spec, TextSpec};
use clipsight_core::weights::tensor::random::random_tensors;
use clipsight_core::weights::tensor::{Tensors, Values};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

fn architecture() -> TextSpec {
    TextSpec {
        width: 16,
        depth: 2,
        heads: 2,
        mlp: 32,
        context: 5,
        vocabulary: 20,
        embedding: 8,
    }
}

/// The tensors as Hugging Face's library saves them, queries, keys and values
/// apart.
fn hugging_face(tensors: &Tensors, prefix: &str) -> Vec<(String, Vec<usize>, Vec<u8>)> {
    let mut file = Vec::new();
    for (ours, tensor) in tensors {
        let theirs = ours
            .replace("token_embedding", "embeddings.token_embedding.weight")
            .replace("position", "embeddings.position_embedding.weight")
            .replace("block.", "encoder.layers.")
            .replace("norm1", "layer_norm1")
            .replace("norm2", "layer_norm2")
            .replace(".out.", ".self_attn.out_proj.")
            .replace(".up.", ".mlp.fc1.")
            .replace(".down.", ".mlp.fc2.")
            .replace("final_norm", "final_layer_norm");
        let theirs = match theirs.as_str() {
            "projection.weight" => "text_projection.weight".to_owned(),
            other => format!("text_model.{other}"),
        };
        let bytes: Vec<u8> = tensor
            .to_f32()
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        if theirs.contains(".qkv.") {
            let mut shape = tensor.shape.clone();
            shape[0] /= 3;
            for (part, bytes) in ["q", "k", "v"].iter().zip(bytes.chunks(bytes.len() / 3)) {
                let name = theirs.replace("qkv", &format!("self_attn.{part}_proj"));
                file.push((format!("{prefix}{name}"), shape.clone(), bytes.to_vec()));
            }
        } else {
            file.push((format!("{prefix}{theirs}"), tensor.shape.clone(), bytes));
        }
    }
    file
}

fn bytes(file: &[(String, Vec<usize>, Vec<u8>)]) -> Vec<u8> {
    let views = file.iter().map(|(name, shape, data)| {
        (
            name,
            TensorView::new(Dtype::F32, shape.clone(), data).unwrap(),
        )
    });
    safetensors::serialize(views, None).unwrap()
}

fn info() -> PackInfo {
    PackInfo {
        format: FORMAT,
        model: "clip-test".into(),
        title: "Test".into(),
        source: "hub".into(),
        revision: "main".into(),
        source_sha256: "0".repeat(64),
        licence: "none".into(),
        scheme: SCHEME.into(),
        architecture: architecture().into(),
        preprocess: None,
    }
}

#[test]
fn the_tower_is_read_from_hugging_faces_names() {
    let tensors = random_tensors(&architecture(), 5);
    for prefix in ["", "clip."] {
        let file = bytes(&hugging_face(&tensors, prefix));
        assert_eq!(
            read(Reader::HfClip, &[&file], &architecture().into()),
            Ok(tensors.clone())
        );
    }
}

#[test]
fn a_sharded_tower_is_read_from_all_its_files() {
    let tensors = random_tensors(&architecture(), 5);
    let file = hugging_face(&tensors, "");
    let parts: Vec<Vec<u8>> = file.chunks(7).map(bytes).collect();
    assert!(parts.len() > 3);
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let spec = architecture().into();
    assert_eq!(read(Reader::HfClip, &parts, &spec), Ok(tensors));
    let error = read(Reader::HfClip, &parts[1..], &spec).unwrap_err();
    assert!(matches!(error, ReadError::Missing { .. }), "{error}");
}

#[test]
fn files_without_the_tower_are_refused() {
    let tensors = random_tensors(&architecture(), 5);
    let mut file = hugging_face(&tensors, "");
    let error = read(Reader::OnnxClip, &[&bytes(&file)], &architecture().into()).unwrap_err();
    assert!(error.to_string().contains("no text tower"), "{error}");
    let mut wider = architecture();
    wider.vocabulary += 1;
    let error = read(Reader::HfClip, &[&bytes(&file)], &wider.into()).unwrap_err();
    assert!(matches!(error, ReadError::Shape { .. }), "{error}");
    file.retain(|(name, ..)| name != "text_projection.weight");
    let error = read(Reader::HfClip, &[&bytes(&file)], &architecture().into()).unwrap_err();
    assert_eq!(
        error,
        ReadError::Missing {
            name: "text_projection.weight".into()
        }
    );
}

#[test]
fn a_pack_gives_its_tensors_back() {
    let plain = random_tensors(&architecture(), 6);
    for tensors in [plain.clone(), to_int8(&plain)] {
        let pack = write_pack(&info(), &tensors).unwrap();
        assert_eq!(pack, write_pack(&info(), &tensors).unwrap());
        assert_eq!(read_pack(&pack), Ok((info(), tensors)));
        assert!(matches!(
            read_pack(&pack).unwrap().0.architecture,
            Spec::Text(_)
        ));
        for end in (0..pack.len()).step_by(97) {
            assert!(read_pack(&pack[..end]).is_err(), "{end}");
        }
    }
    let small = to_int8(&plain);
    assert!(matches!(
        small["block.0.qkv.weight"].values,
        Values::I8 { .. }
    ));
    assert!(matches!(small["token_embedding"].values, Values::F16(_)));
}

#[test]
fn every_clip_of_the_catalogue_has_a_text_tower_and_a_tokenizer() {
    let catalogue = Catalogue::built_in().unwrap();
    assert!(catalogue.tokenizer.is_some());
    for model in catalogue.models {
        let clip = model.id.starts_with("clip-");
        assert_eq!(model.text.is_some(), clip, "{}", model.id);
        let from =
            |source: &clipsight_core::weights::catalogue::Source| source.reader.has_text_tower();
        assert_eq!(model.sources.iter().any(from), clip, "{}", model.id);
        if let Some(text) = model.text {
            assert_eq!((text.context, text.vocabulary), (77, 49_408));
        }
    }
}
