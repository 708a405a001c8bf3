"""How high MMVP's 150 pairs rank among all pairs of MMVP's images and other photos.

    clipsight mine "MMVP/MMVP Images" PHOTOS --out MINE
    python tests/reference/mining/known_pairs.py MINE

Reads the embeddings that were mined and computes everything anew, in float64: all pairs, the
rule, the order by ranks that `mine merge` has, and the recall of other thresholds.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet


def rows(folder):
    own = np.load(folder / "img_emb/img_emb_0000.npy").astype(np.float64)
    return own / np.linalg.norm(own, axis=1, keepdims=True)


def main(mine):
    folder = Path(mine)
    plan = json.loads((folder / "plan.json").read_text())
    clip, dino = [rows(folder / "embeddings" / side) for side in ("clip", "dino")]
    table = parquet.read_table(folder / "embeddings/metadata/metadata_0000.parquet")
    names = table.column("path").to_pylist()
    number = {}
    for row, name in enumerate(names):
        found = re.search(r"MMVP Images/(\d+)\.jpg$", name)
        if found:
            number[int(found[1])] = row
    first, second = np.triu_indices(len(names), 1)
    cosines = [np.einsum("ij,ij->i", side[first], side[second]) for side in (clip, dino)]
    place = {(a, b): at for at, (a, b) in enumerate(zip(first.tolist(), second.tolist()))}
    known = [place[tuple(sorted((number[2 * k - 1], number[2 * k])))] for k in range(1, 151)]
    thresholds = [plan[side]["threshold"] for side in ("clip", "dino")]
    blind = (cosines[0] > thresholds[0]) & (cosines[1] < thresholds[1])
    print(f"{len(first)} pairs, {blind.sum()} blind, {blind[known].sum()} of 150 known ones")

    # The share of pairs that are as alike, of all pairs here.
    count = len(first)
    above = []
    for side in cosines:
        order = np.sort(side)
        above.append((count - np.searchsorted(order, side, side="right")) / count)
    least = 0.5 / count
    gap = np.log10(np.maximum(above[1], least) / np.maximum(above[0], least))
    of_clip, of_dino = [a[known] for a in above]
    print("pairs as alike to CLIP, of all: median", f"{np.median(of_clip):.2e},", "most", f"{of_clip.max():.2e}")
    print("pairs as alike to DINOv2: median", f"{np.median(of_dino):.2e},", "most", f"{of_dino.max():.2e}")
    order = np.argsort(-np.where(blind, gap, -np.inf), kind="stable")
    rank = np.empty(count, dtype=int)
    rank[order] = np.arange(1, count + 1)
    found = np.sort(rank[known][blind[known]])
    print("places of the known blind pairs by gap: first", found[:5], "median", int(np.median(found)))
    ours = np.isin(np.arange(len(names)), list(number.values()))
    ours = ours[first] & ours[second]
    ours[known] = False
    for top in (50, 100, 150, 200, 300, 510):
        other = (ours[order[:top]]).sum()
        print(f"  among the first {top}: {(found <= top).sum()}, two of MMVP's images of two pairs {other}")
    for a in (0.85, 0.88, 0.9, 0.93, 0.95):
        for b in (0.6, 0.7, 0.82):
            chosen = (cosines[0] > a) & (cosines[1] < b)
            print(f"  {a:.2f} {b:.2f}: {chosen[known].sum()} of 150 known, {chosen.sum()} in all")


main(sys.argv[1])
