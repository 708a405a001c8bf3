//! The pack: what is written is read, the same bytes every time, and 8 bits
//! stray no further than they must.

use clipsight_core::image::preprocess::Preprocess;
use clipsight_core::weights::files::pack::{FORMAT, PackInfo, SCHEME, read_pack, write_pack};
use clipsight_core::weights::rounding::{to_f16, to_f32, to_int8};
use clipsight_core::weights::spec::Role;
use clipsight_core::weights::spec::{Family, VisionSpec};
use clipsight_core::weights::tensor::random::random_tensors;
use clipsight_core::weights::tensor::{Tensors, Values, WeightTensor};
use proptest::prelude::*;

fn info(architecture: &VisionSpec) -> PackInfo {
    PackInfo {
        format: FORMAT,
        model: "tiny \"quoted\" \u{1f440}".into(),
        title: "Tiny".into(),
        source: "test".into(),
        revision: "1".into(),
        source_sha256: "0123456789abcdef".repeat(4),
        licence: "none".into(),
        scheme: SCHEME.into(),
        architecture: architecture.clone().into(),
        preprocess: Some(Preprocess {
            resize: 256,
            crop: 224,
            mean: [0.485, 0.456, 0.406],
            std: [0.229, 0.224, 0.225],
        }),
    }
}

prop_compose! {
    /// A small model of either family.
    fn architectures()(
        clip in any::<bool>(),
        heads in 1usize..4,
        head in 1usize..4,
        depth in 1usize..4,
        mlp in 1usize..8,
        patch in 1usize..4,
        grid in 1usize..4,
        registers in 0usize..3,
        embedding in 1usize..9,
    ) -> VisionSpec {
        let width = 4 * heads * head;
        VisionSpec {
            family: if clip { Family::Clip } else { Family::Dinov2 },
            width,
            depth,
            heads,
            mlp: 4 * mlp,
            patch: 2 * patch,
            grid,
            registers: if clip { 0 } else { registers },
            embedding: if clip { embedding } else { width },
        }
    }
}

/// A row of weights of any size that a model has, zeros and outliers included.
fn rows() -> impl Strategy<Value = Vec<f32>> {
    let weight = prop_oneof![
        8 => -1.0f32..1.0,
        1 => Just(0.0f32),
        1 => -40.0f32..40.0,
        1 => -1e-6f32..1e-6,
    ];
    prop::collection::vec(weight, 1..200)
}

fn one_matrix(values: Vec<f32>) -> Tensors {
    let shape = [1, values.len()];
    [(
        "block.0.up.weight".to_owned(),
        WeightTensor::f32(shape, values),
    )]
    .into()
}

fn squared_error(a: &[f32], b: &[f32]) -> f64 {
    let difference = a.iter().zip(b).map(|(a, b)| f64::from(*a) - f64::from(*b));
    difference.map(|d| d * d).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// Whatever the precision, reading gives back what was written, and the
    /// bytes are the same each time.
    #[test]
    fn packs_are_read_as_they_were_written(architecture in architectures(), seed in any::<u64>()) {
        let tensors = random_tensors(&architecture, seed);
        let info = info(&architecture);
        for tensors in [to_int8(&tensors), to_f16(&tensors), tensors] {
            let bytes = write_pack(&info, &tensors).unwrap();
            prop_assert_eq!(&bytes, &write_pack(&info, &tensors.clone()).unwrap());
            let (read_info, read) = read_pack(&bytes).unwrap();
            prop_assert_eq!(read_info, info.clone());
            prop_assert_eq!(read, tensors);
        }
    }

    /// 8-bit weights of a source are kept bit for bit, through every step.
    #[test]
    fn eight_bit_sources_are_kept(architecture in architectures(), seed in any::<u64>()) {
        let mut source = to_int8(&random_tensors(&architecture, seed));
        // What f16 would change stays in f32: the file is reproduced whole.
        source.insert("position".into(), random_tensors(&architecture, seed)["position"].clone());
        let again = to_int8(&source);
        prop_assert_eq!(&again, &source);
        let bytes = write_pack(&info(&architecture), &again).unwrap();
        prop_assert_eq!(read_pack(&bytes).unwrap().1, source);
    }

    /// A weight within the range strays by at most half a step, one beyond it
    /// is clipped to the end; the whole row strays no more than if its largest
    /// weight set the step.
    #[test]
    fn eight_bits_stray_no_further_than_they_must(row in rows()) {
        let int8 = to_int8(&one_matrix(row.clone()));
        let tensor = &int8["block.0.up.weight"];
        let Values::I8 { values, scale } = &tensor.values else { panic!("not 8-bit") };
        let (step, back) = (scale[0], tensor.to_f32());
        for ((w, q), b) in row.iter().zip(values).zip(&back) {
            if w.abs() <= 127.0 * step {
                prop_assert!((w - b).abs() <= step * 0.500_001, "{w} {b} {step}");
            } else {
                prop_assert_eq!(q.unsigned_abs(), 127);
                prop_assert_eq!(w.signum(), f32::from(*q).signum());
            }
        }
        let widest = row.iter().fold(0.0f32, |m, w| m.max(w.abs())) / 127.0;
        let plain: Vec<f32> = row
            .iter()
            .map(|w| if widest > 0.0 { (w / widest).round_ties_even() * widest } else { 0.0 })
            .collect();
        let slack = 1.0 + 1e-6;
        prop_assert!(squared_error(&row, &back) <= squared_error(&row, &plain) * slack);
    }
}

