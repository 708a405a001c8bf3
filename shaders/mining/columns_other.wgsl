// Part of mining's kernel: columns that are other rows, all of them.
// Bindings (beside those of main.wgsl, as the rows' there):
//   4  columns        Four       CLIP's numbers, then DINOv2's
//   5  columns_scale  vec2<f32>  [columns]
//   6  sizes          Sizes
// Layout and reference: see main.wgsl. Constants: none.

@group(0) @binding(4) var<storage, read_write> columns: array<Four>;
@group(0) @binding(5) var<storage, read_write> columns_scale: array<vec2<f32>>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

fn column_numbers(at: u32) -> vec4<f32> {
    return numbers(columns[at]);
}

fn column_scales(column: u32) -> vec2<f32> {
    return columns_scale[column];
}

fn counts(row: u32, column: u32) -> bool {
    return true;
}

fn is_void(first_row: u32, first_column: u32) -> bool {
    return false;
}
