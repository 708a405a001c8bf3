"""FAISS's flat range search on the CLIP half of what `benches/mining.rs` mines.

    python3 tests/reference/mining/brute_force.py FOLDER --rows 20000
    python3 tests/reference/mining/faiss_peer.py FOLDER BENCH [RUNS]

FOLDER has the rows, BENCH is the built benchmark. Both run in turns, so that other work on
the machine meets both; the best run of each counts. FAISS looks at every ordered pair, so
at twice as many as there are; its rate counts them all. It searches inner products in
float32 of CLIP's rows alone, where the benchmark also decides in float64 and by DINOv2.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import faiss
import numpy as np

CLIP, WIDTH = 0.88, 512


def main():
    folder, bench = Path(sys.argv[1]), sys.argv[2]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    rows = np.fromfile(folder / "clip.f16", "<f2").reshape(-1, WIDTH).astype(np.float32)
    index = faiss.IndexFlatIP(WIDTH)
    index.add(rows)
    best = [0.0, 0.0]
    for _ in range(runs):
        start = time.time()
        limits, _, _ = index.range_search(rows, CLIP)
        rate = len(rows) ** 2 / (time.time() - start) / 1e6
        found = (int(limits[-1]) - len(rows)) // 2
        best[0] = max(best[0], rate)
        output = subprocess.run(
            [bench, "--bench"],
            env={**os.environ, "CLIPSIGHT_MINING": str(folder)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        own = float(re.search(r"best: (\d+) million", output)[1])
        best[1] = max(best[1], own)
        print(f"FAISS {rate:.0f} million a second ({found} pairs above {CLIP}), here {own:.0f}")
        print(output.strip().splitlines()[-1])
    print(f"best: {best[1]:.0f} by {best[0]:.0f} million pairs a second: {best[1] / best[0]:.1f} times")


if __name__ == "__main__":
    main()
