//! NEON: four lanes.

use std::arch::aarch64::*;

use super::{Lanes, tiles};

#[derive(Clone, Copy)]
pub(crate) struct Neon;

impl Lanes for Neon {
    const COUNT: usize = 4;

    type F32 = float32x4_t;
    type I32 = int32x4_t;

    tiles!(f32: 6 x 4, i8: 4 x 4, screen: 4 x 4);

    #[inline(always)]
    unsafe fn splat(x: f32) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vdupq_n_f32(x) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vld1q_f32(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: float32x4_t) {
        // SAFETY: the caller's.
        unsafe { vst1q_f32(to, x) }
    }
    #[inline(always)]
    unsafe fn add(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vaddq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vsubq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vmulq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vdivq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn max(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vmaxq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn min(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vminq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn fma(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vfmaq_f32(c, a, b) }
    }
    #[inline(always)]
    unsafe fn abs(x: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vabsq_f32(x) }
    }
    #[inline(always)]
    unsafe fn copy_sign(x: float32x4_t, sign: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vbslq_f32(vdupq_n_u32(1 << 31), sign, x) }
    }
    #[inline(always)]
    unsafe fn round(x: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vrndnq_f32(x) }
    }
    #[inline(always)]
    unsafe fn power_of_two(n: float32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe {
            let biased = vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127));
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(biased))
        }
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> int32x4_t {
        // SAFETY: the caller's.
        unsafe { vld1q_s32(from) }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, x: int32x4_t) {
        // SAFETY: the caller's.
        unsafe { vst1q_s32(to, x) }
    }
    #[inline(always)]
    unsafe fn splat_i32(x: i32) -> int32x4_t {
        // SAFETY: the caller's.
        unsafe { vdupq_n_s32(x) }
    }
    #[inline(always)]
    unsafe fn dot_i16(sum: int32x4_t, a: int32x4_t, b: int32x4_t) -> int32x4_t {
        // SAFETY: the caller's.
        unsafe {
            let (a, b) = (vreinterpretq_s16_s32(a), vreinterpretq_s16_s32(b));
            let low = vmull_s16(vget_low_s16(a), vget_low_s16(b));
            vaddq_s32(sum, vpaddq_s32(low, vmull_high_s16(a, b)))
        }
    }
    #[inline(always)]
    unsafe fn widen_i8(from: *const i8) -> int32x4_t {
        // SAFETY: the caller's.
        unsafe { vreinterpretq_s32_s16(vmovl_s8(vld1_s8(from))) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: int32x4_t) -> float32x4_t {
        // SAFETY: the caller's.
        unsafe { vcvtq_f32_s32(x) }
    }
    #[inline(always)]
    unsafe fn to_i32(x: float32x4_t) -> int32x4_t {
        // SAFETY: the caller's.
        unsafe { vcvtnq_s32_f32(x) }
    }
    #[inline(always)]
    unsafe fn at_least(a: float32x4_t, b: float32x4_t) -> u32 {
        const BITS: [u32; 4] = [1, 2, 4, 8];
        // SAFETY: the caller's.
        unsafe { vaddvq_u32(vandq_u32(vcgeq_f32(a, b), vld1q_u32(BITS.as_ptr()))) }
    }
}
