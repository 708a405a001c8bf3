"""The bottleneck adapter in NumPy, forwards and backwards: the independent reference.

    python adapter.py ../data/random_adapter.json ../data/adapter_gradients.json

Each block of CLIP's image tower, or each from one on, gets an adapter parallel to
its MLP (arXiv 2409.11338), without dropout, as at evaluation:

    x' = x + Attn(LN1 x);  out = x' + MLP(LN2 x') + s Up(ReLU(Down x'))

Its tensors, of a model of width w and a bottleneck b, in each block i:
`block.{i}.adapter.down.weight` [b, w], `block.{i}.adapter.down.bias` [b],
`block.{i}.adapter.up.weight` [w, b], `block.{i}.adapter.up.bias` [w]; of the
head over c classes `head.weight` [c, embedding] and `head.bias` [c]. All are
drawn by name and seed like the models' own (`random_weights.py`), the adapter
with its model's seed. Pixels are `make_random_models.py`'s, element k counted
over the whole batch [batch, 3, height, width].

Digests are `make_random_models.py`'s `weights_sha256`, over the adapter's tensors
(`adapter_sha256`) or over those of adapter and head (`trained_sha256`).
`random_adapter.json` has for each model and strength s the embedding (not
normalised) and of each block's output the class token's first 8 values and the
mean absolute value; 7 digits.

`adapter_gradients.json` has for one tiny model the supervised loss (cross-entropy
of the head on the unnormalised embedding, mean over the batch) and its gradients
with respect to every tensor of adapter and head, row-major, 9 digits; then runs
of AdamW over those tensors: the loss before each step and behind the last, and
the tensors then. Errors of float32's size in the gradients move these losses by
1e-8 and these tensors by 1e-5. The gradients are derived by hand, and this script
fails unless central differences agree at every element to 1e-6 of the tensor's
largest gradient. All is float64.
"""

import json
import sys
from dataclasses import asdict

import numpy as np

from make_random_models import CLIP_TINY, CLIP_WIDE, drawn_pixels, weights_sha256
from random_weights import random_tensors, values
from vit import Architecture, attention, forward, layer_norm, quick_gelu

STRENGTHS = [0.0, 0.015, 0.03, 0.1]

# name, architecture, seed, bottleneck, first block that has one
MODELS = [
    ("clip-tiny", CLIP_TINY, 1, 16, 0),
    ("clip-head-64", CLIP_WIDE, 2, 64, 0),
    ("clip-tiny, last block", CLIP_TINY, 1, 16, CLIP_TINY.depth - 1),
    ("clip-head-64, last block", CLIP_WIDE, 2, 64, CLIP_WIDE.depth - 1),
]

TINY = Architecture("clip", 32, 2, 4, 64, 8, 4, 0, 16)
TINY_SEED, TINY_BOTTLENECK, TINY_STRENGTH = 5, 8, 0.1
LABELS = [0, 1, 2, 1]
CLASSES = 3

# PyTorch's defaults but for the rate, which is the paper's.
ADAMW = {"learning_rate": 8e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01}

EPSILON = 1e-5  # CLIP's layer norms


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write(sys.argv[1], {"made_by": "tests/reference/adapter.py", "cases": random_cases()})
    write(sys.argv[2], gradient_case())


def random_adapter(a, bottleneck, seed, first_block=0):
    """An adapter's tensors, float32."""
    tensors = {}
    for n in range(first_block, a.depth):
        for part, out, into in (("down", bottleneck, a.width), ("up", a.width, bottleneck)):
            for last, shape in (("weight", (out, into)), ("bias", (out,))):
                name = f"block.{n}.adapter.{part}.{last}"
                tensors[name] = values(name, shape, seed)
    return tensors


def random_head(a, classes, seed):
    shapes = {"head.weight": (classes, a.embedding), "head.bias": (classes,)}
    return {name: values(name, shape, seed) for name, shape in shapes.items()}


