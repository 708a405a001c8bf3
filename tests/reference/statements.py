"""Two texts against two images, as MMVP-VLM scores a pair, in NumPy.

python3 statements.py IMAGES.safetensors TEXTS.safetensors "TEXT A" "TEXT B"

IMAGES holds two rows, as `clipsight embed A B --out IMAGES.safetensors` writes them;
TEXTS names its rows. To hold beside `clipsight pair A B --statements "TEXT A" "TEXT B"
--text TEXTS.safetensors`.
"""

import json
import struct
import sys

import numpy as np


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    entry = header["embeddings"]
    kind = {"F16": "<f2", "F32": "<f4"}[entry["dtype"]]
    first, last = entry["data_offsets"]
    rows = np.frombuffer(data[first:last], kind).reshape(entry["shape"]).astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return json.loads(header["__metadata__"]["names"]), rows


def softmax(values, axis):
    parts = np.exp(values - values.max(axis, keepdims=True))
    return parts / parts.sum(axis, keepdims=True)


def main():
    images, texts, *statements = sys.argv[1:]
    names, rows = read(texts)
    text = rows[[names.index(one) for one in statements]]
    _, image = read(images)
    cosines = text @ image[:2].T
    over_images = softmax(100 * cosines, 1)
    print("cosines", cosines.round(6).tolist())
    print("text to image", over_images.round(6).tolist())
    print("image to text", softmax(100 * cosines, 0).round(6).tolist())
    right = bool((over_images[0, 0] > 0.5) and (over_images[1, 1] > 0.5))
    print("right, as MMVP-VLM counts:", right)


main()
