// Part of linear's kernels: CLIP's x * sigmoid(1.702 x).
// Bindings and constants: none. Reference: see main.wgsl.

fn activation(v: vec4<f32>) -> vec4<f32> {
    return v / (1.0 + exp(-1.702 * v));
}
