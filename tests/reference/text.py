"""CLIP's text tower in NumPy: the independent reference.

Written from OpenAI's published `model.py` (`encode_text`), not from the Rust code.
Tensors carry Clipsight's own names (src/model/names.rs).
"""

from dataclasses import dataclass

import numpy as np

from vit import layer_norm, quick_gelu


@dataclass(frozen=True)
class TextArchitecture:
    """The same numbers as `clipsight::model::TextArchitecture`."""

    width: int
    depth: int
    heads: int
    mlp: int
    context: int
    vocabulary: int
    embedding: int


def forward(architecture, tensors, ids, dtype=np.float64):
    """Embeddings `[batch, embedding]`, not normalised, of ids `[batch, context]`."""
    a = architecture
    weights = {name: np.asarray(value, dtype) for name, value in tensors.items()}
    norm = lambda name, x: layer_norm(x, weights[f"{name}.weight"], weights[f"{name}.bias"], 1e-5)
    linear = lambda name, x: x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    x = weights["token_embedding"][ids] + weights["position"]
    # As `build_attention_mask`: minus infinity strictly above the diagonal.
    mask = np.triu(np.full((a.context, a.context), -np.inf, dtype), 1)
    for n in range(a.depth):
        block = f"block.{n}"
        qkv = linear(f"{block}.qkv", norm(f"{block}.norm1", x))
        x = x + linear(f"{block}.out", attention(qkv, a.heads, mask))
        hidden = quick_gelu(linear(f"{block}.up", norm(f"{block}.norm2", x)))
        x = x + linear(f"{block}.down", hidden)
    x = norm("final_norm", x)
    # The end of text is the greatest id; argmax takes the first of several.
    pooled = x[np.arange(len(ids)), np.argmax(ids, axis=-1)]
    return pooled @ weights["projection.weight"].T


def attention(qkv, heads, mask):
    """Multi-head attention of `[batch, tokens, 3 * width]` under an additive mask."""
    width = qkv.shape[-1] // 3
    head = width // heads
    mixed = np.empty(qkv.shape[:-1] + (width,), qkv.dtype)
    for h in range(heads):
        part = lambda i: qkv[..., i * width + h * head : i * width + (h + 1) * head]
        scores = part(0) @ part(1).swapaxes(-1, -2) / np.sqrt(qkv.dtype.type(head)) + mask
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed[..., h * head : (h + 1) * head] = scores @ part(2)
    return mixed
