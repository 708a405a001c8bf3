// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, row by row
//
// Bindings (tensors are read_write: see linear/main.wgsl):
//   0  x       vec4<f32>  [rows, quads]
//   1  weight  vec4<f32>  [quads]
//   2  bias    vec4<f32>  [quads]
//   3  y       vec4<f32>  [rows, quads]
//   4  sizes   Sizes
// Layout: row-major. One workgroup of 64 makes one row; mean first, then the
// variance around it, each summed through workgroup memory. No barrier stands in
// a loop over sizes.
// Constant FOLD is filled in by src/kernels/layer_norm/mod.rs.
// Reference: burn's layer norm on the CPU backend (tests/support/kernels.rs).

struct Sizes {
    rows: u32,
    quads: u32, // width / 4
    epsilon: f32,
}

const FOLD: u32 = {{ fold }}u;
const LANES: u32 = 64u;

@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> weight: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> bias: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(4) var<uniform> sizes: Sizes;

var<workgroup> partial: array<f32, 64>;

fn total(lane: u32, value: f32) -> f32 {
    workgroupBarrier();
    partial[lane] = value;
    workgroupBarrier();
    for (var half = LANES / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            partial[lane] += partial[lane + half];
        }
        workgroupBarrier();
    }
    return partial[0];
}

@compute @workgroup_size(64, 1, 1)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
) {
    let quads = sizes.quads;
    // The grid is folded into two dimensions, since one holds 65,535 groups.
    let row = min(group.y * FOLD + group.x, sizes.rows - 1u);
    let lane = local.x;
    var sum = vec4<f32>();
    for (var i = lane; i < quads; i += LANES) {
        sum += x[row * quads + i];
    }
    let mean = total(lane, sum.x + sum.y + sum.z + sum.w) / f32(4u * quads);
    var squares = vec4<f32>();
    for (var i = lane; i < quads; i += LANES) {
        let distance = x[row * quads + i] - mean;
        squares += distance * distance;
    }
    let variance = total(lane, squares.x + squares.y + squares.z + squares.w) / f32(4u * quads);
    let factor = inverseSqrt(variance + sizes.epsilon);
    for (var i = lane; i < quads; i += LANES) {
        y[row * quads + i] = (x[row * quads + i] - mean) * factor * weight[i] + bias[i];
    }
}
