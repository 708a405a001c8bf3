"""How the classes of the page's built-in lab were chosen: the three most alike
pairs of Caltech-101's classes by plain CLIP, none twice.

    clipsight evaluate CALTECH --adapter none --shots 4 --seeds 1 --views 1 \
        --val-per-class 1 --test-per-class 2 --dump DUMP
    python tests/reference/example_classes.py DUMP CALTECH/split_zhou_Caltech101.json

Two classes are alike by the mean cosine between their 4 shots each, less the mean
cosine within the two. The adapter takes no part.
"""

import json
import sys

import numpy as np
from safetensors.numpy import load_file

tensors = load_file(sys.argv[1])
names = {label: name for _, label, name in json.load(open(sys.argv[2]))["train"]}
keys = tensors["keys.plain.views"][:, 0].astype(np.float64)
keys /= np.linalg.norm(keys, axis=1, keepdims=True)
labels = tensors["keys.label"]
count = labels.max() + 1
cosines = keys @ keys.T
between = np.array(
    [[cosines[np.ix_(labels == a, labels == b)].mean() for b in range(count)] for a in range(count)]
)
shots = np.bincount(labels)
# Without each image's cosine of 1 with itself.
within = (np.diag(between) * shots - 1) / (shots - 1)
alike = between - (within[:, None] + within[None, :]) / 2
taken = set()
for a, b in zip(*np.unravel_index(np.argsort(-alike, axis=None), alike.shape)):
    if a < b and not taken & {a, b}:
        taken |= {a, b}
        print(f"{names[a]}, {names[b]}: {alike[a, b]:+.4f}")
        if len(taken) == 6:
            break
