"""How many of a corpus's blind pairs are of two folders, and which folders they join.

    clipsight mine FOLDER --out MINE
    python tests/reference/mining/classes.py MINE

Counts the pairs again from the embeddings, in float64, and fails where they are others than
those in `pairs.parquet`.
"""

import collections
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet


def rows(folder):
    own = np.load(folder / "img_emb/img_emb_0000.npy").astype(np.float64)
    lengths = np.linalg.norm(own, axis=1, keepdims=True)
    return own / np.where(lengths == 0, 1, lengths)


def main(mine):
    plan = json.loads((mine / "plan.json").read_text())
    thresholds = [plan[side]["threshold"] for side in ("clip", "dino")]
    clip, dino = [rows(mine / "embeddings" / side) for side in ("clip", "dino")]
    table = parquet.read_table(mine / "embeddings/metadata/metadata_0000.parquet")
    label = [Path(path).parent.name for path in table["path"].to_pylist()]
    blind = set()
    for first in range(0, len(clip), 512):
        part = slice(first, first + 512)
        near = (clip[part] @ clip.T > thresholds[0]) & (dino[part] @ dino.T < thresholds[1])
        blind |= {(first + a, b) for a, b in zip(*np.nonzero(near)) if first + a < b}
    found = parquet.read_table(mine / "pairs.parquet").to_pydict()
    found = {(a, b) for a, b, hit in zip(found["row_a"], found["row_b"], found["hit"]) if hit}
    count = len(clip) * (len(clip) - 1) // 2
    print(f"{count} pairs, {len(found)} blind; NumPy's: {'the same' if found == blind else 'OTHERS'}")
    across = [pair for pair in found if label[pair[0]] != label[pair[1]]]
    print(f"{len(across)} of two folders")
    joined = collections.Counter(tuple(sorted((label[a], label[b]))) for a, b in across)
    print(joined.most_common(12))
    within = collections.Counter(label[a] for a, b in found if label[a] == label[b])
    print(within.most_common(12))
    top = [json.loads(line) for line in (mine / "pairs.jsonl").open()]
    first = [pair["labels"][0] != pair["labels"][1] for pair in top]
    print(f"of the {len(top)} that are named {sum(first)} are of two folders")
    for pair in top[:10]:
        print(f"  {pair['clip']:.3f} {pair['dino']:.3f}", *pair["labels"], *[Path(p).name for p in pair["paths"]])
    assert found == blind


if __name__ == "__main__":
    main(Path(sys.argv[1]))
