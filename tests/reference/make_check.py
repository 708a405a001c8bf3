"""The stored numbers of `clipsight check`.

    python make_check.py ../../src/check/expected.json \\
        clip-vit-b16 onnx-clip clip_encoder.int8.onnx \\
        dinov2-small onnx-dinov2 dinov2_vits14_patch_8x8.onnx

Arguments after the output come in threes: the model's name in the catalogue, a
reader (`hf-clip`, `hf-dinov2`, `onnx-clip`, `onnx-dinov2`) and the file. For a
file from the Hub:

    python make_check.py ../../src/check/expected.json clip-vit-b16 hf-clip model.safetensors

Entries are kept per model and file (by SHA-256), because two sources of one
model differ; entries already in the output and not named are kept. Stored is
the L2-normalised embedding of each image of `drawn.py`, prepared by Pillow and
computed in float64, to 6 significant digits.
"""

import json
import os
import sys

import numpy as np
from PIL import Image

import pictures
import sources
from drawn import drawn_images
from vit import forward, normalised


def main():
    output, triples = sys.argv[1:2], sys.argv[2:]
    if not output or not triples or len(triples) % 3:
        sys.exit(__doc__)
    entries = []
    if os.path.exists(output[0]):
        with open(output[0]) as file:
            entries = json.load(file)["entries"]
    for model, reader, path in zip(*[iter(triples)] * 3):
        entry = make_entry(model, reader, path)
        same = lambda e: (e["model"], e["source_sha256"]) == (model, entry["source_sha256"])
        entries = [e for e in entries if not same(e)] + [entry]
    write(output[0], entries)


def make_entry(model, reader, path):
    architecture, tensors = sources.read(reader, path)
    recipe = pictures.recipe_of(architecture)
    drawn = drawn_images()
    inputs = np.stack([pictures.prepare(Image.fromarray(p), recipe) for p in drawn.values()])
    embeddings = normalised(forward(architecture, tensors, inputs).embedding)
    single = normalised(forward(architecture, tensors, inputs, np.float32).embedding)
    print(f"{model}: float32 differs by at most {np.abs(single - embeddings).max():.1e}")
    print("cosines between the images:")
    print(np.round(embeddings @ embeddings.T, 3))
    return {
        "model": model,
        "source_sha256": sources.sha256(path),
        "images": [
            {"name": name, "embedding": [float(f"{value:.6g}") for value in embedding]}
            for name, embedding in zip(drawn, embeddings)
        ],
    }


def write(path, entries):
    """One embedding a line."""
    lines = []
    for entry in entries:
        images = ",\n".join("   " + json.dumps(i, separators=(",", ":")) for i in entry["images"])
        head = f'  {{"model":"{entry["model"]}","source_sha256":"{entry["source_sha256"]}","images":[\n'
        lines.append(f"{head}{images}\n  ]}}")
    with open(path, "w") as file:
        file.write('{"made_by":"tests/reference/make_check.py","entries":[\n')
        file.write(",\n".join(lines) + "\n]}\n")


if __name__ == "__main__":
    main()
