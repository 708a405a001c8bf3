//! What can be wrong with a safetensors file.

use clipsight_core::weights::catalogue::Reader;

use super::build::*;
use super::{Case, refuse};

pub fn cases() -> Vec<Case> {
    let st = |name, bytes, says| refuse(name, Reader::HfDinov2, bytes, says);
    let file = |header: &str, data: &[u8]| safetensors(header, data);
    let sound = safetensors_of(&renamed(&tensors(&dinov2(0)), hf_dinov2_name));
    let named = renamed(&tensors(&dinov2(0)), hf_dinov2_name);
    let one = |entry: &str, data: usize| file(&format!(r#"{{"a":{{{entry}}}}}"#), &vec![0; data]);
    let header_only = |length: u64| length.to_le_bytes().to_vec();
    // Eight tensors of 2^61 bytes end at 2^64: sums of offsets wrap around.
    let wrapping: Vec<String> = (0..8u64)
        .map(|i| {
            let end = if i == 7 { u64::MAX - 7 } else { (i + 1) << 61 };
            let bytes = end - (i << 61);
            format!(
                r#""t{i}":{{"dtype":"U8","shape":[{bytes}],"data_offsets":[{},{end}]}}"#,
                i << 61
            )
        })
        .collect();
    let with_class = |dtype: &str, shape: &str, data: &[u8]| {
        let others: Vec<Named> = named
            .iter()
            .filter(|n| n.0 != "embeddings.cls_token")
            .cloned()
            .collect();
        let file = safetensors_of(&others);
        let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
        let (begin, end) = (
            file.len() - 8 - length,
            file.len() - 8 - length + data.len(),
        );
        let header = String::from_utf8(file[8..7 + length].to_vec()).unwrap();
        let header = format!(
            r#"{header},"embeddings.cls_token":{{"dtype":"{dtype}","shape":{shape},"data_offsets":[{begin},{end}]}}}}"#
        );
        safetensors(&header, &[&file[8 + length..], data].concat())
    };
    let nan = f32::NAN.to_le_bytes().repeat(8);
    let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));

    vec![
        st("empty", vec![], "shorter than 8 bytes"),
        st("seven bytes", vec![0; 7], "shorter than 8 bytes"),
        st(
            "header of 2^64 - 1 bytes",
            header_only(u64::MAX),
            "header claims",
        ),
        st(
            "header of -1 as 32 bits",
            header_only(0xffff_ffff),
            "header claims",
        ),
        st(
            "header one byte over the bound",
            header_only(100_000_001),
            "header claims",
        ),
        st(
            "header longer than the file",
            header_only(100_000_000),
            "within its header",
        ),
        st("header cut off", sound[..20].to_vec(), "within its header"),
        st("header of no bytes", header_only(0), "EOF"),
        st(
            "header not UTF-8",
            [2u64.to_le_bytes().as_slice(), &[0xff, 0xfe]].concat(),
            "safetensors",
        ),
        st("header not JSON", file("hello", &[]), "safetensors"),
        st(
            "a page of HTML",
            b"<!DOCTYPE html><html></html>".to_vec(),
            "header claims",
        ),
        st("header an array", file("[]", &[]), "safetensors"),
        st("header a number", file("7", &[]), "safetensors"),
        st("header nested 10,000 deep", file(&deep, &[]), "safetensors"),
        st(
            "header with something after it",
            file("{}{}", &[]),
            "trailing",
        ),
        st("entry a number", file(r#"{"a":1}"#, &[]), "safetensors"),
        st(
            "entry without offsets",
            one(r#""dtype":"F32","shape":[1]"#, 4),
            "data_offsets",
        ),
        st(
            "entry without shape",
            one(r#""dtype":"F32","data_offsets":[0,4]"#, 4),
            "safetensors",
        ),
        st(
            "type that does not exist",
            one(r#""dtype":"F13","shape":[1],"data_offsets":[0,4]"#, 4),
            "safetensors",
        ),
        st(
            "negative offset",
            one(r#""dtype":"F32","shape":[1],"data_offsets":[-4,0]"#, 4),
            "safetensors",
        ),
        st(
            "offset with a fraction",
            one(r#""dtype":"F32","shape":[1],"data_offsets":[0,4.5]"#, 4),
            "safetensors",
        ),
        st(
            "three offsets",
            one(r#""dtype":"F32","shape":[1],"data_offsets":[0,4,8]"#, 4),
            "safetensors",
        ),
        st(
            "offsets the wrong way round",
            one(r#""dtype":"F32","shape":[1],"data_offsets":[4,0]"#, 4),
            "safetensors",
        ),
        st(
            "offsets after the end",
            one(r#""dtype":"F32","shape":[2],"data_offsets":[0,8]"#, 4),
            "after the end",
        ),
        st(
            "offsets that wrap around",
            file(&format!("{{{}}}", wrapping.join(",")), &[]),
            "after the end",
        ),
        st(
            "hole at the beginning",
            one(r#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#, 8),
            "safetensors",
        ),
        st(
            "hole in the middle",
            file(
                r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#,
                &[0; 3],
            ),
            "safetensors",
        ),
        st(
            "overlap",
            file(
                r#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
                &[0; 3],
            ),
            "safetensors",
        ),
        st(
            "one name twice",
            file(
                r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
                &[0; 1],
            ),
            "occurs twice",
        ),
        st(
            "metadata twice",
            file(r#"{"__metadata__":{},"__metadata__":{}}"#, &[]),
            "occurs twice",
        ),
        st(
            "metadata not text",
            file(r#"{"__metadata__":{"a":1}}"#, &[]),
            "safetensors",
        ),
        st(
            "data after the last tensor",
            [sound.as_slice(), &[0]].concat(),
            "safetensors",
        ),
        st(
            "data cut off",
            sound[..sound.len() - 1].to_vec(),
            "after the end",
        ),
        st(
            "shape that overflows",
            one(
                r#""dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,4]"#,
                4,
            ),
            "safetensors",
        ),
        st(
            "shape that the bytes do not fill",
            one(
                r#""dtype":"F32","shape":[1000000000],"data_offsets":[0,4]"#,
                4,
            ),
            "safetensors",
        ),
        st(
            "dimension that is negative",
            one(r#""dtype":"F32","shape":[-1],"data_offsets":[0,4]"#, 4),
            "safetensors",
        ),
        st("no tensors", file("{}", &[]), "no tensor"),
        st(
            "one tensor missing",
            safetensors_of(&named[1..]),
            "no tensor",
        ),
        st("integers", with_class("I64", "[8]", &[0; 64]), "type I64"),
        st(
            "double precision",
            with_class("F64", "[8]", &[0; 64]),
            "type F64",
        ),
        st(
            "8 bits without a scale",
            with_class("I8", "[8]", &[0; 8]),
            "without a scale",
        ),
        st(
            "one number too few",
            with_class("F32", "[7]", &[0; 28]),
            "needs [8]",
        ),
        st(
            "a dimension too many",
            with_class("F32", "[8,1]", &[0; 32]),
            "needs [8]",
        ),
        st(
            "not a number",
            with_class("F32", "[8]", &nan),
            "not a number",
        ),
        st(
            "infinite in half precision",
            with_class("F16", "[8]", &[0x00, 0x7c].repeat(8)),
            "infinite",
        ),
        st(
            "infinite in bfloat16",
            with_class("BF16", "[8]", &[0x80, 0x7f].repeat(8)),
            "infinite",
        ),
        refuse(
            "DINOv2 where CLIP is asked for",
            Reader::HfClip,
            sound,
            "no tensor 'vision_model",
        ),
    ]
}
