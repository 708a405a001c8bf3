"""The peer of benches/encode.rs: ONNX Runtime on the same weights, in f32.

    python benches/peer.py GRAPH BATCH COUNT THREADS

GRAPH is the source's ONNX file: DINOv2's as it is (the token after the last norm), and
CLIP's with every 8-bit product replaced by one with the weights as f32, which is what
Clipsight computes. BATCH holds COUNT images as f32, [3, 224, 224] each. Prints a line of
JSON with the versions; then, for each line on its input, runs once and prints the
seconds; at the end of the input the first image's embedding.
"""

import json
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

DINO_TOKENS = "/norm/Add_1_output_0"


def in_f32(model):
    """Replaces DynamicQuantizeLinear, MatMulInteger, Cast and Mul by one MatMul."""
    graph = model.graph
    values = {tensor.name: tensor for tensor in graph.initializer}
    makes = {name: node for node in graph.node for name in node.output}
    users = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    nodes = {id(node): node for node in graph.node}
    for product in [node for node in graph.node if node.op_type == "MatMulInteger"]:
        base = product.input[1].removesuffix("_quantized")
        scale, zero = (
            numpy_helper.to_array(values[base + part]).astype(np.float32)
            for part in ("_scale", "_zero_point")
        )
        weight = numpy_helper.to_array(values[product.input[1]]).astype(np.float32)
        graph.initializer.append(numpy_helper.from_array((weight - zero) * scale, base + "_f32"))
        cast = users[product.output[0]][0]
        scaled = users[cast.output[0]][0]
        assert (cast.op_type, scaled.op_type) == ("Cast", "Mul")
        activations = makes[product.input[0]].input[0]
        nodes[id(scaled)] = helper.make_node(
            "MatMul", [activations, base + "_f32"], [scaled.output[0]]
        )
        del nodes[id(product)], nodes[id(cast)]
    kept = list(nodes.values())
    while True:
        used = {name for node in kept for name in node.input}
        used |= {output.name for output in graph.output}
        needed = [node for node in kept if used.intersection(node.output)]
        if len(needed) == len(kept):
            break
        kept = needed
    values = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(kept)
    graph.initializer.extend(values)
    return model


def main():
    path, batch, count, threads = sys.argv[1:]
    model = onnx.load(path)
    names = {name for node in model.graph.node for name in node.output}
    if DINO_TOKENS in names:
        output = DINO_TOKENS
        model.graph.output.append(helper.make_empty_tensor_value_info(output))
    else:
        model = in_f32(model)
        output = "image_embeds"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    images = np.fromfile(batch, np.float32).reshape(int(count), 3, 224, 224)
    feed = {session.get_inputs()[0].name: images}
    result = session.run([output], feed)[0]
    print(json.dumps({"peer": f"onnxruntime {onnxruntime.__version__}"}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        result = session.run([output], feed)[0]
        print(time.perf_counter() - start, flush=True)
    first = result[0] if result.ndim == 2 else result[0, 0]
    print(json.dumps([float(x) for x in first]))


if __name__ == "__main__":
    main()
