// Part of mining's kernel: f32.
// Bindings, layout and reference: see main.wgsl. Constants: none.

alias Four = vec4<f32>;

fn numbers(four: Four) -> vec4<f32> {
    return four;
}
