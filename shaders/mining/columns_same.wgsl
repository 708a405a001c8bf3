// Part of mining's kernel: columns that are the rows themselves, each pair once. They
// are not bound twice, since WebGPU forbids two bindings of what is written to.
// Bindings (beside those of main.wgsl):
//   4  sizes  Sizes
// Layout and reference: see main.wgsl. Constants: none.

@group(0) @binding(4) var<uniform> sizes: Sizes;

fn column_numbers(at: u32) -> vec4<f32> {
    return numbers(rows[at]);
}

fn column_scales(column: u32) -> vec2<f32> {
    return scales[column];
}

fn counts(row: u32, column: u32) -> bool {
    return row < column;
}

// Whether a tile lies below the diagonal.
fn is_void(first_row: u32, first_column: u32) -> bool {
    return first_column + SIDE <= first_row + 1u;
}
