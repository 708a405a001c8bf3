"""A plan on two Ray nodes: a task and its worker are killed, then a node is taken away.

    pip install ray numpy pyarrow
    python tests/reference/mining/ray_kill.py CLIPSIGHT

Makes a corpus of 24,000 embeddings, mines it by examples/ray_mine.py on two nodes of one
processor each on this machine, kills with SIGKILL the program in mid-task and the worker that
called it, removes the second node, and holds what is there at the end against one block that
is computed without Ray.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
from ray.cluster_utils import Cluster

ROWS, PIECE = 24_000, 2_000
SCRIPT = Path(__file__).parents[3] / "examples/ray_mine.py"


def corpus(folder):
    random = np.random.default_rng(7)
    for side, width, spread in (("clip", 512, 0.33), ("dino", 384, 0.7)):
        centres = random.standard_normal((ROWS // 20, width))
        rows = centres[np.arange(ROWS) % len(centres)]
        rows = rows + spread * random.standard_normal((ROWS, width))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        own = folder / side / "img_emb"
        own.mkdir(parents=True)
        np.save(own / "img_emb_0000.npy", rows.astype("<f2"))


def processes(what):
    """Numbers of the processes whose command line has this."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if what in line and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found


def parent(number):
    return int((Path("/proc") / str(number) / "stat").read_text().rsplit(")", 1)[1].split()[1])


def main(program):
    program = str(Path(program).resolve())
    folder = Path(tempfile.mkdtemp(prefix="ray-kill-"))
    corpus(folder / "emb")

    def clipsight(*arguments):
        return subprocess.run([program, "mine", *arguments], cwd=folder, check=True, capture_output=True, text=True)

    thresholds = ["--clip-threshold", "0.88", "--dino-threshold", "0.7"]
    clipsight("plan", "emb", "--out", "many", "--piece", str(PIECE), *thresholds)
    clipsight("plan", "emb", "--out", "one", *thresholds)
    blocks = ROWS // PIECE * (ROWS // PIECE + 1) // 2
    done = lambda: len(list((folder / "many/pairs").glob("*.json")))

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    began = time.time()
    run = subprocess.Popen(
        [sys.executable, SCRIPT, folder / "many", "--address", cluster.address, "--clipsight", program]
    )
    while done() < blocks // 8:
        time.sleep(0.01)
    [task, *_] = processes(f"{program} mine run")
    worker = parent(task)
    os.kill(worker, signal.SIGKILL)
    os.kill(task, signal.SIGKILL)
    print(f"{done()} of {blocks} blocks: the program and its worker killed")
    while done() < blocks // 3:
        time.sleep(0.01)
    print(f"{done()} of {blocks} blocks: the second node removed")
    cluster.remove_node(second, allow_graceful=False)
    code = run.wait(timeout=600)
    seconds = time.time() - began
    cluster.shutdown()
    files = sorted(path.name for path in (folder / "many/pairs").iterdir())
    whole = [name for name in files if name.endswith((".json", ".parquet"))]
    state = json.loads(clipsight("status", "many", "--json").stdout)
    print(f"status {code} after {seconds:.1f} s: {state['done']} of {blocks} blocks, "
          f"{state['damaged']} damaged; {len(files) - len(whole)} stray files")
    assert code == 0 and state["done"] == blocks and len(whole) == 2 * blocks
    print("again:", clipsight("run", "many").stdout.strip())
    clipsight("run", "one")
    pairs = []
    for place in ("many", "one"):
        clipsight("merge", place)
        table = parquet.read_table(folder / place / "pairs.parquet").to_pydict()
        pairs.append(sorted(zip(*(table[name] for name in ("row_a", "row_b", "clip", "dino", "hit")))))
    print(f"{len(pairs[0])} pairs, {sum(pair[4] for pair in pairs[0])} blind: "
          f"{'the same' if pairs[0] == pairs[1] else 'OTHERS'} as by one block")
    assert pairs[0] == pairs[1] and len(pairs[0]) > 1000


main(sys.argv[1])
