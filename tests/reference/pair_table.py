"""CLIP's and DINOv2's cosine of pairs of images, by the NumPy models.

    python pair_table.py --clip onnx-clip clip_encoder.int8.onnx \\
        --dino onnx-dinov2 dinov2_vits14_patch_8x8.onnx mllm15/ vlm9/ a.jpg b.jpg

A folder stands for the pairs 1.png and 2.png, 3.png and 4.png, ... in it; other
arguments are taken two by two. Prints a table in Markdown.
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
    parser.add_argument("--clip", nargs=2, required=True, metavar=("READER", "FILE"))
    parser.add_argument("--dino", nargs=2, required=True, metavar=("READER", "FILE"))
    parser.add_argument("--clip-threshold", type=float, default=0.88)
    parser.add_argument("--dino-threshold", type=float, default=0.82)
    parser.add_argument("images", nargs="+")
    arguments = parser.parse_args()

    pairs = list(pairs_of(arguments.images))
    clip = cosines(*sources.read(*arguments.clip), pairs)
    dino = cosines(*sources.read(*arguments.dino), pairs)
    print("| pair | CLIP | DINOv2 | verdict |\n| --- | --- | --- | --- |")
    for (a, b), c, d in zip(pairs, clip, dino):
        blind = c > arguments.clip_threshold and d < arguments.dino_threshold
        folder = os.path.basename(os.path.dirname(os.path.abspath(a)))
        names = "/".join(os.path.splitext(os.path.basename(path))[0] for path in (a, b))
        print(f"| {folder} {names} | {c:.4f} | {d:.4f} | {'blind' if blind else 'not blind'} |")


def pairs_of(arguments):
    """Folders give their numbered pairs, files are taken two by two."""
    files = []
    for argument in arguments:
        if os.path.isdir(argument):
            numbered = [f for f in os.listdir(argument) if os.path.splitext(f)[0].isdigit()]
            numbered.sort(key=lambda f: int(os.path.splitext(f)[0]))
            files += [os.path.join(argument, f) for f in numbered]
        else:
            files.append(argument)
    if len(files) % 2:
        raise SystemExit("an odd number of images")
    return zip(files[0::2], files[1::2])


def cosines(architecture, tensors, pairs):
    recipe = pictures.recipe_of(architecture)
    for pair in pairs:
        inputs = np.stack([pictures.prepare(pictures.load(path), recipe) for path in pair])
        a, b = normalised(forward(architecture, tensors, inputs, np.float32).embedding.astype(float))
        yield float(a @ b)


if __name__ == "__main__":
    main()
