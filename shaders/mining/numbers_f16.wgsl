// Part of mining's kernel: two f16 a word, the first one low.
// Bindings, layout and reference: see main.wgsl. Constants: none.

alias Four = vec2<u32>;

fn numbers(words: Four) -> vec4<f32> {
    return vec4<f32>(unpack2x16float(words.x), unpack2x16float(words.y));
}
