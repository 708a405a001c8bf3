// Products and sums that wait for nothing: what a device can do at most in f32, as
// benchmarks are held against it.
//
// Bindings (read_write as everywhere):
//   0  x      f32  [4]: start, factor, summand
//   1  y      f32  [64 * groups]
//   2  sizes  Sizes
// Layout: each invocation has 8 vectors of its own, each multiplied and added to 4 times
// a round: 128 products and as many sums.
// Grid: (groups).
// Constants: none.
// Reference: plain loops (src/kernels/peak.rs).

struct Sizes {
    rounds: u32,
}

@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> sizes: Sizes;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let by = vec4<f32>(x[1]);
    let more = vec4<f32>(x[2]);
    var s0 = vec4<f32>(x[0]);
    var s1 = s0 + more; var s2 = s1 + more; var s3 = s2 + more;
    var s4 = s3 + more; var s5 = s4 + more; var s6 = s5 + more; var s7 = s6 + more;
    for (var round = 0u; round < sizes.rounds; round++) {
        s0 = fma(s0, by, more); s1 = fma(s1, by, more); s2 = fma(s2, by, more); s3 = fma(s3, by, more);
        s4 = fma(s4, by, more); s5 = fma(s5, by, more); s6 = fma(s6, by, more); s7 = fma(s7, by, more);
        s0 = fma(s0, by, more); s1 = fma(s1, by, more); s2 = fma(s2, by, more); s3 = fma(s3, by, more);
        s4 = fma(s4, by, more); s5 = fma(s5, by, more); s6 = fma(s6, by, more); s7 = fma(s7, by, more);
        s0 = fma(s0, by, more); s1 = fma(s1, by, more); s2 = fma(s2, by, more); s3 = fma(s3, by, more);
        s4 = fma(s4, by, more); s5 = fma(s5, by, more); s6 = fma(s6, by, more); s7 = fma(s7, by, more);
        s0 = fma(s0, by, more); s1 = fma(s1, by, more); s2 = fma(s2, by, more); s3 = fma(s3, by, more);
        s4 = fma(s4, by, more); s5 = fma(s5, by, more); s6 = fma(s6, by, more); s7 = fma(s7, by, more);
    }
    let sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    y[id.x] = (sum.x + sum.y) + (sum.z + sum.w);
}
