// A kernel that no device compiles: `not_declared` is not declared.
//
// Bindings:
//   0  x  f32  [4]
//   1  y  f32  [4]
// Reference: none; tests show that its failure is noticed
// (src/kernels/broken.rs, tests/support/kernels.rs).

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(4, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    y[id.x] = x[id.x] + not_declared;
}
