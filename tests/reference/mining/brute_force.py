"""Brute force for what `clipsight` mines: all pairs, in float64, with NumPy.

    python3 tests/reference/mining/brute_force.py FOLDER [--rows N | --clip A.npy --dino B.npy]
    CLIPSIGHT_MINING=FOLDER cargo test --release -p clipsight-core --test mining -- \
        --ignored --nocapture numpy
    CLIPSIGHT_MINING=FOLDER CLIPSIGHT_MINING_DEVICE=wgpu cargo test --release \
        --test encoders -- --ignored --nocapture numpy

The first command makes N rows (20,000, of 512 and 384 numbers, seeded) or takes those of
two .npy files, writes them to FOLDER as float16, little-endian, row by row (clip.f16,
dino.f16, with widths.txt), and every pair that CLIP is blind to, or that lies within 2e-3
of being so, to pairs.f64: row, column, both cosines. The second mines the same rows and
holds the two sets of pairs against each other, the third does so on a device.
"""

import argparse
import time
from pathlib import Path

import numpy as np

CLIP, DINO = 0.88, 0.7
MARGIN = 2e-3


def made_up(count, width, common, own, seed):
    """Rows around a thousand middles that have something in common."""
    random = np.random.default_rng(seed)
    shared = common * random.standard_normal(width)
    middles = random.standard_normal((1000, width))
    of = np.random.default_rng(9).integers(0, 1000, count)
    return shared + middles[of] + own * random.standard_normal((count, width))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--clip", type=Path)
    options.add_argument("--dino", type=Path)
    options = options.parse_args()
    if options.clip:
        sides = [np.load(path).astype(np.float64) for path in (options.clip, options.dino)]
    else:
        # CLIP's cosines within a bunch lie around its threshold, DINOv2's around its own.
        clip = made_up(options.rows, 512, 1.4, 0.63, 1)
        sides = [clip, made_up(options.rows, 384, 0.0, 0.66, 2)]
    options.folder.mkdir(parents=True, exist_ok=True)
    widths = []
    for at, name in enumerate(["clip", "dino"]):
        rows = sides[at] / np.linalg.norm(sides[at], axis=1, keepdims=True)
        rows = rows.astype("<f2")
        rows.tofile(options.folder / f"{name}.f16")
        rows = rows.astype(np.float64)
        sides[at] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        widths.append(str(rows.shape[1]))
    (options.folder / "widths.txt").write_text(" ".join(widths))
    clip, dino = sides
    count = len(clip)
    start = time.time()
    found = []
    for first in range(0, count, 1000):
        a = clip[first : first + 1000] @ clip.T
        b = dino[first : first + 1000] @ dino.T
        rows, columns = np.nonzero((a > CLIP - MARGIN) & (b < DINO + MARGIN))
        later = first + rows < columns
        rows, columns = rows[later], columns[later]
        found.append(np.stack([first + rows, columns, a[rows, columns], b[rows, columns]], 1))
    found = np.concatenate(found).astype("<f8")
    found.tofile(options.folder / "pairs.f64")
    hits = (found[:, 2] > CLIP) & (found[:, 3] < DINO)
    print(
        f"{count} rows, {count * (count - 1) // 2} pairs: {hits.sum()} hits, {len(found)} with "
        f"those within {MARGIN}; NumPy took {time.time() - start:.1f} s"
    )


if __name__ == "__main__":
    main()