fn tiny() -> VisionSpec {
    VisionSpec {
        family: Family::Dinov2,
        width: 8,
        depth: 1,
        heads: 2,
        mlp: 12,
        patch: 2,
        grid: 2,
        registers: 1,
        embedding: 8,
    }
}

/// The bytes of a pack do not depend on the machine: its hash is known.
#[test]
fn the_bytes_are_the_same_on_every_platform() {
    let pack = write_pack(&info(&tiny()), &to_int8(&random_tensors(&tiny(), 1))).unwrap();
    assert_eq!(clipsight_core::hash::hex(&pack), TINY_PACK_SHA256);
}

const TINY_PACK_SHA256: &str = "57bd80d1f544e98b634dbbeefe9dc8f4ae76e762d778c0f1cdef490e531a416e";

#[test]
fn each_kind_of_tensor_has_its_precision() {
    let tensors = random_tensors(&tiny(), 1);
    let kind = |t: &WeightTensor| match t.values {
        Values::F32(_) => "f32",
        Values::F16(_) => "f16",
        Values::I8 { .. } => "i8",
        Values::Panels(_) => "panels",
    };
    for (name, tensor) in to_int8(&tensors) {
        let embedding = ["patch.weight", "class_token", "registers", "position"];
        let expected = match name.as_str() {
            name if Role::of(name) == Role::Linear => "i8",
            name if embedding.contains(&name) => "f16",
            _ => "f32",
        };
        assert_eq!(kind(&tensor), expected, "{name}");
    }
    for (name, tensor) in to_f16(&tensors) {
        let expected = if Role::of(&name) == Role::Linear {
            "f16"
        } else {
            "f32"
        };
        assert_eq!(kind(&tensor), expected, "{name}");
    }
    assert_eq!(to_f32(&tensors), tensors);
}

/// What half precision cannot hold stays in f32, so that a pack can be read.
#[test]
fn numbers_too_large_for_half_precision_stay() {
    let mut tensors = random_tensors(&tiny(), 1);
    for name in ["position", "block.0.up.weight"] {
        let tensor = tensors.get_mut(name).unwrap();
        let mut values = tensor.to_f32();
        values[3] = 1e6;
        tensor.values = Values::F32(values);
    }
    assert_eq!(to_int8(&tensors)["position"], tensors["position"]);
    assert_eq!(
        to_f16(&tensors)["block.0.up.weight"],
        tensors["block.0.up.weight"]
    );
    let pack = write_pack(&info(&tiny()), &to_int8(&tensors)).unwrap();
    assert!(read_pack(&pack).is_ok());
}

#[test]
fn another_models_tensors_are_not_written() {
    let info = info(&tiny());
    let message = |tensors: &Tensors| write_pack(&info, tensors).unwrap_err().to_string();
    let sound = random_tensors(&tiny(), 1);
    let mut tensors = sound.clone();
    tensors.remove("registers");
    assert!(message(&tensors).contains("no tensor 'registers'"));
    let mut tensors = sound.clone();
    tensors.insert("stowaway".into(), WeightTensor::f32([1], vec![0.0]));
    assert!(message(&tensors).contains("'stowaway'"));
    let mut tensors = sound;
    tensors.insert("class_token".into(), WeightTensor::f32([4], vec![0.0; 4]));
    assert!(message(&tensors).contains("needs [8]"));
}
