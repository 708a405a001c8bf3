//! Plain Rust, a lane a vector: what processors without a set of ours run, and what
//! the others are held against.

use super::{Lanes, tiles};

#[derive(Clone, Copy)]
pub(crate) struct Scalar;

/// A pair of i16 in the halves of an i32, the first in the lower.
fn halves(pair: i32) -> [i32; 2] {
    [i32::from(pair as i16), pair >> 16]
}

impl Lanes for Scalar {
    const COUNT: usize = 1;

    type F32 = f32;
    type I32 = i32;

    tiles!(f32: 4 x 4, i8: 4 x 4, screen: 4 x 4);

    #[inline(always)]
    unsafe fn splat(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> f32 {
        // SAFETY: the caller's.
        unsafe { *from }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: f32) {
        // SAFETY: the caller's.
        unsafe { *to = x }
    }
    #[inline(always)]
    unsafe fn add(a: f32, b: f32) -> f32 {
        a + b
    }
    #[inline(always)]
    unsafe fn sub(a: f32, b: f32) -> f32 {
        a - b
    }
    #[inline(always)]
    unsafe fn mul(a: f32, b: f32) -> f32 {
        a * b
    }
    #[inline(always)]
    unsafe fn div(a: f32, b: f32) -> f32 {
        a / b
    }
    #[inline(always)]
    unsafe fn max(a: f32, b: f32) -> f32 {
        if a > b { a } else { b }
    }
    #[inline(always)]
    unsafe fn min(a: f32, b: f32) -> f32 {
        if a < b { a } else { b }
    }
    #[inline(always)]
    unsafe fn fma(a: f32, b: f32, c: f32) -> f32 {
        // Without the instruction, a call that rounds once is many times slower.
        a * b + c
    }
    #[inline(always)]
    unsafe fn abs(x: f32) -> f32 {
        x.abs()
    }
    #[inline(always)]
    unsafe fn copy_sign(x: f32, sign: f32) -> f32 {
        x.copysign(sign)
    }
    #[inline(always)]
    unsafe fn round(x: f32) -> f32 {
        x.round_ties_even()
    }
    #[inline(always)]
    unsafe fn power_of_two(n: f32) -> f32 {
        f32::from_bits(((n as i32 + 127) as u32) << 23)
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> i32 {
        // SAFETY: the caller's.
        unsafe { from.read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, x: i32) {
        // SAFETY: the caller's.
        unsafe { to.write_unaligned(x) }
    }
    #[inline(always)]
    unsafe fn splat_i32(x: i32) -> i32 {
        x
    }
    #[inline(always)]
    unsafe fn dot_i16(sum: i32, a: i32, b: i32) -> i32 {
        let ([a0, a1], [b0, b1]) = (halves(a), halves(b));
        sum.wrapping_add(a0 * b0).wrapping_add(a1 * b1)
    }
    #[inline(always)]
    unsafe fn widen_i8(from: *const i8) -> i32 {
        // SAFETY: the caller's.
        let [low, high] = unsafe { from.cast::<[i8; 2]>().read() };
        (i32::from(low) & 0xffff) | (i32::from(high) << 16)
    }
    #[inline(always)]
    unsafe fn to_f32(x: i32) -> f32 {
        x as f32
    }
    #[inline(always)]
    unsafe fn to_i32(x: f32) -> i32 {
        x.round_ties_even() as i32
    }
    #[inline(always)]
    unsafe fn at_least(a: f32, b: f32) -> u32 {
        u32::from(a >= b)
    }
}
