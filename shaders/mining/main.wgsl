// Pairs of rows that CLIP finds alike and DINOv2 does not: products, limits and the
// list of what is left, in one pass.
//
// Bindings (read_write, since burn's memory shares pages of one buffer and WebGPU
// forbids one buffer in two usages of a dispatch; sizes come from a pool of their
// own, and so may be uniform):
//   0  rows    Four       CLIP's numbers [rows, clip], then DINOv2's [rows, dino]
//   1  scales  vec2<f32>  [rows]: what makes length 1 of a row of CLIP and of DINOv2
//   2  seen    Seen       how many pairs were found, and how many workgroups ran
//   3  found   vec2<u32>  [most]: row and column
//   and those of the part `columns`, with sizes as the last.
// Layout: a row's numbers are filled up with zeros to a multiple of 16. Tiles of 128
// rows by 128 columns, 8 by 8 a invocation, 16 x 16 invocations a workgroup; 16
// numbers of each go through the workgroup's memory at a time, while the next are
// read. DINOv2's product is computed of those pairs alone that CLIP finds alike, by
// the invocation that has one.
// Grid: (columns / 128, rows / 128).
// Parts: `numbers`, four of them from their words (numbers_*.wgsl), and `columns`,
// whose the columns are (columns_*.wgsl), put together by src/kernels/mining/mod.rs.
// Constants: none.
// Sums are of f32 in any order; src/kernels/mining/mod.rs bounds their error.
// `count` goes on counting when `found` is full: whoever launched it sees that.
// Reference: `mine_block` on the processor (tests/encoders/mining.rs).

struct Sizes {
    rows: u32, // of all rows that are bound
    columns: u32,
    clip: u32, // numbers of a row / 4
    dino: u32,
    row_from: u32, // which of them are looked at
    row_to: u32,
    column_from: u32,
    column_to: u32,
    most: u32,
    clip_from: f32, // cosines, with the error of the sums
    dino_to: f32,
}

struct Seen {
    count: atomic<u32>,
    ran: atomic<u32>,
}

const SIDE = 128u;
const STEP = 4u; // numbers of a step / 4

@group(0) @binding(0) var<storage, read_write> rows: array<Four>;
@group(0) @binding(1) var<storage, read_write> scales: array<vec2<f32>>;
@group(0) @binding(2) var<storage, read_write> seen: Seen;
@group(0) @binding(3) var<storage, read_write> found: array<vec2<u32>>;

// A step of the tile's rows and of its columns: [STEP, SIDE].
var<workgroup> a: array<vec4<f32>, 512>;
var<workgroup> b: array<vec4<f32>, 512>;

