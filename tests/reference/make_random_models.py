"""Expected outputs of small random models, for the tests of the model code.

    python make_random_models.py ../data/random_models.json

The weights are `random_tensors(architecture, seed)`. The normalised pixels are
made from integers too: element k (from 0, row-major in [3, height, width]) is,
in unsigned 32-bit arithmetic with wrap-around,

    z = (k + 1) * 0x9e3779b9;  z = (z xor (z >> 15)) * 0x85ebca6b;  z = z xor (z >> 13)
    pixel = (z >> 16) / 32768 - 1

Everything is computed in float64 and rounded to 7 digits. Of each case:

- `weights_sha256`: SHA-256 over the tensors in the order of their names, of each
  the name's bytes, then its values as little-endian float32
- `embedding` (not normalised) and `patch_tokens` (all, row-major)
- `layers`: of each block's output the class token's first 8 values and the mean
  absolute value over all tokens
- `attention`: the last block's probabilities of the class token, `[heads, tokens]`
"""

import hashlib
import json
import sys
from dataclasses import asdict

import numpy as np

from random_weights import random_tensors
from vit import Architecture, forward

CLIP_TINY = Architecture("clip", 64, 2, 2, 256, 16, 4, 0, 32)
CLIP_WIDE = Architecture("clip", 128, 2, 2, 512, 32, 7, 0, 64)
DINO_TINY = Architecture("dinov2", 64, 2, 1, 256, 14, 5, 0, 64)
DINO_REGISTERS = Architecture("dinov2", 96, 2, 3, 384, 14, 5, 4, 96)

# name, architecture, seed, height, width
CASES = [
    ("clip-tiny", CLIP_TINY, 1, 64, 64),
    ("clip-head-64", CLIP_WIDE, 2, 224, 224),
    ("dinov2-native", DINO_TINY, 3, 70, 70),
    ("dinov2-smaller", DINO_TINY, 3, 56, 56),
    ("dinov2-larger", DINO_TINY, 3, 84, 84),
    ("dinov2-wide", DINO_TINY, 3, 56, 98),
    ("dinov2-tall", DINO_TINY, 3, 98, 70),
    ("dinov2-registers-native", DINO_REGISTERS, 4, 70, 70),
    ("dinov2-registers-smaller", DINO_REGISTERS, 4, 42, 56),
    ("dinov2-registers-larger", DINO_REGISTERS, 4, 84, 98),
]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    cases = []
    for name, architecture, seed, height, width in CASES:
        tensors = random_tensors(architecture, seed)
        pixels = drawn_pixels(height, width)
        output = forward(architecture, tensors, pixels[None], keep_layers=True)
        single = forward(architecture, tensors, pixels[None], np.float32)
        print(
            f"{name}: {output.patch_tokens.shape[1]} patches, float32 differs by "
            f"{np.abs(single.embedding - output.embedding).max():.1e} (embedding), "
            f"{np.abs(single.patch_tokens - output.patch_tokens).max():.1e} (patch tokens)"
        )
        cases.append(
            {
                "name": name,
                "architecture": asdict(architecture),
                "seed": seed,
                "weights_sha256": weights_sha256(tensors),
                "height": height,
                "width": width,
                "positions": positions_by(architecture, height, width),
                "embedding": digits(output.embedding[0]),
                "patch_tokens": digits(output.patch_tokens[0]),
                "layers": [
                    {"class_token": digits(x[0, 0, :8]), "mean_abs": digits([np.abs(x).mean()])[0]}
                    for x in output.layers
                ],
                "attention": digits(output.attention[-1][0, :, 0]),
            }
        )
    with open(sys.argv[1], "w") as file:
        file.write('{"made_by":"tests/reference/make_random_models.py","cases":[\n')
        file.write(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
        file.write("\n]}\n")


def drawn_pixels(height, width):
    z = np.arange(1, 3 * height * width + 1, dtype=np.uint64) * 0x9E3779B9 & 0xFFFFFFFF
    z = (z ^ (z >> 15)) * 0x85EBCA6B & 0xFFFFFFFF
    z = z ^ (z >> 13)
    return ((z >> 16) / 32768 - 1).reshape(3, height, width)


def weights_sha256(tensors):
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].astype("<f4").tobytes())
    return digest.hexdigest()


def positions_by(a, height, width):
    if (height, width) == (a.grid * a.patch, a.grid * a.patch):
        return "stored"
    return "antialiased bicubic" if a.registers else "bicubic, offset 0.1"


def digits(values):
    """Seven significant digits: below float32's own error."""
    return [float(f"{value:.7g}") for value in np.ravel(values)]


if __name__ == "__main__":
    main()
