//! What can be wrong with a pack, beyond its container.

use clipsight_core::weights::files::pack::read_pack;

use super::build::{safetensors, sound_pack};

/// A sound pack whose header was edited as text.
fn edited(from: &str, to: &str) -> Vec<u8> {
    let file = sound_pack();
    let (header, data) = parts(&file);
    assert!(header.contains(from), "{from}");
    safetensors(&header.replace(from, to), data)
}

fn parts(file: &[u8]) -> (&str, &[u8]) {
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let (header, data) = file[8..].split_at(length);
    (std::str::from_utf8(header).unwrap(), data)
}

/// A sound pack with bytes of one tensor replaced.
fn overwritten(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut file = sound_pack();
    let (header, data) = parts(&file);
    let start = file.len() - data.len();
    let entry = &header[header.find(&format!("\"{name}\":{{")).unwrap()..];
    let offsets = &entry[entry.find("\"data_offsets\":[").unwrap() + 16..];
    let begin: usize = offsets[..offsets.find(',').unwrap()].parse().unwrap();
    file[start + begin..][..bytes.len()].copy_from_slice(bytes);
    file
}

#[test]
fn broken_packs_are_refused_with_a_reason() {
    let cases = [
        (
            "no metadata",
            edited(
                "__metadata__\":{\"clipsight\"",
                "__metadata__\":{\"another\"",
            ),
            "no entry",
        ),
        (
            "metadata not JSON",
            edited("{\\\"format\\\":1", "{format"),
            "not a Clipsight pack",
        ),
        (
            "a later format",
            edited("\\\"format\\\":1", "\\\"format\\\":2"),
            "version 2",
        ),
        (
            "no model",
            edited("\\\"model\\\"", "\\\"modal\\\""),
            "missing field `model`",
        ),
        (
            "width 0",
            edited("\\\"width\\\":8", "\\\"width\\\":0"),
            "size is zero",
        ),
        (
            "width too large",
            edited("\\\"width\\\":8", "\\\"width\\\":99999999999"),
            "over 65,536",
        ),
        (
            "negative depth",
            edited("\\\"depth\\\":2", "\\\"depth\\\":-2"),
            "not a Clipsight pack",
        ),
        (
            "60,000 blocks",
            edited("\\\"depth\\\":2", "\\\"depth\\\":60000"),
            "over 1024",
        ),
        (
            "a block more",
            edited("\\\"depth\\\":2", "\\\"depth\\\":3"),
            "block.2.",
        ),
        (
            "a block fewer",
            edited("\\\"depth\\\":2", "\\\"depth\\\":1"),
            "does not have",
        ),
        (
            "heads that do not divide",
            edited("\\\"heads\\\":2", "\\\"heads\\\":3"),
            "do not divide",
        ),
        (
            "unknown family",
            edited("\\\"dinov2\\\"", "\\\"dinov9\\\""),
            "not a Clipsight pack",
        ),
        (
            "another family",
            edited("\\\"dinov2\\\"", "\\\"clip\\\""),
            "register",
        ),
        ("crop 0", edited("\\\"crop\\\":4", "\\\"crop\\\":0"), "crop"),
        (
            "standard deviation 0",
            edited("\\\"std\\\":[0.25", "\\\"std\\\":[0.0"),
            "deviation",
        ),
        (
            "scales missing",
            edited("\"block.1.up.weight.scale\"", "\"block.1.up.weight.scald\""),
            "block.1.up.weight.scale",
        ),
        (
            "8-bit norm",
            edited(
                "\"dtype\":\"F32\",\"shape\":[8]",
                "\"dtype\":\"I8\",\"shape\":[4,8]",
            ),
            "needs [8]",
        ),
        (
            "level of -128",
            overwritten("block.0.up.weight", &[0x80]),
            "-128",
        ),
        (
            "scale not a number",
            overwritten("block.0.up.weight.scale", &f32::NAN.to_le_bytes()),
            "not a number",
        ),
        (
            "scale negative",
            overwritten("block.0.up.weight.scale", &(-1f32).to_le_bytes()),
            "negative",
        ),
        (
            "norm infinite",
            overwritten("final_norm.weight", &f32::INFINITY.to_le_bytes()),
            "infinite",
        ),
        (
            "registers infinite",
            overwritten("registers", &[0, 0x7c]),
            "infinite",
        ),
    ];
    for (name, bytes, says) in cases {
        let error = read_pack(&bytes).expect_err(name).to_string();
        assert!(error.contains(says), "{name}: {error}");
        println!("{name}: {error}");
    }
}
