// Part of linear's kernels: weights of four signed bytes a word, the first one
// lowest; `scale` multiplies their sum.
// Binding `words`, layout and reference: see main.wgsl. Constants: none.

// Weights 4 * `at` to 4 * `at` + 3 of the matrix, row by row.
fn weights(at: u32) -> vec4<f32> {
    // Shifts, since not every browser has unpack4xI8 yet.
    let word = bitcast<i32>(words[at]);
    return vec4<f32>(
        vec4<i32>(word << 24u, word << 16u, word << 8u, word) >> vec4<u32>(24u)
    );
}
