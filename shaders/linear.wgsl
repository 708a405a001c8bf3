// y = activation((x * W^T) * scale + bias)
//
// Bindings (all read_write, since burn's buffers share pages and WebGPU forbids
// one buffer in two usages of a dispatch):
//   0  x      vec4<f32>  [ROWS, INPUTS / 4]
//   1  words  u32        [OUTPUTS, INPUTS / values per word]: f32, f16 or int8
//   2  scale  f32        [OUTPUTS]
//   3  bias   f32        [OUTPUTS]
//   4  y      f32        [ROWS, OUTPUTS]
// Layout: row-major. Each invocation makes a tile of 4 rows by 4 outputs,
// reading four inputs at a time; 8 x 8 invocations a workgroup.
// Constants ROWS, INPUTS, OUTPUTS and the functions `weights` and `activation`
// are filled in by src/backend/gpu/linear.rs.
// Reference: `Linear` on the CPU backend (tests/kernels.rs).

const ROWS: u32 = {{ rows }}u;
const STEPS: u32 = {{ steps }}u; // INPUTS / 4
const OUTPUTS: u32 = {{ outputs }}u;

@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> words: array<u32>;
@group(0) @binding(2) var<storage, read_write> scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

// Four weights of output `o` at inputs 4 * `step` to 4 * `step` + 3.
fn weights(o: u32, step: u32) -> vec4<f32> {
    let at = o * STEPS + step;
    {{ weights }}
}

fn activation(v: vec4<f32>) -> vec4<f32> {
    {{ activation }}
}

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let row = id.y * 4u;
    let output = id.x * 4u;
    if (row >= ROWS || output >= OUTPUTS) {
        return;
    }
    // Rows and outputs past the end read the last one; they are not stored.
    let r0 = row * STEPS;
    let r1 = min(row + 1u, ROWS - 1u) * STEPS;
    let r2 = min(row + 2u, ROWS - 1u) * STEPS;
    let r3 = min(row + 3u, ROWS - 1u) * STEPS;
    let o = min(vec4<u32>(output) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(OUTPUTS - 1u));

    var s0 = vec4<f32>();
    var s1 = vec4<f32>();
    var s2 = vec4<f32>();
    var s3 = vec4<f32>();
    for (var step = 0u; step < STEPS; step++) {
        // Columns of the 4 x 4 weights: one input of four outputs each.
        let w = transpose(mat4x4<f32>(
            weights(o.x, step),
            weights(o.y, step),
            weights(o.z, step),
            weights(o.w, step),
        ));
        s0 += w * x[r0 + step];
        s1 += w * x[r1 + step];
        s2 += w * x[r2 + step];
        s3 += w * x[r3 + step];
    }
    let factor = vec4<f32>(scale[o.x], scale[o.y], scale[o.z], scale[o.w]);
    let shift = vec4<f32>(bias[o.x], bias[o.y], bias[o.z], bias[o.w]);
    var sums = array<vec4<f32>, 4>(s0, s1, s2, s3);
    for (var i = 0u; i < 4u; i++) {
        if (row + i < ROWS) {
            let value = activation(sums[i] * factor + shift);
            for (var j = 0u; j < 4u; j++) {
                if (output + j < OUTPUTS) {
                    y[(row + i) * OUTPUTS + output + j] = value[j];
                }
            }
        }
    }
}
