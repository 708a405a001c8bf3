"""Weights from every kind of file, under Clipsight's own tensor names.

Each reader gives `(architecture, tensors)`: float arrays under the names of
src/model/names.rs. 8-bit weights are multiplied by their scale.
"""

import hashlib
import json
import re

import numpy as np

from vit import Architecture

READERS = ("hf-clip", "hf-dinov2", "onnx-clip", "onnx-dinov2", "pack")

# The part of a block in the files' words, and in Clipsight's.
CLIP_PARTS = {
    "layer_norm1": "norm1",
    "self_attn.out_proj": "out",
    "layer_norm2": "norm2",
    "mlp.fc1": "up",
    "mlp.fc2": "down",
}
DINO_PARTS = {
    "norm1": "norm1",
    "attention.output.dense": "out",
    "layer_scale1.lambda1": "layer_scale1",
    "norm2": "norm2",
    "mlp.fc1": "up",
    "mlp.fc2": "down",
    "layer_scale2.lambda1": "layer_scale2",
}
HUB_PARTS = {
    "norm1": "norm1",
    "attn.qkv": "qkv",
    "attn.proj": "out",
    "ls1.gamma": "layer_scale1",
    "norm2": "norm2",
    "mlp.fc1": "up",
    "mlp.fc2": "down",
    "ls2.gamma": "layer_scale2",
}


def read(reader, path):
    """Reads a file by one of `READERS`."""
    if reader == "pack":
        return read_pack(path)
    if reader == "hf-clip":
        tensors = hugging_face_clip(read_safetensors(path)[0])
    elif reader == "hf-dinov2":
        tensors = hugging_face_dinov2(read_safetensors(path)[0])
    elif reader == "onnx-clip":
        tensors = hugging_face_clip(onnx_clip(path))
    elif reader == "onnx-dinov2":
        tensors = onnx_dinov2(path)
    else:
        raise ValueError(f"unknown reader {reader}: one of {', '.join(READERS)}")
    return architecture_of(tensors), tensors


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def architecture_of(tensors):
    """Sizes from shapes. Heads are 64 wide in every published model."""
    clip = "projection.weight" in tensors
    width, _, patch, _ = tensors["patch.weight"].shape
    return Architecture(
        family="clip" if clip else "dinov2",
        width=width,
        depth=sum(name.endswith(".qkv.weight") for name in tensors),
        heads=width // 64,
        mlp=tensors["block.0.up.weight"].shape[0],
        patch=patch,
        grid=round((len(tensors["position"]) - 1) ** 0.5),
        registers=len(tensors.get("registers", [])),
        embedding=tensors["projection.weight"].shape[0] if clip else width,
    )


def read_safetensors(path):
    from safetensors import safe_open

    with safe_open(path, "numpy") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}


def read_pack(path):
    """A pack of `clipsight pack`: int8 matrices with `<name>.scale`, the rest floats."""
    raw, metadata = read_safetensors(path)
    architecture = Architecture(**json.loads(metadata["clipsight"])["architecture"])
    tensors = {}
    for name, value in raw.items():
        if name.endswith(".scale"):
            continue
        value = value.astype(np.float32)
        if f"{name}.scale" in raw:
            value *= raw[f"{name}.scale"][:, None]
        tensors[name] = value
    return architecture, tensors


def hugging_face_clip(raw):
    """`CLIPModel` or `CLIPVisionModelWithProjection`; the text tower is ignored."""
    tensors = {
        "patch.weight": raw["vision_model.embeddings.patch_embedding.weight"],
        "class_token": raw["vision_model.embeddings.class_embedding"],
        "position": raw["vision_model.embeddings.position_embedding.weight"],
        "projection.weight": raw["visual_projection.weight"],
    }
    for end in ("weight", "bias"):
        # The misspelling is the files'.
        tensors[f"pre_norm.{end}"] = raw[f"vision_model.pre_layrnorm.{end}"]
        tensors[f"final_norm.{end}"] = raw[f"vision_model.post_layernorm.{end}"]
        for n in block_numbers(raw, r"vision_model\.encoder\.layers\.(\d+)\."):
            layer = f"vision_model.encoder.layers.{n}"
            for theirs, ours in CLIP_PARTS.items():
                tensors[f"block.{n}.{ours}.{end}"] = raw[f"{layer}.{theirs}.{end}"]
            tensors[f"block.{n}.qkv.{end}"] = np.concatenate(
                [raw[f"{layer}.self_attn.{part}_proj.{end}"] for part in "qkv"]
            )
    return tensors


