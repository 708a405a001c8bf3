// Part of linear's kernels: DINOv2's x * (1 + erf(x / sqrt 2)) / 2.
// Bindings and constants: none. Reference: see main.wgsl.

fn activation(v: vec4<f32>) -> vec4<f32> {
    // erf by Abramowitz and Stegun 7.1.26, absolute error under 1.5e-7.
    let z = abs(v) * 0.7071067811865476;
    let t = 1.0 / (1.0 + 0.3275911 * z);
    let p = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t
        + 0.254829592) * t;
    let erf = sign(v) * (1.0 - p * exp(-z * z));
    return 0.5 * v * (1.0 + erf);
}