def adapted(a, tensors, adapter, strength, pixels, dtype=np.float64):
    """CLIP's image tower with the adapter: `(embedding, layers, tape)`.

    The layers are each block's output; the tape is what `backward` needs.
    """
    weights = {k: np.asarray(v, dtype) for k, v in {**tensors, **adapter}.items()}
    linear = lambda name, x: x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    norm = lambda name, x: layer_norm(
        x, weights[f"{name}.weight"], weights[f"{name}.bias"], EPSILON
    )
    strength = dtype(strength)

    batch, _, height, width = pixels.shape
    rows, columns = height // a.patch, width // a.patch
    x = np.asarray(pixels, dtype).reshape(batch, 3, rows, a.patch, columns, a.patch)
    x = x.transpose(0, 2, 4, 1, 3, 5).reshape(batch, rows * columns, -1)
    x = x @ weights["patch.weight"].reshape(a.width, -1).T
    first = np.broadcast_to(weights["class_token"], (batch, 1, a.width))
    x = norm("pre_norm", np.concatenate([first, x], axis=1) + weights["position"])

    layers, tape = [], []
    for n in range(a.depth):
        block = f"block.{n}"
        qkv = linear(f"{block}.qkv", norm(f"{block}.norm1", x))
        mixed, probabilities = attention(qkv, a.heads)
        middle = x + linear(f"{block}.out", mixed)
        up = linear(f"{block}.up", norm(f"{block}.norm2", middle))
        y = middle + linear(f"{block}.down", quick_gelu(up))
        hidden = None
        if f"{block}.adapter.down.weight" in weights:
            hidden = linear(f"{block}.adapter.down", middle)
            y = y + strength * linear(f"{block}.adapter.up", np.maximum(hidden, 0))
        tape.append((x, qkv, probabilities, middle, up, hidden))
        layers.append(y)
        x = y
    embedding = norm("final_norm", x[:, 0]) @ weights["projection.weight"].T
    return embedding, layers, tape


def supervised_loss(a, tensors, trained, strength, pixels, labels):
    """Mean cross-entropy, and its gradients with respect to all of `trained`."""
    weights = {k: np.asarray(v, np.float64) for k, v in {**tensors, **trained}.items()}
    embedding, layers, tape = adapted(a, tensors, trained, strength, pixels)
    logits = embedding @ weights["head.weight"].T + weights["head.bias"]
    logits = logits - logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    loss = -log_p[rows, labels].mean()

    d_logits = np.exp(log_p)
    d_logits[rows, labels] -= 1
    d_logits /= len(labels)
    gradients = {
        "head.weight": d_logits.T @ embedding,
        "head.bias": d_logits.sum(axis=0),
    }
    d_embedding = d_logits @ weights["head.weight"]
    gradients |= backward(a, weights, strength, layers[-1], tape, d_embedding)
    return loss, gradients


def backward(a, weights, strength, last, tape, d_embedding):
    """The adapter's gradients from the embedding's, last block first."""
    gradients = {}
    # Only the class token reaches the embedding.
    d = np.zeros_like(last)
    d_normed = d_embedding @ weights["projection.weight"]
    d[:, 0] = norm_backward(last[:, 0], weights["final_norm.weight"], d_normed)

    for n in reversed(range(a.depth)):
        block, adapter = f"block.{n}", f"block.{n}.adapter"
        x, qkv, probabilities, middle, up, hidden = tape[n]

        d_up = (d @ weights[f"{block}.down.weight"]) * quick_gelu_slope(up)
        d_normed = d_up @ weights[f"{block}.up.weight"]
        d_middle = d + norm_backward(middle, weights[f"{block}.norm2.weight"], d_normed)

        d_raised = strength * d
        gradients[f"{adapter}.up.weight"] = sum_of_products(d_raised, np.maximum(hidden, 0))
        gradients[f"{adapter}.up.bias"] = d_raised.sum(axis=(0, 1))
        d_hidden = (d_raised @ weights[f"{adapter}.up.weight"]) * (hidden > 0)
        gradients[f"{adapter}.down.weight"] = sum_of_products(d_hidden, middle)
        gradients[f"{adapter}.down.bias"] = d_hidden.sum(axis=(0, 1))
        d_middle += d_hidden @ weights[f"{adapter}.down.weight"]

        d_mixed = d_middle @ weights[f"{block}.out.weight"]
        d_qkv = attention_backward(qkv, probabilities, d_mixed, a.heads)
        d_normed = d_qkv @ weights[f"{block}.qkv.weight"]
        d = d_middle + norm_backward(x, weights[f"{block}.norm1.weight"], d_normed)
    return gradients


