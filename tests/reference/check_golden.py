"""Holds the NumPy models against whole tensors of a PyTorch forward pass and,
for DINOv2, against ONNX Runtime.

    python check_golden.py --clip clip_encoder.int8.onnx --dino dinov2_vits14_patch_8x8.onnx \\
        --golden golden/golden.safetensors --data data

Prints the largest differences; exits 1 when one is over its limit.
"""

import argparse
import sys

import numpy as np

import pictures
import sources
from vit import forward, normalised

LIMIT_COSINE, LIMIT_DIFFERENCE = 0.99999, 1e-3


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clip", required=True)
    parser.add_argument("--dino", required=True)
    parser.add_argument("--golden", required=True)
    parser.add_argument("--data", required=True, help="the folder that golden's names are relative to")
    arguments = parser.parse_args()

    golden, _ = sources.read_safetensors(arguments.golden)
    names = sorted({name.rsplit("/", 1)[0] for name in golden})
    good = True
    for family, path in (("clip", arguments.clip), ("dinov2", arguments.dino)):
        architecture, tensors = sources.read(f"onnx-{family}", path)
        count = sum(value.size for value in tensors.values())
        print(f"{family}: {count:,} parameters, {architecture}")
        prefix, vector = ("clip", "embedding") if family == "clip" else ("dino", "cls")
        recipe = pictures.recipe_of(architecture)
        for name in names:
            pixels = pictures.crop_pixels(pictures.load(f"{arguments.data}/{name}"), recipe)
            level = np.abs(pixels.astype(int) - golden[f"{name}/{prefix}.pixels"]).max()
            inputs = pictures.normalise(golden[f"{name}/{prefix}.pixels"], recipe)[None]
            for dtype in (np.float32, np.float64):
                output = forward(architecture, tensors, inputs, dtype)
                wanted = golden[f"{name}/{prefix}.{vector}"].astype(float)
                good &= compare(
                    f"  {name} {dtype.__name__} pixels {level}",
                    output.embedding[0], wanted,
                    output.patch_tokens[0], golden[f"{name}/{prefix}.patch_tokens"],
                )
            if family == "dinov2":
                tokens = onnx_runtime_dinov2(arguments.dino, inputs)
                # The export resizes the positions bilinearly: do the same here.
                same = with_bilinear_positions(architecture, tensors)
                output = forward(*same, inputs, np.float32)
                good &= compare(
                    f"  {name} ONNX Runtime",
                    output.embedding[0], tokens[0, 0],
                    output.patch_tokens[0], tokens[0, 1:],
                )
            else:
                embedding = onnx_runtime_clip(arguments.clip, inputs)[0]
                good &= compare(f"  {name} ONNX Runtime", output.embedding[0], embedding)
    sys.exit(0 if good else 1)


def compare(title, embedding, wanted, tokens=None, wanted_tokens=None):
    a, b = normalised(embedding), normalised(wanted.astype(float))
    difference = np.abs(a - b).max()
    text = f"{title}: embedding cosine {a @ b:.8f}, max difference {difference:.2e}"
    good = a @ b >= LIMIT_COSINE and difference <= LIMIT_DIFFERENCE
    if tokens is not None:
        cosine = (normalised(tokens) * normalised(wanted_tokens.astype(float))).sum(-1).min()
        largest = np.abs(tokens - wanted_tokens).max()
        text += f"; patch tokens least cosine {cosine:.8f}, max difference {largest:.2e}"
        good &= bool(cosine >= LIMIT_COSINE)
    print(text, "" if good else "OVER ITS LIMIT", flush=True)
    return good


SESSIONS = {}


def onnx_runtime_dinov2(path, inputs):
    """All tokens behind the final norm, by ONNX Runtime on the file as it is."""
    import onnx

    if path not in SESSIONS:
        model = onnx.load(path)
        del model.graph.output[:]
        model.graph.output.append(onnx.ValueInfoProto(name="/norm/Add_1_output_0"))
        SESSIONS[path] = session(model)
    return SESSIONS[path].run(None, {"input": inputs.astype(np.float32)})[0]


def onnx_runtime_clip(path, inputs):
    """The embedding by ONNX Runtime, each group of DynamicQuantizeLinear and
    MatMulInteger replaced by a MatMul with the dequantised weight."""
    import onnx

    if path not in SESSIONS:
        model = onnx.load(path)
        graph = model.graph
        raw = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
        maker = {output: node for node in graph.node for output in node.output}
        readers = {}
        for node in graph.node:
            for name in node.input:
                readers.setdefault(name, []).append(node)
        for node in list(graph.node):
            if node.op_type != "MatMulInteger":
                continue
            stem = node.input[1].removesuffix("_quantized")
            weight = raw[node.input[1]].astype(np.float32) * raw[f"{stem}_scale"]
            graph.initializer.append(onnx.numpy_helper.from_array(weight, f"{stem}_float"))
            (cast,) = readers[node.output[0]]
            (product,) = readers[cast.output[0]]
            source = maker[node.input[0]].input[0]
            place = list(graph.node).index(product)
            matmul = onnx.helper.make_node("MatMul", [source, f"{stem}_float"], product.output)
            graph.node.insert(place, matmul)
            graph.node.remove(product)
            graph.node.remove(cast)
            graph.node.remove(node)
        for node in [n for n in graph.node if n.op_type == "DynamicQuantizeLinear"]:
            graph.node.remove(node)
        for node in [n for n in graph.node if n.name.endswith("quant_scales_mul")]:
            graph.node.remove(node)
        SESSIONS[path] = session(model)
    return SESSIONS[path].run(["image_embeds"], {"pixel_values": inputs.astype(np.float32)})[0]


def session(model):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def with_bilinear_positions(architecture, tensors):
    """The model with its positions resized to 16 x 16 as the export's `Resize` node does."""
    from dataclasses import replace

    size, target = architecture.grid, 16
    matrix = np.zeros((target, size))
    step = 1 / ((target + 0.1) / size)
    for i in range(target):
        centre = min(max(step * (i + 0.5) - 0.5, 0), size - 1)
        low = int(centre)
        matrix[i, low] += 1 - (centre - low)
        matrix[i, min(low + 1, size - 1)] += centre - low
    position = tensors["position"]
    cells = position[1:].reshape(size, size, -1)
    cells = np.einsum("ri,cj,ijw->rcw", matrix, matrix, cells).reshape(target * target, -1)
    changed = dict(tensors, position=np.concatenate([position[:1], cells]).astype(np.float32))
    return replace(architecture, grid=target), changed


if __name__ == "__main__":
    main()
