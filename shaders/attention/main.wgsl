// Self-attention of every head over fused queries, keys and values.
//
// Bindings (tensors are read_write: see linear/main.wgsl):
//   0  qkv    vec4<f32>  [batch, tokens, 3, heads, QUADS]
//   1  y      vec4<f32>  [batch, tokens, heads, QUADS]
//   2  sizes  Sizes
// Layout: row-major. One invocation makes one query's output: a running
// softmax (maximum, sum, weighted values) over the keys, so that no matrix of
// scores is ever stored. Grid: (tokens / 64, heads, batch).
// Part: `keys`, how many keys a token sees (keys_*.wgsl).
// Constants QUADS and SCALE are filled in by src/kernels/attention/mod.rs: the
// size of a head is the length of arrays.
// Reference: burn's attention on the CPU backend (tests/support/kernels.rs).

struct Sizes {
    tokens: u32,
    heads: u32,
}

const QUADS: u32 = {{ quads }}u; // head / 4
const SCALE: f32 = {{ scale }}; // 1 / sqrt(head)

@group(0) @binding(0) var<storage, read_write> qkv: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> sizes: Sizes;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let token = id.x;
    let head = id.y;
    let batch = id.z;
    let tokens = sizes.tokens;
    if (token >= tokens) {
        return;
    }
    let width = sizes.heads * QUADS;
    let stride = 3u * width;
    let first = batch * tokens * stride + head * QUADS;
    var query: array<vec4<f32>, QUADS>;
    var sum: array<vec4<f32>, QUADS>;
    for (var i = 0u; i < QUADS; i++) {
        query[i] = qkv[first + token * stride + i] * SCALE;
        sum[i] = vec4<f32>();
    }
    var highest = -3.4e38;
    var total = 0.0;
    let seen = keys(token);
    for (var other = 0u; other < seen; other++) {
        let key = first + other * stride + width;
        let value = key + width;
        var dots = vec4<f32>();
        for (var i = 0u; i < QUADS; i++) {
            dots += query[i] * qkv[key + i];
        }
        let score = dots.x + dots.y + dots.z + dots.w;
        if (score > highest) {
            let shrink = exp(highest - score);
            highest = score;
            total *= shrink;
            for (var i = 0u; i < QUADS; i++) {
                sum[i] *= shrink;
            }
        }
        let weight = exp(score - highest);
        total += weight;
        for (var i = 0u; i < QUADS; i++) {
            sum[i] += weight * qkv[value + i];
        }
    }
    let place = (batch * tokens + token) * width + head * QUADS;
    for (var i = 0u; i < QUADS; i++) {
        y[place + i] = sum[i] / total;
    }
}
