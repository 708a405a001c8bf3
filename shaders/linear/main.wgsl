// y = activation((x * W^T) * scale + bias)
//
// Bindings (tensors are read_write, since burn's share pages of one buffer and
// WebGPU forbids one buffer in two usages of a dispatch; sizes come from a pool
// of their own, and so may be uniform):
//   0  x      vec4<f32>  [rows, steps]
//   1  words  u32        [outputs, inputs / values per word]: f32, f16 or int8
//   2  scale  f32        [outputs]
//   3  bias   f32        [outputs]
//   4  y      f32        [rows, outputs]
//   5  sizes  Sizes
// Layout: row-major. Each invocation makes a tile of 4 rows by 4 outputs,
// reading four inputs at a time; 8 x 8 invocations a workgroup.
// Grid: (outputs / 32, rows / 32).
// Parts: `weights`, four weights from their words (weights_*.wgsl), and
// `activation` (activation_*.wgsl), put together by src/kernels/linear/mod.rs.
// Constants: none.
// Reference: `Linear` on the CPU backend (tests/support/kernels.rs).

struct Sizes {
    rows: u32,
    steps: u32, // inputs / 4
    outputs: u32,
}

@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> words: array<u32>;
@group(0) @binding(2) var<storage, read_write> scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<uniform> sizes: Sizes;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let rows = sizes.rows;
    let steps = sizes.steps;
    let outputs = sizes.outputs;
    let row = id.y * 4u;
    let output = id.x * 4u;
    if (row >= rows || output >= outputs) {
        return;
    }
    // Rows and outputs past the end read the last one; they are not stored.
    let r0 = row * steps;
    let r1 = min(row + 1u, rows - 1u) * steps;
    let r2 = min(row + 2u, rows - 1u) * steps;
    let r3 = min(row + 3u, rows - 1u) * steps;
    let o = min(vec4<u32>(output) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(outputs - 1u));

    var s0 = vec4<f32>();
    var s1 = vec4<f32>();
    var s2 = vec4<f32>();
    var s3 = vec4<f32>();
    for (var step = 0u; step < steps; step++) {
        // Columns of the 4 x 4 weights: one input of four outputs each.
        let at = o * steps + step;
        let w = transpose(mat4x4<f32>(weights(at.x), weights(at.y), weights(at.z), weights(at.w)));
        s0 += w * x[r0 + step];
        s1 += w * x[r1 + step];
        s2 += w * x[r2 + step];
        s3 += w * x[r3 + step];
    }
    let factor = vec4<f32>(scale[o.x], scale[o.y], scale[o.z], scale[o.w]);
    let shift = vec4<f32>(bias[o.x], bias[o.y], bias[o.z], bias[o.w]);
    var sums = array<vec4<f32>, 4>(s0, s1, s2, s3);
    for (var i = 0u; i < 4u; i++) {
        if (row + i < rows) {
            let value = activation(sums[i] * factor + shift);
            for (var j = 0u; j < 4u; j++) {
                if (output + j < outputs) {
                    y[(row + i) * outputs + output + j] = value[j];
                }
            }
        }
    }
}
