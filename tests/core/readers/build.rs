//! Weight files written by hand: sound ones, and the pieces of broken ones.

use clipsight_core::image::preprocess::Preprocess;
use clipsight_core::weights::files::pack::{FORMAT, PackInfo, SCHEME, write_pack};
use clipsight_core::weights::rounding::to_int8;
use clipsight_core::weights::spec::{Family, VisionSpec};
use clipsight_core::weights::tensor::random::random_tensors;
use clipsight_core::weights::tensor::{Tensors, Values};

/// A named tensor of a file: shape and f32 numbers.
pub type Named = (String, Vec<usize>, Vec<f32>);

pub fn clip() -> VisionSpec {
    VisionSpec {
        family: Family::Clip,
        width: 8,
        depth: 2,
        heads: 2,
        mlp: 12,
        patch: 2,
        grid: 2,
        registers: 0,
        embedding: 4,
    }
}

pub fn dinov2(registers: usize) -> VisionSpec {
    VisionSpec {
        family: Family::Dinov2,
        embedding: 8,
        registers,
        ..clip()
    }
}

pub fn tensors(architecture: &VisionSpec) -> Tensors {
    random_tensors(architecture, 3)
}

/// A model's tensors under other names: `rename` gives the file's name, and
/// three of them where the fused one has to be taken apart.
pub fn renamed(tensors: &Tensors, rename: impl Fn(&str) -> Vec<String>) -> Vec<Named> {
    let mut out = Vec::new();
    for (ours, tensor) in tensors {
        let names = rename(ours);
        let values = tensor.to_f32();
        let mut shape = tensor.shape.clone();
        shape[0] /= names.len();
        for (name, part) in names
            .into_iter()
            .zip(values.chunks(values.len() / shape_parts(&tensor.shape, &shape)))
        {
            out.push((name, shape.clone(), part.to_vec()));
        }
    }
    out
}

fn shape_parts(whole: &[usize], part: &[usize]) -> usize {
    whole[0] / part[0]
}

/// Hugging Face's names of CLIP's image tower.
pub fn hf_clip_name(ours: &str) -> Vec<String> {
    let table = [
        ("patch.weight", "embeddings.patch_embedding.weight"),
        ("class_token", "embeddings.class_embedding"),
        ("position", "embeddings.position_embedding.weight"),
        ("pre_norm", "pre_layrnorm"),
        ("final_norm", "post_layernorm"),
        ("block", "encoder.layers"),
        ("norm1", "layer_norm1"),
        ("norm2", "layer_norm2"),
        ("out", "self_attn.out_proj"),
        ("up", "mlp.fc1"),
        ("down", "mlp.fc2"),
    ];
    if ours == "projection.weight" {
        return vec!["visual_projection.weight".into()];
    }
    let name = format!("vision_model.{}", replace(ours, &table));
    split_qkv(
        &name,
        ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
    )
}

/// Hugging Face's names of DINOv2.
pub fn hf_dinov2_name(ours: &str) -> Vec<String> {
    let table = [
        ("patch", "embeddings.patch_embeddings.projection"),
        ("class_token", "embeddings.cls_token"),
        ("position", "embeddings.position_embeddings"),
        ("registers", "embeddings.register_tokens"),
        ("final_norm", "layernorm"),
        ("block", "encoder.layer"),
        ("out", "attention.output.dense"),
        ("up", "mlp.fc1"),
        ("down", "mlp.fc2"),
        ("layer_scale1", "layer_scale1.lambda1"),
        ("layer_scale2", "layer_scale2.lambda1"),
    ];
    let parts = ["query", "key", "value"].map(|p| format!("attention.attention.{p}"));
    split_qkv(&replace(ours, &table), parts.each_ref().map(String::as_str))
}

/// torch.hub's names of DINOv2, under `model.` as in an exported file.
pub fn torch_hub_name(ours: &str) -> Vec<String> {
    let table = [
        ("patch", "patch_embed.proj"),
        ("class_token", "cls_token"),
        ("position", "pos_embed"),
        ("registers", "register_tokens"),
        ("final_norm", "norm"),
        ("block", "blocks"),
        ("qkv", "attn.qkv"),
        ("out", "attn.proj"),
        ("up", "mlp.fc1"),
        ("down", "mlp.fc2"),
        ("layer_scale1", "ls1.gamma"),
        ("layer_scale2", "ls2.gamma"),
    ];
    vec![format!("model.{}", replace(ours, &table))]
}

