// Part of linear's kernels: weights of one f32 a word.
// Binding `words`, layout and reference: see main.wgsl. Constants: none.

// Weights 4 * `at` to 4 * `at` + 3 of the matrix, row by row.
fn weights(at: u32) -> vec4<f32> {
    return bitcast<vec4<f32>>(vec4<u32>(
        words[4u * at],
        words[4u * at + 1u],
        words[4u * at + 2u],
        words[4u * at + 3u],
    ));
}
