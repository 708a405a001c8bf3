// Part of attention/main.wgsl, no mask: a token sees all of them.
// Bindings, constants and reference: see there.

fn keys(token: u32) -> u32 {
    return sizes.tokens;
}
