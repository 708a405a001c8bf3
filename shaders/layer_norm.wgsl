// y = (x - mean) / sqrt(variance + EPSILON) * weight + bias, row by row
//
// Bindings (all read_write: see linear.wgsl):
//   0  x       vec4<f32>  [ROWS, QUADS]
//   1  weight  vec4<f32>  [QUADS]
//   2  bias    vec4<f32>  [QUADS]
//   3  y       vec4<f32>  [ROWS, QUADS]
// Layout: row-major. One workgroup of 64 makes one row; mean first, then the
// variance around it, each summed through workgroup memory.
// Constants are filled in by src/backend/gpu/layer_norm.rs.
// Reference: burn's layer norm on the CPU backend (tests/kernels.rs).

const ROWS: u32 = {{ rows }}u;
const QUADS: u32 = {{ quads }}u;
const EPSILON: f32 = {{ epsilon }};
const LANES: u32 = 64u;

@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> weight: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> bias: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4<f32>>;

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
    // The grid is folded into two dimensions, since one holds 65,535 groups.
    let row = min(group.y * 32768u + group.x, ROWS - 1u);
    let lane = local.x;
    var sum = vec4<f32>();
    for (var i = lane; i < QUADS; i += LANES) {
        sum += x[row * QUADS + i];
    }
    let mean = total(lane, sum.x + sum.y + sum.z + sum.w) / f32(4u * QUADS);
    var squares = vec4<f32>();
    for (var i = lane; i < QUADS; i += LANES) {
        let distance = x[row * QUADS + i] - mean;
        squares += distance * distance;
    }
    let variance = total(lane, squares.x + squares.y + squares.z + squares.w) / f32(4u * QUADS);
    let factor = inverseSqrt(variance + EPSILON);
    for (var i = lane; i < QUADS; i += LANES) {
        y[row * QUADS + i] = (x[row * QUADS + i] - mean) * factor * weight[i] + bias[i];
    }
}