def sum_of_products(outputs, inputs):
    """A linear layer's weight gradient `[out, in]`, summed over batch and tokens."""
    return np.einsum("bto,bti->oi", outputs, inputs)


def norm_backward(x, weight, d):
    """The gradient with respect to a layer norm's input."""
    centred = x - x.mean(axis=-1, keepdims=True)
    scale = 1 / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON)
    unit = centred * scale
    d = d * weight
    along = (d * unit).mean(axis=-1, keepdims=True)
    return scale * (d - d.mean(axis=-1, keepdims=True) - unit * along)


def quick_gelu_slope(x):
    sigmoid = 1 / (1 + np.exp(-1.702 * x))
    return sigmoid + 1.702 * x * sigmoid * (1 - sigmoid)


def attention_backward(qkv, probabilities, d, heads):
    """The gradient with respect to `[batch, tokens, 3 * width]`."""
    batch, tokens, triple = qkv.shape
    head = triple // 3 // heads
    q, k, v = qkv.reshape(batch, tokens, 3, heads, head).transpose(2, 0, 3, 1, 4)
    d = d.reshape(batch, tokens, heads, head).transpose(0, 2, 1, 3)
    d_v = probabilities.swapaxes(-1, -2) @ d
    d_p = d @ v.swapaxes(-1, -2)
    d_scores = probabilities * (d_p - (d_p * probabilities).sum(axis=-1, keepdims=True))
    d_scores *= head**-0.5
    d_q, d_k = d_scores @ k, d_scores.swapaxes(-1, -2) @ q
    return np.stack([d_q, d_k, d_v]).transpose(1, 3, 0, 2, 4).reshape(batch, tokens, triple)


class AdamW:
    """Adam with decoupled weight decay (arXiv 1711.05101) as PyTorch has it: the
    decay is `rate * weight_decay` of the weight, on weights and biases alike."""

    def __init__(self, learning_rate, beta1, beta2, epsilon, weight_decay):
        self.rate, self.betas, self.epsilon = learning_rate, (beta1, beta2), epsilon
        self.decay, self.steps, self.first, self.second = weight_decay, 0, {}, {}

    def step(self, weights, gradients):
        self.steps += 1
        beta1, beta2 = self.betas
        for name, gradient in gradients.items():
            self.first[name] = beta1 * self.first.get(name, 0) + (1 - beta1) * gradient
            self.second[name] = beta2 * self.second.get(name, 0) + (1 - beta2) * gradient**2
            mean = self.first[name] / (1 - beta1**self.steps)
            square = self.second[name] / (1 - beta2**self.steps)
            decayed = weights[name] * (1 - self.rate * self.decay)
            weights[name] = decayed - self.rate * mean / (np.sqrt(square) + self.epsilon)


def random_cases():
    cases = []
    for name, a, seed, bottleneck, first_block in MODELS:
        tensors = random_tensors(a, seed)
        adapter = random_adapter(a, bottleneck, seed, first_block)
        side = a.grid * a.patch
        pixels = drawn_pixels(side, side)[None]
        plain = forward(a, tensors, pixels).embedding
        for strength in STRENGTHS:
            embedding, layers, _ = adapted(a, tensors, adapter, strength, pixels)
            single = adapted(a, tensors, adapter, strength, pixels, np.float32)[0]
            if strength == 0:
                # Two ways to write the same sums: equal, not only near.
                assert np.array_equal(embedding, plain)
            print(
                f"{name}, s {strength}: {np.abs(embedding - plain).max():.3f} from the plain "
                f"embedding; float32 differs by {np.abs(single - embedding).max():.1e}"
            )
            cases.append(
                {
                    "name": name,
                    "architecture": asdict(a),
                    "seed": seed,
                    "weights_sha256": weights_sha256(tensors),
                    "bottleneck": bottleneck,
                    "first_block": first_block,
                    "adapter_sha256": weights_sha256(adapter),
                    "strength": strength,
                    "height": side,
                    "width": side,
                    "embedding": digits(embedding[0], 7),
                    "layers": [
                        {
                            "class_token": digits(x[0, 0, :8], 7),
                            "mean_abs": digits(np.abs(x).mean(), 7)[0],
                        }
                        for x in layers
                    ],
                }
            )
    return cases


