//! ONNX files as the exporters write them.

use clipsight_core::weights::rounding::to_int8;
use clipsight_core::weights::spec::Role;
use clipsight_core::weights::spec::VisionSpec;
use clipsight_core::weights::tensor::Tensors;

use super::build::*;

/// A graph, one part per initialiser and node.
pub type Graph = Vec<(String, Vec<u8>)>;

/// DINOv2 as torch's exporter writes it: transposed weights under made-up
/// names, the position embedding taken apart around `Resize`.
pub fn dinov2_graph(architecture: &VisionSpec) -> (Tensors, Graph) {
    let tensors = tensors(architecture);
    let mut graph = Graph::new();
    for (i, (ours, tensor)) in tensors.iter().enumerate() {
        let name = torch_hub_name(ours).concat();
        let values = tensor.to_f32();
        let shape = &tensor.shape;
        if Role::of(ours) == Role::Linear {
            let made_up = format!("onnx::MatMul_{i}");
            let path = name
                .strip_prefix("model.")
                .unwrap()
                .strip_suffix(".weight")
                .unwrap();
            let path = path
                .replace("blocks.", "blocks#")
                .replace('.', "/")
                .replace('#', ".");
            graph.push((
                format!("{ours} node"),
                node("MatMul", &format!("/{path}/MatMul"), &["x", &made_up], "y"),
            ));
            graph.push((
                ours.clone(),
                f32_initialiser(
                    &made_up,
                    &[shape[1], shape[0]],
                    &transposed(&values, shape[0]),
                ),
            ));
        } else if ours == "position" {
            let width = shape[1];
            graph.push((
                ours.clone(),
                f32_initialiser(
                    "onnx::Reshape_1",
                    &[1, shape[0] - 1, width],
                    &values[width..],
                ),
            ));
            graph.push((
                "class position".into(),
                f32_initialiser("onnx::Concat_2", &[1, 1, width], &values[..width]),
            ));
            for (op, input, output) in [
                ("Reshape", "onnx::Reshape_1", "a"),
                ("Transpose", "a", "b"),
                ("Resize", "b", "c"),
                ("Transpose", "c", "d"),
                ("Identity", "onnx::Concat_2", "e"),
            ] {
                graph.push((op.into(), node(op, op, &[input], output)));
            }
            graph.push(("Concat".into(), node("Concat", "/Concat", &["e", "d"], "f")));
        } else {
            let shape = if ours == "class_token" {
                vec![1, 1, shape[0]]
            } else {
                shape.clone()
            };
            graph.push((ours.clone(), f32_initialiser(&name, &shape, &values)));
        }
    }
    (tensors, graph)
}

/// CLIP as ONNX Runtime's quantiser writes it.
pub fn clip_graph(architecture: &VisionSpec) -> (Tensors, Graph) {
    let mut tensors = tensors(architecture);
    // Only the linear weights are 8-bit in such a file.
    let int8 = to_int8(&tensors);
    let mut graph = Graph::new();
    for (i, (ours, tensor)) in tensors.iter_mut().enumerate() {
        if Role::of(ours) != Role::Linear {
            for (name, shape, values) in
                renamed(&[(ours.clone(), tensor.clone())].into(), hf_clip_name)
            {
                graph.push((ours.clone(), f32_initialiser(&name, &shape, &values)));
            }
            continue;
        }
        *tensor = int8[ours].clone();
        let names = hf_clip_name(ours);
        let (values, scale) = levels(&tensor.values);
        let rows = tensor.shape[0] / names.len();
        let columns = tensor.shape[1];
        for (part, name) in names.iter().enumerate() {
            let base = format!("onnx::MatMul_{i}{part}");
            let path = name.strip_suffix(".weight").unwrap();
            let path = path
                .replace("layers.", "layers#")
                .replace('.', "/")
                .replace('#', ".");
            let values = &values[part * rows * columns..][..rows * columns];
            let data: Vec<u8> = transposed(values, rows)
                .iter()
                .map(|v| v.cast_unsigned())
                .collect();
            let parts = ["quantized", "scale", "zero_point"].map(|p| format!("{base}_{p}"));
            let inputs = ["x", &parts[0], "x_zero_point", &parts[2]];
            graph.push((
                format!("{ours} node"),
                node(
                    "MatMulInteger",
                    &format!("/{path}/MatMul_quant"),
                    &inputs,
                    "y",
                ),
            ));
            graph.push((
                ours.clone(),
                initialiser(&parts[0], &[columns as i64, rows as i64], 3, &data),
            ));
            graph.push((
                format!("{ours} scale"),
                f32_initialiser(&parts[1], &[rows], &scale[part * rows..][..rows]),
            ));
            graph.push((format!("{ours} zero"), packed_zero_points(&parts[2], rows)));
        }
    }
    (tensors, graph)
}

/// Zero points as the quantiser keeps them: in `int32_data`.
fn packed_zero_points(name: &str, count: usize) -> Vec<u8> {
    let tensor = [
        bytes(1, &varint(count as u64)),
        number(2, 3),
        bytes(5, &vec![0; count]),
        bytes(8, name.as_bytes()),
    ];
    bytes(5, &tensor.concat())
}

pub fn file(graph: &Graph) -> Vec<u8> {
    model(
        &graph
            .iter()
            .map(|(_, part)| part.clone())
            .collect::<Vec<_>>(),
    )
}