fn replace(ours: &str, table: &[(&str, &str)]) -> String {
    if let Some((_, theirs)) = table.iter().find(|(known, _)| *known == ours) {
        return (*theirs).to_owned();
    }
    let part = |part: &str| {
        let found = table.iter().find(|(known, _)| *known == part);
        found.map_or(part, |(_, theirs)| theirs).to_owned()
    };
    ours.split('.').map(part).collect::<Vec<_>>().join(".")
}

fn split_qkv(name: &str, parts: [&str; 3]) -> Vec<String> {
    if name.contains("qkv") {
        parts.iter().map(|part| name.replace("qkv", part)).collect()
    } else {
        vec![name.to_owned()]
    }
}

/// A safetensors file of a header, as it is, and data.
pub fn safetensors(header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

/// A sound safetensors file of f32 tensors.
pub fn safetensors_of(named: &[Named]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut entries = Vec::new();
    for (name, shape, values) in named {
        let begin = data.len();
        data.extend(values.iter().flat_map(|v| v.to_le_bytes()));
        let end = data.len();
        entries.push(format!(
            r#""{name}":{{"dtype":"F32","shape":{shape:?},"data_offsets":[{begin},{end}]}}"#
        ));
    }
    safetensors(&format!("{{{}}}", entries.join(",")), &data)
}

/// One field of a protocol buffer message: length-delimited.
pub fn bytes(number: u8, value: &[u8]) -> Vec<u8> {
    let mut out = varint(u64::from(number) << 3 | 2);
    out.extend(varint(value.len() as u64));
    out.extend(value);
    out
}

/// One field of a protocol buffer message: a number.
pub fn number(number: u8, value: i64) -> Vec<u8> {
    let mut out = varint(u64::from(number) << 3);
    out.extend(varint(value.cast_unsigned()));
    out
}

pub fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

pub fn model(graph: &[Vec<u8>]) -> Vec<u8> {
    bytes(7, &graph.concat())
}

/// A graph's field of one initialiser.
pub fn initialiser(name: &str, dims: &[i64], data_type: i64, data: &[u8]) -> Vec<u8> {
    let mut tensor: Vec<u8> = dims.iter().flat_map(|&d| number(1, d)).collect();
    tensor.extend(number(2, data_type));
    tensor.extend(bytes(8, name.as_bytes()));
    tensor.extend(bytes(9, data));
    bytes(5, &tensor)
}

pub fn f32_initialiser(name: &str, shape: &[usize], values: &[f32]) -> Vec<u8> {
    let dims: Vec<i64> = shape.iter().map(|&d| d as i64).collect();
    let data: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    initialiser(name, &dims, 1, &data)
}

/// A graph's field of one node.
pub fn node(op: &str, name: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    let mut node: Vec<u8> = inputs.iter().flat_map(|i| bytes(1, i.as_bytes())).collect();
    node.extend(bytes(2, output.as_bytes()));
    node.extend(bytes(3, name.as_bytes()));
    node.extend(bytes(4, op.as_bytes()));
    bytes(1, &node)
}

pub fn transposed<T: Copy>(values: &[T], rows: usize) -> Vec<T> {
    let columns = values.len() / rows;
    let at = |i: usize| values[(i % rows) * columns + i / rows];
    (0..values.len()).map(at).collect()
}

/// The parts of an 8-bit weight.
pub fn levels(values: &Values) -> (&[i8], &[f32]) {
    match values {
        Values::I8 { values, scale } => (values, scale),
        other => panic!("not 8-bit: {other:?}"),
    }
}

/// A sound pack.
pub fn sound_pack() -> Vec<u8> {
    let architecture = dinov2(2);
    let int8 = to_int8(&tensors(&architecture));
    let info = PackInfo {
        format: FORMAT,
        model: "tiny".into(),
        title: "Tiny".into(),
        source: "test".into(),
        revision: "1".into(),
        source_sha256: "0".repeat(64),
        licence: "none".into(),
        scheme: SCHEME.into(),
        architecture: architecture.into(),
        preprocess: Some(Preprocess {
            resize: 4,
            crop: 4,
            mean: [0.5; 3],
            std: [0.25; 3],
        }),
    };
    write_pack(&info, &int8).unwrap()
}
