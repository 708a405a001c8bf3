//! WebAssembly's SIMD: four lanes.

use std::arch::wasm32::*;

use super::{Lanes, tiles};

#[derive(Clone, Copy)]
pub(crate) struct Simd128;

impl Lanes for Simd128 {
    const COUNT: usize = 4;

    type F32 = v128;
    type I32 = v128;

    tiles!(f32: 4 x 2, i8: 2 x 4, screen: 2 x 4);

    #[inline(always)]
    unsafe fn splat(x: f32) -> v128 {
        f32x4_splat(x)
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> v128 {
        // SAFETY: the caller's.
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: v128) {
        // SAFETY: the caller's.
        unsafe { v128_store(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn add(a: v128, b: v128) -> v128 {
        f32x4_add(a, b)
    }
    #[inline(always)]
    unsafe fn sub(a: v128, b: v128) -> v128 {
        f32x4_sub(a, b)
    }
    #[inline(always)]
    unsafe fn mul(a: v128, b: v128) -> v128 {
        f32x4_mul(a, b)
    }
    #[inline(always)]
    unsafe fn div(a: v128, b: v128) -> v128 {
        f32x4_div(a, b)
    }
    #[inline(always)]
    unsafe fn max(a: v128, b: v128) -> v128 {
        f32x4_pmax(b, a)
    }
    #[inline(always)]
    unsafe fn min(a: v128, b: v128) -> v128 {
        f32x4_pmin(b, a)
    }
    #[inline(always)]
    unsafe fn fma(a: v128, b: v128, c: v128) -> v128 {
        f32x4_add(f32x4_mul(a, b), c)
    }
    #[inline(always)]
    unsafe fn abs(x: v128) -> v128 {
        f32x4_abs(x)
    }
    #[inline(always)]
    unsafe fn copy_sign(x: v128, sign: v128) -> v128 {
        v128_bitselect(sign, x, u32x4_splat(1 << 31))
    }
    #[inline(always)]
    unsafe fn round(x: v128) -> v128 {
        f32x4_nearest(x)
    }
    #[inline(always)]
    unsafe fn power_of_two(n: v128) -> v128 {
        i32x4_shl(i32x4_add(i32x4_trunc_sat_f32x4(n), i32x4_splat(127)), 23)
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> v128 {
        // SAFETY: the caller's.
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, x: v128) {
        // SAFETY: the caller's.
        unsafe { v128_store(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn splat_i32(x: i32) -> v128 {
        i32x4_splat(x)
    }
    #[inline(always)]
    unsafe fn dot_i16(sum: v128, a: v128, b: v128) -> v128 {
        i32x4_add(sum, i32x4_dot_i16x8(a, b))
    }
    #[inline(always)]
    unsafe fn widen_i8(from: *const i8) -> v128 {
        // SAFETY: the caller's.
        unsafe { i16x8_load_extend_i8x8(from) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: v128) -> v128 {
        f32x4_convert_i32x4(x)
    }
    #[inline(always)]
    unsafe fn to_i32(x: v128) -> v128 {
        i32x4_trunc_sat_f32x4(f32x4_nearest(x))
    }
    #[inline(always)]
    unsafe fn at_least(a: v128, b: v128) -> u32 {
        u32::from(i32x4_bitmask(f32x4_ge(a, b)))
    }
}
