//! What can be wrong with an ONNX file.

use clipsight_core::weights::catalogue::Reader;
use clipsight_core::weights::tensor::Tensors;

use super::build::*;
use super::exports::{Graph, clip_graph, dinov2_graph, file};
use super::{Case, good, refuse};

/// A sound DINOv2 file with one part of its graph replaced.
fn dinov2_with(part: &str, replacement: Vec<u8>) -> Vec<u8> {
    with(dinov2_graph(&dinov2(0)).1, part, replacement)
}

fn clip_with(part: &str, replacement: Vec<u8>) -> Vec<u8> {
    with(clip_graph(&clip()).1, part, replacement)
}

fn with(mut graph: Graph, part: &str, replacement: Vec<u8>) -> Vec<u8> {
    let found = graph.iter_mut().find(|(name, _)| name == part);
    found.unwrap_or_else(|| panic!("no part {part}")).1 = replacement;
    file(&graph)
}

/// The made-up name that a linear weight has in the file.
fn made_up(tensors: &Tensors, ours: &str) -> String {
    let index = tensors.keys().position(|name| name == ours).unwrap();
    format!("onnx::MatMul_{index}")
}

pub fn cases() -> Vec<Case> {
    let dino = |name, bytes, says| refuse(name, Reader::OnnxDinov2, bytes, says);
    let clip8 = |name, bytes, says| refuse(name, Reader::OnnxClip, bytes, says);
    let (dino_tensors, dino_graph) = dinov2_graph(&dinov2(0));
    let (clip_tensors, clip_parts) = clip_graph(&clip());
    let up = "block.0.up.weight";
    let dino_up = made_up(&dino_tensors, up);
    let [clip_up, clip_scale, clip_zero] = ["quantized", "scale", "zero_point"]
        .map(|part| format!("{}0_{part}", made_up(&clip_tensors, up)));
    let up_zeros = |data_type, dims: &[i64], bytes| {
        dinov2_with(up, initialiser(&dino_up, dims, data_type, &vec![0; bytes]))
    };
    let class = |fields: &[Vec<u8>]| {
        let tensor = [fields.concat(), bytes(8, b"model.cls_token")].concat();
        dinov2_with("class_token", bytes(5, &tensor))
    };
    let scale = |values: &[f32]| {
        clip_with(
            "block.0.up.weight scale",
            f32_initialiser(&clip_scale, &[values.len()], values),
        )
    };
    let without = |graph: &Graph, part: &str| {
        file(
            &graph
                .iter()
                .filter(|(name, _)| name != part)
                .cloned()
                .collect(),
        )
    };
    let also = |graph: &Graph, part: Vec<u8>| {
        file(
            &graph
                .iter()
                .cloned()
                .chain([("also".to_owned(), part)])
                .collect(),
        )
    };
    let whole = file(&dino_graph);
    let mut not_a_number = [0.1f32; 12];
    not_a_number[5] = f32::NAN;

    vec![
        dino("empty", vec![], "no graph"),
        dino("text", b"Not found\n".to_vec(), "ONNX"),
        dino(
            "a page of HTML",
            b"<!DOCTYPE html><html></html>".to_vec(),
            "ONNX",
        ),
        dino("no graph", number(1, 8), "no graph"),
        dino(
            "two graphs",
            [whole.clone(), whole.clone()].concat(),
            "two graphs",
        ),
        dino("graph that is a number", number(7, 1), "wire type"),
        dino(
            "graph cut off",
            whole[..whole.len() - 1].to_vec(),
            "ends after the end",
        ),
        dino(
            "length of 2^64 - 1",
            [vec![0x3a], varint(u64::MAX)].concat(),
            "ends after the end",
        ),
        dino("group, long forbidden", model(&[vec![0x0b]]), "wire type 3"),
        dino("wire type 7", model(&[vec![0x0f]]), "wire type 7"),
        dino("field number 0", model(&[vec![0x02, 0]]), "number 0"),
        dino(
            "varint of eleven bytes",
            model(&[[vec![0x08], vec![0xff; 11]].concat()]),
            "64 bits",
        ),
        dino("varint cut off", vec![0x08, 0xff], "ends after the end"),
        dino(
            "initialiser name not UTF-8",
            also(&dino_graph, bytes(5, &bytes(8, &[0xff, 0xfe]))),
            "UTF-8",
        ),
        dino(
            "initialiser name a number",
            also(&dino_graph, bytes(5, &number(8, 1))),
            "wire type",
        ),
        dino(
            "node name not UTF-8",
            also(&dino_graph, bytes(1, &bytes(3, &[0xc0]))),
            "UTF-8",
        ),
        dino(
            "initialiser twice",
            also(
                &dino_graph,
                f32_initialiser("model.cls_token", &[8], &[0.0; 8]),
            ),
            "twice",
        ),
        dino(
            "layer with two weights",
            also(
                &dino_graph,
                node(
                    "MatMul",
                    "/blocks.0/mlp/fc1/MatMul_1",
                    &["x", &dino_up],
                    "z",
                ),
            ),
            "twice",
        ),
        dino(
            "no node for a layer",
            without(&dino_graph, "block.0.up.weight node"),
            "no tensor 'model.blocks.0.mlp.fc1.weight'",
        ),
        dino(
            "missing tensor",
            without(&dino_graph, "class_token"),
            "no tensor",
        ),
        dino(
            "missing position",
            without(&dino_graph, "position"),
            "no tensor 'onnx::Reshape_1'",
        ),
        dino("no Resize", without(&dino_graph, "Resize"), "no tensor"),
        dino(
            "position that leads back to itself",
            dinov2_with("Reshape", node("Reshape", "r", &["b"], "a")),
            "no tensor",
        ),
        dino(
            "Resize that is its own input",
            dinov2_with("Resize", node("Resize", "r", &["c"], "c")),
            "no tensor",
        ),
        dino(
            "position of another grid",
            dinov2_with(
                "position",
                f32_initialiser("onnx::Reshape_1", &[1, 9, 8], &[0.0; 72]),
            ),
            "needs [4, 8]",
        ),
        dino(
            "negative dimension",
            up_zeros(1, &[8, -12], 384),
            "negative",
        ),
        dino(
            "dimensions that overflow",
            up_zeros(1, &[i64::MAX, i64::MAX], 384),
            "needs [8, 12]",
        ),
        dino(
            "not transposed",
            up_zeros(1, &[12, 8], 384),
            "needs [8, 12]",
        ),
        dino(
            "nine dimensions",
            up_zeros(1, &[1; 9], 4),
            "over 8 dimensions",
        ),
        dino(
            "a million dimensions",
            class(&[bytes(1, &vec![1; 1_000_000])]),
            "over 8 dimensions",
        ),
        dino(
            "raw data one number short",
            up_zeros(1, &[8, 12], 380),
            "380 bytes",
        ),
        dino(
            "raw data one byte long",
            up_zeros(1, &[8, 12], 385),
            "385 bytes",
        ),
        dino("no data", class(&[number(1, 8), number(2, 1)]), "0 bytes"),
        dino(
            "float data too short",
            class(&[number(1, 8), number(2, 1), bytes(4, &[0; 28])]),
            "28 bytes",
        ),
        dino(
            "float data of loose bytes",
            class(&[number(1, 8), number(2, 1), number(4, 1)]),
            "wire type",
        ),
        dino(
            "float data not a multiple of 4",
            class(&[number(1, 8), number(2, 1), bytes(4, &[0; 31])]),
            "31 bytes",
        ),
        dino(
            "data in another file",
            class(&[number(1, 8), number(2, 1), number(14, 1)]),
            "another file",
        ),
        dino(
            "data in another file, by entry",
            class(&[number(1, 8), number(2, 1), bytes(13, b"x")]),
            "another file",
        ),
        dino("double precision", up_zeros(11, &[8, 12], 768), "DOUBLE"),
        dino(
            "type that does not exist",
            up_zeros(99, &[8, 12], 384),
            "number 99",
        ),
        dino(
            "type that is negative",
            up_zeros(-1, &[8, 12], 384),
            "number",
        ),
        dino(
            "8-bit weight without a scale",
            up_zeros(3, &[8, 12], 96),
            "without a scale",
        ),
        dino(
            "not a number in half precision",
            class(&[
                number(1, 8),
                number(2, 10),
                bytes(5, &varint(0x7e00).repeat(8)),
            ]),
            "not a number",
        ),
        dino(
            "half precision outside 16 bits",
            class(&[
                number(1, 8),
                number(2, 10),
                bytes(5, &varint(0x10000).repeat(8)),
            ]),
            "16 bits",
        ),
        dino(
            "more numbers than the shape says",
            class(&[number(1, 8), number(2, 16), bytes(5, &vec![0; 1 << 20])]),
            "more numbers",
        ),
        dino(
            "200,000 empty nodes",
            model(&[bytes(1, &[]).repeat(200_000)]),
            "parts",
        ),
        dino(
            "200,000 empty initialisers",
            model(&[bytes(5, &[]).repeat(200_000)]),
            "twice",
        ),
        clip8(
            "uint8 weight",
            clip_with(up, initialiser(&clip_up, &[8, 12], 2, &[0; 96])),
            "UINT8",
        ),
        clip8(
            "8-bit weight too short",
            clip_with(up, initialiser(&clip_up, &[8, 12], 3, &[0; 95])),
            "95 bytes",
        ),
        clip8(
            "level of -128",
            clip_with(up, initialiser(&clip_up, &[8, 12], 3, &[0x80; 96])),
            "-128",
        ),
        clip8(
            "f32 under MatMulInteger",
            clip_with(up, f32_initialiser(&clip_up, &[8, 12], &[0.0; 96])),
            "floating point",
        ),
        clip8(
            "no scale",
            without(&clip_parts, "block.0.up.weight scale"),
            "_scale'",
        ),
        clip8(
            "scale that is not a number",
            scale(&not_a_number),
            "not a number",
        ),
        clip8(
            "scale that is infinite",
            scale(&[f32::INFINITY; 12]),
            "infinite",
        ),
        clip8("scale that is negative", scale(&[-0.1; 12]), "negative"),
        clip8("scale for fewer channels", scale(&[0.1; 11]), "needs [12]"),
        clip8(
            "no zero point",
            without(&clip_parts, "block.0.up.weight zero"),
            "_zero_point'",
        ),
        clip8(
            "zero point of 3",
            clip_with(
                "block.0.up.weight zero",
                initialiser(&clip_zero, &[12], 3, &[3; 12]),
            ),
            "zero points",
        ),
        clip8(
            "zero point of 200",
            clip_with(
                "block.0.up.weight zero",
                bytes(
                    5,
                    &[
                        number(1, 1),
                        number(2, 3),
                        number(5, 200),
                        bytes(8, clip_zero.as_bytes()),
                    ]
                    .concat(),
                ),
            ),
            "8 bits",
        ),
        clip8("another model's file", whole, "no tensor"),
        good(
            "one scale for all channels",
            Reader::OnnxClip,
            clip_with(
                "block.0.up.weight scale",
                f32_initialiser(&clip_scale, &[], &[0.5]),
            ),
        ),
        good(
            "subgraphs nested 20,000 deep",
            Reader::OnnxDinov2,
            also(&dino_graph, nested(20_000)),
        ),
    ]
}

/// A node whose attribute holds a graph whose node has an attribute, and so on.
fn nested(depth: usize) -> Vec<u8> {
    let inner = (0..depth).fold(Vec::new(), |message, _| bytes(5, &message));
    bytes(1, &inner)
}
