"""Holds `clipsight pairs` against brute force over the embeddings of `clipsight embed`.

    python3 tests/reference/pairs.py CLIP DINO PAIRS.json

CLIP and DINO are files or folders that `clipsight embed` wrote, PAIRS.json what
`clipsight pairs --clip-embeddings CLIP --dino-embeddings DINO --top N --json PAIRS.json`
wrote, with N at least the number of blind pairs. All cosines are computed at once with
NumPy in float64, block of rows by block of rows. The two sets of blind pairs have to be
the same, but for pairs within 1e-6 of a threshold, and the order that of the depth.
"""

import json
import struct
import sys
import time
from pathlib import Path

import numpy as np

EDGE = 1e-6


def safetensors(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    entry = header["embeddings"]
    begin, end = (8 + length + offset for offset in entry["data_offsets"])
    assert entry["dtype"] == "F32"
    rows = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return rows, json.loads(header["__metadata__"]["names"])


def folder(path):
    import pyarrow.parquet

    rows, names = [], []
    for array in sorted(Path(path).glob("img_emb/img_emb_*.npy")):
        rows.append(np.load(array, mmap_mode="r"))
        table = array.name.replace("img_emb", "metadata").replace("npy", "parquet")
        table = pyarrow.parquet.read_table(Path(path) / "metadata" / table)
        names += table.column("image_path").to_pylist()
    return np.concatenate(rows), names


def read(path):
    rows, names = folder(path) if Path(path).is_dir() else safetensors(path)
    assert len(rows) == len(names)
    rows = rows.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.abs(lengths - 1).max() < 2e-3, "rows are not of length 1"
    return rows / lengths, names


def main():
    (clip, names), (dino, others) = read(sys.argv[1]), read(sys.argv[2])
    assert names == others
    report = json.loads(Path(sys.argv[3]).read_text())
    # JSON has the shortest text of an f32.
    single = lambda number: float(np.float32(number))
    edges = [single(report[side]["threshold"]) for side in ("clip", "dino")]
    start = time.time()
    sure, near = {}, set()
    for first in range(0, len(names), 512):
        a = clip[first : first + 512] @ clip.T
        b = dino[first : first + 512] @ dino.T
        rows, columns = np.nonzero((a > edges[0] - EDGE) & (b < edges[1] + EDGE))
        for row, column in zip(rows, columns):
            if first + row >= column:
                continue
            both = a[row, column], b[row, column]
            if both[0] > edges[0] + EDGE and both[1] < edges[1] - EDGE:
                sure[first + row, column] = both
            else:
                near.add((first + row, column))
    seconds = time.time() - start
    place = {name: row for row, name in enumerate(names)}
    found = {}
    for pair in report["top"]:
        key = tuple(place[image["path"]] for image in pair["images"])
        found[key] = (single(pair["clip"]), single(pair["dino"]))
    assert len(found) == report["blind"], "give --top as many as there are blind pairs"
    missing = [pair for pair in sure if pair not in found]
    wrong = [pair for pair in found if pair not in sure and pair not in near]
    assert not missing and not wrong, (missing[:3], wrong[:3])
    error = max((abs(np.subtract(sure[p], found[p])).max() for p in found if p in sure), default=0)
    assert error < EDGE, error

    def depth(pair):
        clip, dino = found[pair]
        return min((clip - edges[0]) / (1 - edges[0]), (edges[1] - dino) / (1 + edges[1]))

    order = [(-depth(pair), pair) for pair in found]
    assert order == sorted(order), "not in order"
    count = len(names) * (len(names) - 1) // 2
    assert count == report["pairs"]
    print(
        f"{len(names)} images, {count} pairs: {len(found)} blind, the same set; {len(near)} within "
        f"{EDGE} of an edge; cosines differ by {error:.1e} at most; NumPy took {seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
