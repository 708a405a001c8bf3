// Part of linear's kernels: the adapter's max(x, 0).
// Bindings and constants: none. Reference: see main.wgsl.

fn activation(v: vec4<f32>) -> vec4<f32> {
    return max(v, vec4<f32>(0.0));
}
