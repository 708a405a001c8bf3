"""The random models of src/core/weights/tensor/random.rs, bit for bit; see its documentation."""

import math

import numpy as np


def layout(a):
    """Every tensor of an architecture with its shape, as src/core/weights/spec."""
    shapes = {
        "patch.weight": (a.width, 3, a.patch, a.patch),
        "class_token": (a.width,),
        "position": (1 + a.grid * a.grid, a.width),
    }
    if a.registers:
        shapes["registers"] = (a.registers, a.width)
    if a.is_clip:
        shapes |= affine("pre_norm", a.width)
        shapes["projection.weight"] = (a.embedding, a.width)
    else:
        shapes["patch.bias"] = (a.width,)
        for n in range(a.depth):
            shapes[f"block.{n}.layer_scale1"] = (a.width,)
            shapes[f"block.{n}.layer_scale2"] = (a.width,)
    return shapes | blocks(a)


def text_layout(a):
    """The same of a text tower, as `TextSpec` of src/core/weights/spec."""
    return {
        "token_embedding": (a.vocabulary, a.width),
        "position": (a.context, a.width),
        "projection.weight": (a.embedding, a.width),
    } | blocks(a)


def blocks(a):
    """The blocks and the norm behind them."""
    shapes = affine("final_norm", a.width)
    for n in range(a.depth):
        block = f"block.{n}"
        shapes |= affine(f"{block}.norm1", a.width)
        shapes |= affine(f"{block}.qkv", 3 * a.width, a.width)
        shapes |= affine(f"{block}.out", a.width, a.width)
        shapes |= affine(f"{block}.norm2", a.width)
        shapes |= affine(f"{block}.up", a.mlp, a.width)
        shapes |= affine(f"{block}.down", a.width, a.mlp)
    return shapes


def affine(name, *weight):
    return {f"{name}.weight": weight, f"{name}.bias": weight[:1]}


def random_tensors(architecture, seed):
    """All tensors of a random model, float32."""
    return drawn(layout(architecture), seed)


def random_text_tensors(architecture, seed):
    """All tensors of a random text tower, float32."""
    return drawn(text_layout(architecture), seed)


def drawn(shapes, seed):
    return {name: values(name, shape, seed) for name, shape in shapes.items()}


def values(name, shape, seed):
    mask = (1 << 64) - 1
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & mask
    with np.errstate(over="ignore"):
        z = np.arange(1, math.prod(shape) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z += np.uint64(state ^ seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    v = ((z >> np.uint64(48)).astype(np.int64) - 32768) / 32768
    offset, factor = offset_and_factor(name, shape)
    return (offset + v * factor).astype(np.float32).reshape(shape)


def offset_and_factor(name, shape):
    last = name.rsplit(".", 1)[-1]
    if name.endswith(("norm.weight", ".norm1.weight", ".norm2.weight")):
        return 1.0, 0.25
    if last.startswith("layer_scale"):
        return 0.5, 0.375
    if last in ("class_token", "registers", "position", "token_embedding"):
        return 0.0, 0.5
    if last == "bias":
        return 0.0, 0.125
    inputs, e = math.prod(shape[1:]), 0
    while 4**e < inputs:
        e += 1
    return 0.0, 2.0 ** (1 - e)
