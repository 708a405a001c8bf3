// Self-attention of every head over fused queries, keys and values.
//
// Bindings (all read_write: see linear.wgsl):
//   0  qkv  vec4<f32>  [BATCH, TOKENS, 3, HEADS, HEAD / 4]
//   1  y    vec4<f32>  [BATCH, TOKENS, HEADS, HEAD / 4]
// Layout: row-major. One invocation makes one query's output: a running
// softmax (maximum, sum, weighted values) over the keys, so that no matrix of
// scores is ever stored. Grid: (TOKENS / 64, HEADS, BATCH).
// Constants are filled in by src/backend/gpu/attention.rs.
// Reference: burn's attention on the CPU backend (tests/kernels.rs).

const TOKENS: u32 = {{ tokens }}u;
const HEADS: u32 = {{ heads }}u;
const QUADS: u32 = {{ quads }}u; // HEAD / 4
const STRIDE: u32 = {{ stride }}u; // 3 * HEADS * QUADS
const SCALE: f32 = {{ scale }};

@group(0) @binding(0) var<storage, read_write> qkv: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let token = id.x;
    let head = id.y;
    let batch = id.z;
    if (token >= TOKENS) {
        return;
    }
    let first = batch * TOKENS * STRIDE + head * QUADS;
    var query: array<vec4<f32>, QUADS>;
    var sum: array<vec4<f32>, QUADS>;
    for (var i = 0u; i < QUADS; i++) {
        query[i] = qkv[first + token * STRIDE + i] * SCALE;
        sum[i] = vec4<f32>();
    }
    var highest = -3.4e38;
    var total = 0.0;
    let keys = {{ keys }}; // all, or under a causal mask the token itself and those before
    for (var other = 0u; other < keys; other++) {
        let key = first + other * STRIDE + HEADS * QUADS;
        let value = key + HEADS * QUADS;
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
    let place = ((batch * TOKENS + token) * HEADS + head) * QUADS;
    for (var i = 0u; i < QUADS; i++) {
        y[place + i] = sum[i] / total;
    }
}
