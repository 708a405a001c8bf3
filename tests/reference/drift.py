"""How far a pack's embeddings lie from those of the file it was made from.

    python drift.py --source onnx-dinov2 dinov2_vits14_patch_8x8.onnx \\
        --pack dinov2-small.safetensors --count 100 images/

Prints the least, the 1st percentile and the mean cosine between the embeddings
of the two, over images taken evenly from the folder by name, each embedded by
the NumPy model in float32; also the change that it makes to the cosine of pairs.
"""

import argparse
import os

import numpy as np

import pictures
import sources
from vit import forward, normalised


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", nargs=2, required=True, metavar=("READER", "FILE"))
    parser.add_argument("--pack", required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("folder")
    arguments = parser.parse_args()

    source, pack = sources.read(*arguments.source), sources.read("pack", arguments.pack)
    if source[0] != pack[0]:
        raise SystemExit(f"not the same model: {source[0]} and {pack[0]}")
    weight_differences(source[1], pack[1])
    names = sorted(os.listdir(arguments.folder))
    names = names[:: max(len(names) // arguments.count, 1)][: arguments.count]
    paths = [os.path.join(arguments.folder, name) for name in names]
    a, b = embeddings(*source, paths), embeddings(*pack, paths)
    cosines = (a * b).sum(axis=1)
    worst = names[int(cosines.argmin())]
    print(
        f"{len(names)} images: cosine least {cosines.min():.6f} ({worst}), 1st percentile "
        f"{np.percentile(cosines, 1):.6f}, mean {cosines.mean():.6f}; "
        f"largest difference of an element {np.abs(a - b).max():.2e}"
    )
    upper = np.triu_indices(len(names), 1)
    change = np.abs(a @ a.T - b @ b.T)[upper]
    print(
        f"{len(change)} pairs: their cosine changes by {change.mean():.5f} on average, "
        f"99th percentile {np.percentile(change, 99):.5f}, at most {change.max():.5f}"
    )


def weight_differences(source, pack):
    worst = {}
    for name, value in source.items():
        kind = name.split(".", 2)[-1] if name.startswith("block.") else name
        difference = np.abs(value - pack[name]).max() / max(np.abs(value).max(), 1e-30)
        worst[kind] = max(worst.get(kind, 0.0), float(difference))
    print("largest difference of a weight, relative to the tensor's largest:")
    print("  " + ", ".join(f"{kind} {value:.1e}" for kind, value in worst.items()))


def embeddings(architecture, tensors, paths):
    recipe = pictures.recipe_of(architecture)
    rows = []
    for path in paths:
        inputs = pictures.prepare(pictures.load(path), recipe)[None]
        rows.append(forward(architecture, tensors, inputs, np.float32).embedding[0].astype(float))
    return normalised(np.stack(rows))


if __name__ == "__main__":
    main()