def gradient_case():
    a, side = TINY, TINY.grid * TINY.patch
    tensors = random_tensors(a, TINY_SEED)
    start = random_adapter(a, TINY_BOTTLENECK, TINY_SEED) | random_head(a, CLASSES, TINY_SEED)
    batch = len(LABELS)
    pixels = drawn_pixels(batch * side, side).reshape(batch, 3, side, side)
    loss_of = lambda trained: supervised_loss(
        a, tensors, trained, TINY_STRENGTH, pixels, np.array(LABELS)
    )

    trained = {name: value.astype(np.float64) for name, value in start.items()}
    loss, gradients = loss_of(trained)
    print(f"\ntiny model: loss {loss:.9f}; gradients against central differences:")
    check_gradients(lambda: loss_of(trained)[0], trained, gradients)

    runs = [descend("random", start, loss_of)]
    # The start of real training: nothing reaches Down before Up has moved.
    zero_up = {k: np.zeros_like(v) if ".up." in k else v for k, v in start.items()}
    still = loss_of(zero_up)[1]
    assert all(not still[k].any() for k in still if ".down." in k)
    runs.append(descend("up zero", zero_up, loss_of))
    return {
        "made_by": "tests/reference/adapter.py",
        "architecture": asdict(a),
        "seed": TINY_SEED,
        "weights_sha256": weights_sha256(tensors),
        "bottleneck": TINY_BOTTLENECK,
        "trained_sha256": weights_sha256(start),
        "strength": TINY_STRENGTH,
        "batch": batch,
        "height": side,
        "width": side,
        "classes": CLASSES,
        "labels": LABELS,
        "embedding": digits(adapted(a, tensors, trained, TINY_STRENGTH, pixels)[0], 9),
        "loss": digits(loss, 9)[0],
        "gradients": {k: digits(v, 9) for k, v in sorted(gradients.items())},
        "adamw": ADAMW,
        "runs": runs,
    }


def check_gradients(loss, trained, gradients, step=1e-5):
    """Central differences at every element of every tensor, in place."""
    assert gradients.keys() == trained.keys()
    for name in sorted(trained):
        flat, numeric = trained[name].reshape(-1), []
        for index, value in enumerate(flat.copy()):
            flat[index] = value + step
            above = loss()
            flat[index] = value - step
            below = loss()
            flat[index] = value
            numeric.append((above - below) / (2 * step))
        largest = np.abs(gradients[name]).max()
        error = np.abs(np.array(numeric) - gradients[name].reshape(-1)).max() / largest
        print(f"  {name}: {len(numeric)} elements, largest {largest:.3e}, off by {error:.1e} of it")
        assert largest > 0 and error < 1e-6, name


def descend(initial, start, loss_of, steps=3):
    """A run of AdamW; the losses before each step and behind the last."""
    trained = {name: value.astype(np.float64) for name, value in start.items()}
    optimiser, losses = AdamW(**ADAMW), []
    for _ in range(steps):
        loss, gradients = loss_of(trained)
        losses.append(loss)
        optimiser.step(trained, gradients)
    losses.append(loss_of(trained)[0])
    print(f"AdamW from {initial}: losses {' '.join(f'{loss:.9f}' for loss in losses)}")
    return {
        "initial": initial,
        "losses": digits(losses, 9),
        "after": {k: digits(v, 9) for k, v in sorted(trained.items())},
    }


def digits(numbers, count):
    return [float(f"{number:.{count}g}") for number in np.ravel(numbers)]


def write(path, content):
    """JSON with every entry of the outer lists on a line of its own."""
    lines = []
    for key, value in content.items():
        compact = lambda value: json.dumps(value, separators=(",", ":"))
        if isinstance(value, list) and isinstance(value[0], dict):
            lines.append(f'"{key}":[\n' + ",\n".join(map(compact, value)) + "\n]")
        else:
            lines.append(f'"{key}":{compact(value)}')
    with open(path, "w") as file:
        file.write("{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