def hugging_face_dinov2(raw):
    """`Dinov2Model` or `Dinov2WithRegistersModel`, with or without the prefix `dinov2.`."""
    raw = {re.sub(r"^(dinov2|dinov2_with_registers)\.", "", name): t for name, t in raw.items()}
    tensors = {
        "patch.weight": raw["embeddings.patch_embeddings.projection.weight"],
        "patch.bias": raw["embeddings.patch_embeddings.projection.bias"],
        "class_token": raw["embeddings.cls_token"].reshape(-1),
        "position": raw["embeddings.position_embeddings"][0],
        "final_norm.weight": raw["layernorm.weight"],
        "final_norm.bias": raw["layernorm.bias"],
    }
    if "embeddings.register_tokens" in raw:
        tensors["registers"] = raw["embeddings.register_tokens"][0]
    for n in block_numbers(raw, r"encoder\.layer\.(\d+)\."):
        layer = f"encoder.layer.{n}"
        for theirs, ours in DINO_PARTS.items():
            for end in ("", ".weight", ".bias"):
                if f"{layer}.{theirs}{end}" in raw:
                    tensors[f"block.{n}.{ours}{end}"] = raw[f"{layer}.{theirs}{end}"]
        for end in ("weight", "bias"):
            tensors[f"block.{n}.qkv.{end}"] = np.concatenate(
                [raw[f"{layer}.attention.attention.{p}.{end}"] for p in ("query", "key", "value")]
            )
    return tensors


def block_numbers(raw, pattern):
    return sorted({int(m[1]) for m in (re.match(pattern, name) for name in raw) if m})


def onnx_clip(path):
    """The dynamically quantised ONNX export, under Hugging Face's names.

    A weight's own name is generated; its place in the model is in the name of
    the `MatMulInteger` node that reads it.
    """
    import onnx

    graph = onnx.load(path).graph
    raw = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
    tensors = {name: value for name, value in raw.items() if name.startswith("vision_model.")}
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        place = node.name.strip("/").rsplit("/", 1)[0].replace("/", ".")
        stem = node.input[1].removesuffix("_quantized")
        if raw[f"{stem}_zero_point"].any():
            raise ValueError(f"{stem}: a zero point is not 0")
        weight = raw[node.input[1]].astype(np.float32) * raw[f"{stem}_scale"]
        tensors[f"{place}.weight"] = weight.T
    return tensors


def onnx_dinov2(path):
    """The fp32 ONNX export of torch.hub's model.

    Matrices have generated names and lie transposed; the node that reads one
    says where it belongs. The position embedding comes in two parts, of which
    the class token's is the value that `/Concat_4` reads first.
    """
    import onnx

    graph = onnx.load(path).graph
    raw = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in raw:
            raw[node.output[0]] = raw[node.input[0]]
    nodes = {node.name: node for node in graph.node}
    class_position = raw[nodes["/Concat_4"].input[0]].reshape(1, -1)
    patch_positions = raw[nodes["/Reshape_1"].input[0]][0]
    tensors = {
        "patch.weight": raw["model.patch_embed.proj.weight"],
        "patch.bias": raw["model.patch_embed.proj.bias"],
        "class_token": raw["model.cls_token"].reshape(-1),
        "position": np.concatenate([class_position, patch_positions]),
        "final_norm.weight": raw["model.norm.weight"],
        "final_norm.bias": raw["model.norm.bias"],
    }
    for n in block_numbers(raw, r"model\.blocks\.(\d+)\."):
        for theirs, ours in HUB_PARTS.items():
            for end in ("", ".weight", ".bias"):
                if f"model.blocks.{n}.{theirs}{end}" in raw:
                    tensors[f"block.{n}.{ours}{end}"] = raw[f"model.blocks.{n}.{theirs}{end}"]
            node = nodes.get(f"/blocks.{n}/{theirs.replace('.', '/')}/MatMul")
            if node is not None:
                weight = next(raw[name] for name in node.input if name in raw)
                tensors[f"block.{n}.{ours}.weight"] = weight.T
    return tensors
