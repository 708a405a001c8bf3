"""Expected embeddings of small random text towers, for the tests of the model code.

    python make_text_reference.py ../data/random_text.json

The weights are `random_tensors(architecture, seed)` of src/core/weights/tensor/random.rs.
A row's ids, of `context` c and `vocabulary` v, are made from its number r (from 0):
id k is ((k + 1) * 7919 + r * 104729) mod (v - 1), so below the end v - 1; the end
stands at k = (r * 5 + 3) mod c, and once more at k = c - 1 where r is odd; behind
the first end of an even row all ids are 0.

Everything is computed in float64 and rounded to 7 digits.
"""

import json
import sys
from dataclasses import asdict

import numpy as np

from random_weights import random_text_tensors
from text import TextArchitecture, forward

# name, architecture, seed, rows
CASES = [
    ("text-tiny", TextArchitecture(64, 2, 2, 256, 77, 300, 32), 11, 6),
    ("text-head-64", TextArchitecture(128, 3, 2, 512, 77, 512, 64), 12, 3),
    ("text-short", TextArchitecture(48, 2, 3, 96, 9, 50, 16), 13, 9),
]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    cases = []
    for name, architecture, seed, count in CASES:
        tensors = random_text_tensors(architecture, seed)
        ids = np.array([row(architecture, r) for r in range(count)])
        output = forward(architecture, tensors, ids)
        single = forward(architecture, tensors, ids, np.float32)
        print(f"{name}: float32 differs by {np.abs(single - output).max():.1e}")
        cases.append(
            {
                "name": name,
                "architecture": asdict(architecture),
                "seed": seed,
                "embeddings": [[float(f"{v:.7g}") for v in each] for each in output],
            }
        )
    with open(sys.argv[1], "w") as file:
        file.write('{"made_by":"tests/reference/make_text_reference.py","cases":[\n')
        file.write(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
        file.write("\n]}\n")


def row(a, r):
    ids = [((k + 1) * 7919 + r * 104729) % (a.vocabulary - 1) for k in range(a.context)]
    end = (r * 5 + 3) % a.context
    ids[end] = a.vocabulary - 1
    if r % 2:
        ids[-1] = a.vocabulary - 1
    else:
        ids[end + 1 :] = [0] * (a.context - end - 1)
    return ids


if __name__ == "__main__":
    main()
