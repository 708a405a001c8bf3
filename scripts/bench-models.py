"""The models of onnxruntime-web for the page's benchmark, from the weights that are here.

    python scripts/bench-models.py [--weights FOLDER] [--packs FOLDER]

Reads the ONNX files that `clipsight fetch` has brought from the mirror (--weights: the
folder `weights` in CLIPSIGHT_HOME) and writes, into the folder `bench` among the packs:

    clip-vit-b16.onnx        f32 arithmetic as in benches/peer.py, the weights stored as the
                             8-bit numbers that they are: Cast and Mul, which onnxruntime
                             folds into f32 constants when a session starts. (It leaves
                             DequantizeLinear alone, and computes in 8 bits there.)
    clip-vit-b16-int8.onnx   the source as it is: activations rounded to 8 bits as well
    dinov2-small.onnx        the source, ending with the class token after the last norm
    bench.json               what they take and give, and the f32 embedding of the page's
                             picture (www/public/bench), computed here

Needs numpy, onnx and onnxruntime: scripts/install.sh peer.
"""

import argparse
import json
import os
import shutil
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches"))
from peer import DINO_TOKENS, in_f32  # noqa: E402

HOME = Path(os.environ.get("CLIPSIGHT_HOME") or Path.home() / ".cache/clipsight")
CACHE = Path(
    os.environ.get("CLIPSIGHT_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clipsight"
)
PACKS = Path(os.environ.get("CLIPSIGHT_PACKS") or CACHE / "packs")


def stored_in_8_bits(source):
    """CLIP's graph in f32, whose constants are made of the source's 8-bit weights."""
    stored = {tensor.name: tensor for tensor in onnx.load(source).graph.initializer}
    model = in_f32(onnx.load(source))
    graph = model.graph
    front, constants = [], []
    for tensor in graph.initializer:
        base = tensor.name.removesuffix("_f32")
        if base == tensor.name:
            constants.append(tensor)
            continue
        weight, scale, zero = (
            stored[base + part] for part in ("_quantized", "_scale", "_zero_point")
        )
        assert not numpy_helper.to_array(zero).any(), "the weights are not rounded around 0"
        constants += [weight, scale]
        front.append(helper.make_node("Cast", [weight.name], [base + "_cast"], to=TensorProto.FLOAT))
        front.append(helper.make_node("Mul", [base + "_cast", scale.name], [tensor.name]))
    nodes = front + list(graph.node)
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(constants)
    return model


def to_class_token(model):
    """DINOv2's graph up to the class token, and nothing that it does not need."""
    graph = model.graph
    graph.initializer.append(numpy_helper.from_array(np.array(0, np.int64), "class_index"))
    graph.node.append(
        helper.make_node("Gather", [DINO_TOKENS, "class_index"], ["class_token"], axis=1)
    )
    del graph.output[:]
    graph.output.append(
        helper.make_tensor_value_info("class_token", TensorProto.FLOAT, ["batch", "width"])
    )
    wanted, kept = {"class_token"}, []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    constants = [tensor for tensor in graph.initializer if tensor.name in wanted]
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(constants)
    return model


def read_picture(file):
    """The RGB levels of one of the page's pictures, whose rows are stored unfiltered."""
    content = file.read_bytes()
    place, data = 8, b""
    while place < len(content):
        size, kind = struct.unpack_from(">I4s", content, place)
        body = content[place + 8 : place + 8 + size]
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", body)
        elif kind == b"IDAT":
            data += body
        place += size + 12
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any(), f"{file} has filtered rows"
    return rows[:, 1:].reshape(height, width, 3)


def normalised(levels, preprocess):
    """The middle of a picture as the models take it: [1, 3, crop, crop]."""
    crop = preprocess["crop"]
    top, left = ((size - crop) // 2 for size in levels.shape[:2])
    part = levels[top : top + crop, left : left + crop].astype(np.float32) / np.float32(255)
    part = (part - np.float32(preprocess["mean"])) / np.float32(preprocess["std"])
    return np.ascontiguousarray(part.transpose(2, 0, 1)[None])


def embedding(model, output, image):
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    result = session.run([output], {model.graph.input[0].name: image})[0][0]
    # All tokens, where the graph goes on after them: the class token comes first.
    return result if result.ndim == 1 else result[0]


def cosine(a, b):
    a, b = a.astype(np.float64), b.astype(np.float64)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def write(folder, name, model):
    path = folder / name
    if isinstance(model, Path):
        shutil.copyfile(model, path)
        model = onnx.load(path)
    else:
        onnx.save(model, path)
    return {
        "file": name,
        "bytes": path.stat().st_size,
        "input": model.graph.input[0].name,
        "output": model.graph.output[0].name,
    }


def source_of(weights, entry):
    """The mirror's file of a model of the catalogue."""
    mirror = next(one for one in entry["sources"] if one["reader"].startswith("onnx-"))
    member = next(iter(mirror["from"].values()))["member"]
    path = weights / entry["id"] / mirror["id"] / Path(member).name
    if not path.is_file():
        sys.exit(f"error: {path} is missing: run `clipsight fetch` first, where the mirror is used")
    return path, mirror["sha256"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path, default=HOME / "weights")
    parser.add_argument("--packs", type=Path, default=PACKS)
    options = parser.parse_args()
    folder = options.packs / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = json.loads(
        (ROOT / "src/core/weights/catalogue/catalogue.json").read_text(encoding="utf-8")
    )
    models = []
    for name in catalogue["default_pair"].values():
        entry = next(one for one in catalogue["models"] if one["id"] == name)
        preprocess = entry["preprocess"]
        source, sha256 = source_of(options.weights, entry)
        picture = f"picture-{preprocess['resize']}.png"
        image = normalised(read_picture(ROOT / "www/public/bench" / picture), preprocess)
        graphs = {}
        if entry["architecture"]["family"] == "clip":
            exact = stored_in_8_bits(source)
            reference = embedding(in_f32(onnx.load(source)), "image_embeds", image)
            graphs["int8"] = write(folder, f"{name}-int8.onnx", source)
        else:
            exact = to_class_token(onnx.load(source))
            whole = onnx.load(source)
            whole.graph.output.append(helper.make_empty_tensor_value_info(DINO_TOKENS))
            reference = embedding(whole, DINO_TOKENS, image)
        graphs["f32"] = write(folder, f"{name}.onnx", exact)
        same = cosine(embedding(exact, graphs["f32"]["output"], image), reference)
        assert same > 0.9999999, f"{name}: the graph written differs from benches/peer.py's: {same}"
        print(f"{name}: cosine of the graph written to benches/peer.py's: {same:.9f}")
        models.append(
            {
                "model": name,
                "title": entry["title"],
                "family": entry["architecture"]["family"],
                "source": sha256,
                "picture": picture,
                "crop": preprocess["crop"],
                "mean": preprocess["mean"],
                "std": preprocess["std"],
                "graphs": graphs,
                "reference": [float(value) for value in reference],
            }
        )
    versions = {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}
    text = json.dumps({"made_with": versions, "models": models})
    (folder / "bench.json").write_text(text, encoding="utf-8")
    print(f"written: {folder}")


main()