@compute @workgroup_size(16, 16, 1)
fn main(
    @builtin(workgroup_id) tile: vec3<u32>,
    @builtin(local_invocation_id) at: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    if (index == 0u) {
        atomicAdd(&seen.ran, 1u);
    }
    let first_row = sizes.row_from + tile.y * SIDE;
    let first_column = sizes.column_from + tile.x * SIDE;
    if (is_void(first_row, first_column)) {
        return;
    }
    // Two invocations read a row of the tile, and a column. Those past the end read the
    // last one; they are not listed.
    let lane = index / 2u;
    let quad = index % 2u * 2u;
    let row = min(first_row + lane, sizes.rows - 1u) * sizes.clip + quad;
    let column = min(first_column + lane, sizes.columns - 1u) * sizes.clip + quad;
    let place = quad * SIDE + lane;
    var a0 = numbers(rows[row]);
    var a1 = numbers(rows[row + 1u]);
    var b0 = column_numbers(column);
    var b1 = column_numbers(column + 1u);

    // Products of rows y, y + 16, ... with columns x, x + 16, ...: four columns each.
    var s0 = vec4<f32>(); var t0 = vec4<f32>();
    var s1 = vec4<f32>(); var t1 = vec4<f32>();
    var s2 = vec4<f32>(); var t2 = vec4<f32>();
    var s3 = vec4<f32>(); var t3 = vec4<f32>();
    var s4 = vec4<f32>(); var t4 = vec4<f32>();
    var s5 = vec4<f32>(); var t5 = vec4<f32>();
    var s6 = vec4<f32>(); var t6 = vec4<f32>();
    var s7 = vec4<f32>(); var t7 = vec4<f32>();
    for (var step = 0u; step < sizes.clip; step += STEP) {
        workgroupBarrier();
        a[place] = a0;
        a[place + SIDE] = a1;
        b[place] = b0;
        b[place + SIDE] = b1;
        workgroupBarrier();
        // After the last step it is read again.
        let next = min(step + STEP, sizes.clip - STEP);
        a0 = numbers(rows[row + next]);
        a1 = numbers(rows[row + next + 1u]);
        b0 = column_numbers(column + next);
        b1 = column_numbers(column + next + 1u);
        for (var k = 0u; k < STEP; k++) {
            let x = k * SIDE + at.x;
            let y = k * SIDE + at.y;
            let s = mat4x4<f32>(b[x], b[x + 16u], b[x + 32u], b[x + 48u]);
            let t = mat4x4<f32>(b[x + 64u], b[x + 80u], b[x + 96u], b[x + 112u]);
            let r0 = a[y];
            s0 += r0 * s; t0 += r0 * t;
            let r1 = a[y + 16u];
            s1 += r1 * s; t1 += r1 * t;
            let r2 = a[y + 32u];
            s2 += r2 * s; t2 += r2 * t;
            let r3 = a[y + 48u];
            s3 += r3 * s; t3 += r3 * t;
            let r4 = a[y + 64u];
            s4 += r4 * s; t4 += r4 * t;
            let r5 = a[y + 80u];
            s5 += r5 * s; t5 += r5 * t;
            let r6 = a[y + 96u];
            s6 += r6 * s; t6 += r6 * t;
            let r7 = a[y + 112u];
            s7 += r7 * s; t7 += r7 * t;
        }
    }

    let y = first_row + at.y;
    let x = vec4<u32>(first_column + at.x) + vec4<u32>(0u, 16u, 32u, 48u);
    let z = x + vec4<u32>(64u);
    let of_x = scales_of(x);
    let of_z = scales_of(z);
    list(y, x, s0 * of_x); list(y, z, t0 * of_z);
    list(y + 16u, x, s1 * of_x); list(y + 16u, z, t1 * of_z);
    list(y + 32u, x, s2 * of_x); list(y + 32u, z, t2 * of_z);
    list(y + 48u, x, s3 * of_x); list(y + 48u, z, t3 * of_z);
    list(y + 64u, x, s4 * of_x); list(y + 64u, z, t4 * of_z);
    list(y + 80u, x, s5 * of_x); list(y + 80u, z, t5 * of_z);
    list(y + 96u, x, s6 * of_x); list(y + 96u, z, t6 * of_z);
    list(y + 112u, x, s7 * of_x); list(y + 112u, z, t7 * of_z);
}

// What scales four columns of CLIP to length 1.
fn scales_of(columns: vec4<u32>) -> vec4<f32> {
    let at = min(columns, vec4<u32>(sizes.columns - 1u));
    return vec4<f32>(
        column_scales(at.x).x, column_scales(at.y).x, column_scales(at.z).x, column_scales(at.w).x,
    );
}

// Lists those pairs of a row that both encoders find as is asked for.
fn list(row: u32, columns: vec4<u32>, products: vec4<f32>) {
    if (row >= sizes.row_to) {
        return;
    }
    let clip = products * scales[row].x;
    if (!any(clip >= vec4<f32>(sizes.clip_from))) {
        return;
    }
    for (var i = 0u; i < 4u; i++) {
        let column = columns[i];
        if (clip[i] >= sizes.clip_from && column < sizes.column_to && counts(row, column)) {
            if (dino(row, column) <= sizes.dino_to) {
                let place = atomicAdd(&seen.count, 1u);
                if (place < sizes.most) {
                    found[place] = vec2<u32>(row, column);
                }
            }
        }
    }
}

// DINOv2's cosine of a pair.
fn dino(row: u32, column: u32) -> f32 {
    let from_row = sizes.rows * sizes.clip + row * sizes.dino;
    let from_column = sizes.columns * sizes.clip + column * sizes.dino;
    var s = vec4<f32>();
    for (var step = 0u; step < sizes.dino; step += STEP) {
        let x = from_row + step;
        let y = from_column + step;
        let s0 = numbers(rows[x]) * column_numbers(y);
        let s1 = numbers(rows[x + 1u]) * column_numbers(y + 1u);
        let s2 = numbers(rows[x + 2u]) * column_numbers(y + 2u);
        let s3 = numbers(rows[x + 3u]) * column_numbers(y + 3u);
        s += (s0 + s1) + (s2 + s3);
    }
    let sum = (s.x + s.y) + (s.z + s.w);
    return sum * column_scales(column).y * scales[row].y;
}
