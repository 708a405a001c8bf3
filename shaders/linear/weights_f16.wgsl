// Part of linear's kernels: weights of two f16 a word, the first one low.
// Binding `words`, layout and reference: see main.wgsl. Constants: none.

// Weights 4 * `at` to 4 * `at` + 3 of the matrix, row by row.
fn weights(at: u32) -> vec4<f32> {
    return vec4<f32>(unpack2x16float(words[2u * at]), unpack2x16float(words[2u * at + 1u]));
}
