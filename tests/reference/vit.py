"""CLIP's image tower and DINOv2 in NumPy: the independent reference.

Written from the papers and the models' published sources, not from the Rust
code, so that a mistake in one shows as a difference from the other. Tensors
carry Clipsight's own names (src/model/names.rs); `sources.py` brings them there.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.special import erf


@dataclass(frozen=True)
class Architecture:
    """The same numbers as `clipsight::model::architecture::Architecture`."""

    family: str  # "clip" or "dinov2"
    width: int
    depth: int
    heads: int
    mlp: int
    patch: int
    grid: int
    registers: int
    embedding: int

    @property
    def is_clip(self):
        return self.family == "clip"


@dataclass
class Output:
    """What one forward pass gives; the batch is always the first axis."""

    embedding: np.ndarray  # [batch, embedding], not normalised
    patch_tokens: np.ndarray  # [batch, rows * columns, width]
    layers: list = field(default_factory=list)  # per block: all tokens behind it
    attention: list = field(default_factory=list)  # per block: [batch, heads, tokens, tokens]


def forward(architecture, tensors, pixels, dtype=np.float64, keep_layers=False):
    """Runs the model on normalised pixels `[batch, 3, height, width]`.

    The patch tokens are CLIP's last block's output before the final norm, and
    DINOv2's behind the final norm, both without class and register tokens.
    """
    a = architecture
    weights = {name: np.asarray(value, dtype) for name, value in tensors.items()}
    pixels = np.asarray(pixels, dtype)
    batch, _, height, width = pixels.shape
    rows, columns = height // a.patch, width // a.patch
    if (rows * a.patch, columns * a.patch) != (height, width):
        raise ValueError(f"{width} x {height} is not a multiple of the patch side {a.patch}")

    # A convolution whose stride is its kernel is a product with flat patches.
    patches = pixels.reshape(batch, 3, rows, a.patch, columns, a.patch)
    patches = patches.transpose(0, 2, 4, 1, 3, 5).reshape(batch, rows * columns, -1)
    x = patches @ weights["patch.weight"].reshape(a.width, -1).T
    if not a.is_clip:
        x = x + weights["patch.bias"]

    position = positions(a, weights["position"], rows, columns)
    class_token = np.broadcast_to(weights["class_token"], (batch, 1, a.width))
    x = np.concatenate([class_token, x], axis=1) + position
    if a.registers:
        # Registers have no position.
        registers = np.broadcast_to(weights["registers"], (batch, a.registers, a.width))
        x = np.concatenate([x[:, :1], registers, x[:, 1:]], axis=1)

    epsilon = 1e-5 if a.is_clip else 1e-6
    norm = lambda name, x: layer_norm(x, weights[f"{name}.weight"], weights[f"{name}.bias"], epsilon)
    linear = lambda name, x: x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    if a.is_clip:
        x = norm("pre_norm", x)
    output = Output(None, None)
    for n in range(a.depth):
        block = f"block.{n}"
        y, probabilities = attention(linear(f"{block}.qkv", norm(f"{block}.norm1", x)), a.heads)
        y = linear(f"{block}.out", y)
        x = x + (y if a.is_clip else y * weights[f"{block}.layer_scale1"])
        y = linear(f"{block}.up", norm(f"{block}.norm2", x))
        y = linear(f"{block}.down", quick_gelu(y) if a.is_clip else gelu(y))
        x = x + (y if a.is_clip else y * weights[f"{block}.layer_scale2"])
        if keep_layers:
            output.layers.append(x)
            output.attention.append(probabilities)

    if a.is_clip:
        output.embedding = norm("final_norm", x[:, 0]) @ weights["projection.weight"].T
    else:
        x = norm("final_norm", x)
        output.embedding = x[:, 0]
    output.patch_tokens = x[:, 1 + a.registers :]
    return output


def attention(qkv, heads):
    """Multi-head attention of `[batch, tokens, 3 * width]`; also the probabilities."""
    batch, tokens, triple = qkv.shape
    head = triple // 3 // heads
    q, k, v = qkv.reshape(batch, tokens, 3, heads, head).transpose(2, 0, 3, 1, 4)
    scores = q @ k.swapaxes(-1, -2) * qkv.dtype.type(head**-0.5)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed = (scores @ v).transpose(0, 2, 1, 3).reshape(batch, tokens, heads * head)
    return mixed, scores


def layer_norm(x, weight, bias, epsilon):
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred * centred).mean(axis=-1, keepdims=True)
    return centred / np.sqrt(variance + x.dtype.type(epsilon)) * weight + bias


def quick_gelu(x):
    return x / (1 + np.exp(x.dtype.type(-1.702) * x))


def gelu(x):
    return x * x.dtype.type(0.5) * (1 + erf(x * x.dtype.type(math.sqrt(0.5))))


def positions(architecture, position, rows, columns):
    """The position embedding for a grid of `rows` x `columns` patches.

    DINOv2 without registers resizes as its authors do, by PyTorch's bicubic
    without antialiasing and with the scale (side + 0.1) / grid; its models with
    registers were made with the antialiased kind and the plain scale.
    """
    grid = architecture.grid
    if (rows, columns) == (grid, grid):
        return position
    if architecture.is_clip:
        raise ValueError("CLIP runs at its own input size only")
    resize = antialiased_bicubic if architecture.registers else offset_bicubic
    cells = position[1:].reshape(grid, grid, -1)
    cells = np.einsum("ri,ijw->rjw", resize(grid, rows), cells)
    cells = np.einsum("cj,rjw->rcw", resize(grid, columns), cells)
    return np.concatenate([position[:1], cells.reshape(rows * columns, -1).astype(position.dtype)])


def cubic(x, a):
    """Keys' cubic kernel."""
    x = abs(x)
    if x < 1:
        return ((a + 2) * x - (a + 3)) * x * x + 1
    if x < 2:
        return a * (((x - 5) * x + 8) * x - 4)
    return 0.0


def offset_bicubic(size, target):
    """torch `interpolate(mode="bicubic", align_corners=False, scale_factor=(target + 0.1) / size)`
    as a matrix `[target, size]`: a = -0.75, the border repeated."""
    # PyTorch takes the step from the scale factor it is given, in float32.
    step = float(np.float32(1.0 / ((target + 0.1) / size)))
    matrix = np.zeros((target, size))
    for i in range(target):
        centre = step * (i + 0.5) - 0.5
        first = math.floor(centre)
        for tap in range(first - 1, first + 3):
            matrix[i, min(max(tap, 0), size - 1)] += cubic(centre - tap, -0.75)
    return matrix


def antialiased_bicubic(size, target):
    """torch `interpolate(mode="bicubic", align_corners=False, antialias=True, size=target)`
    as a matrix `[target, size]`: a = -0.5, weights normalised at the border (as Pillow)."""
    step = size / target
    stretch = max(step, 1.0)
    support = 2.0 * stretch
    matrix = np.zeros((target, size))
    for i in range(target):
        centre = step * (i + 0.5)
        first = max(int(centre - support + 0.5), 0)
        last = min(int(centre + support + 0.5), size)
        for tap in range(first, last):
            matrix[i, tap] = cubic((tap - centre + 0.5) / stretch, -0.5)
        matrix[i] /= matrix[i].sum()
    return matrix


def normalised(embedding):
    """The embedding at length 1."""
    return embedding / np.linalg.norm(embedding, axis=-1, keepdims=True)
