//! Files of weights: other people's safetensors and ONNX, packs, adapters, the list of
//! packs and the catalogue.

use std::num::NonZeroU64;

use clipsight_core::weights::catalogue::{Catalogue, Reader};
use clipsight_core::weights::files::adapter::{AdapterInfo, FORMAT, read_adapter, write_adapter};
use clipsight_core::weights::files::pack::read_pack;
use clipsight_core::weights::files::pack_list::{PackEntry, PackList, divide};
use clipsight_core::weights::files::read::read;
use clipsight_core::weights::spec::{AdapterSizes, VisionSpec};
use clipsight_core::weights::tensor::Tensors;
use clipsight_core::weights::tensor::random::random_list;

use crate::build::{self, clip, dinov2, hf_clip_name, hf_dinov2_name, renamed, tensors};
use crate::exports;
use crate::harness::{Refusal, Target, as_it_is};
use crate::mend;

pub fn targets() -> Vec<Target> {
    // As `tests/core/readers` promises.
    let few_times = |length: usize| 8 * length + (1 << 20);
    vec![
        Target {
            name: "weights",
            seeds: || {
                let file = |spec: &VisionSpec, name: fn(&str) -> Vec<String>| {
                    build::safetensors_of(&renamed(&tensors(spec), name))
                };
                vec![
                    file(&clip(), hf_clip_name),
                    file(&dinov2(0), hf_dinov2_name),
                ]
            },
            read: |bytes| either(bytes, Reader::HfClip, Reader::HfDinov2),
            most: few_times,
            mend: |bytes| mend::safetensors(bytes),
        },
        Target {
            name: "onnx",
            seeds: || {
                let of_clip = exports::file(&exports::clip_graph(&clip()).1);
                vec![of_clip, exports::file(&exports::dinov2_graph(&dinov2(0)).1)]
            },
            read: |bytes| either(bytes, Reader::OnnxClip, Reader::OnnxDinov2),
            most: few_times,
            mend: as_it_is,
        },
        Target {
            name: "pack",
            seeds: || vec![build::sound_pack()],
            read: |bytes| {
                let (_, tensors) = read_pack(bytes).map_err(Refusal::of)?;
                sound(&tensors);
                Ok(())
            },
            most: few_times,
            mend: |bytes| mend::safetensors(bytes),
        },
        Target {
            name: "adapter",
            seeds: || vec![adapter()],
            read: |bytes| {
                let (info, tensors) = read_adapter(bytes, &clip()).map_err(Refusal::of)?;
                assert!(info.strength.is_finite() && info.strength >= 0.0);
                sound(&tensors);
                Ok(())
            },
            most: few_times,
            mend: |bytes| mend::safetensors(bytes),
        },
        Target {
            name: "pack-list",
            seeds: || vec![serde_json::to_vec_pretty(&pack_list()).unwrap()],
            read: |bytes| {
                let read: Result<PackList, _> = serde_json::from_slice(bytes);
                let mut list = read.map_err(Refusal::of)?;
                list.add(pack_list().packs.remove(0));
                Ok(())
            },
            most: |length| 32 * length + (64 << 10),
            mend: as_it_is,
        },
        Target {
            name: "catalogue",
            seeds: || vec![serde_json::to_vec(&Catalogue::built_in().unwrap()).unwrap()],
            read: |bytes| {
                let text = String::from_utf8_lossy(bytes);
                let catalogue = Catalogue::from_json(&text).map_err(Refusal::of)?;
                for model in &catalogue.models {
                    let finite = |numbers: &[f32]| numbers.iter().all(|number| number.is_finite());
                    assert!(finite(&model.preprocess.mean) && finite(&model.preprocess.std));
                }
                Ok(())
            },
            most: |length| 32 * length + (1 << 20),
            mend: as_it_is,
        },
    ]
}

/// As CLIP or as DINOv2: the reason is that of the latter.
fn either(bytes: &[u8], clips: Reader, dinos: Reader) -> Result<(), Refusal> {
    let tensors = match read(clips, &[bytes], &clip().into()) {
        Ok(tensors) => tensors,
        Err(_) => read(dinos, &[bytes], &dinov2(0).into()).map_err(Refusal::of)?,
    };
    sound(&tensors);
    Ok(())
}

fn sound(tensors: &Tensors) {
    for (name, tensor) in tensors {
        let values = tensor.to_f32();
        assert_eq!(
            values.len(),
            tensor.shape.iter().product::<usize>(),
            "{name}"
        );
        assert!(values.iter().all(|value| value.is_finite()), "{name}");
    }
}

fn adapter() -> Vec<u8> {
    let info = AdapterInfo {
        format: FORMAT,
        name: "tiny".into(),
        model: "clip-tiny".into(),
        bottleneck: 4,
        first_block: 1,
        trained_strength: 0.03,
        strength: 0.015,
        data: "none".into(),
        training: serde_json::json!({ "seed": 1, "views": [1, 2] }),
    };
    let sizes = AdapterSizes {
        bottleneck: 4,
        first_block: 1,
    };
    let tensors = random_list(sizes.tensors(&clip()).unwrap(), 4);
    write_adapter(&info, &clip(), &tensors).unwrap()
}

fn pack_list() -> PackList {
    let entry = |model: &str| PackEntry {
        model: model.into(),
        files: divide(
            &format!("{model}.safetensors"),
            12_345_678,
            NonZeroU64::new(5_000_000).unwrap(),
        ),
        bytes: 12_345_678,
        sha256: "0".repeat(64),
        title: "A model".into(),
    };
    PackList {
        packs: vec![entry("clip"), entry("dino-imo"), entry("日本")],
    }
}
