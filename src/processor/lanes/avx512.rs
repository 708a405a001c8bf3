//! AVX-512 with VNNI: sixteen lanes.

use std::arch::x86_64::*;

use super::{Lanes, tiles};

#[derive(Clone, Copy)]
pub(crate) struct Avx512;

impl Lanes for Avx512 {
    const COUNT: usize = 16;

    type F32 = __m512;
    type I32 = __m512i;

    tiles!(f32: 14 x 1, i8: 14 x 1, screen: 12 x 2);

    #[inline(always)]
    unsafe fn prefetch(at: *const u8) {
        // SAFETY: nothing is read.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(at.cast()) }
    }
    #[inline(always)]
    unsafe fn splat(x: f32) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: __m512) {
        // SAFETY: the caller's.
        unsafe { _mm512_storeu_ps(to, x) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m512, b: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn min(a: __m512, b: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_min_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn abs(x: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_abs_ps(x) }
    }
    #[inline(always)]
    unsafe fn copy_sign(x: __m512, sign: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe {
            let bit = _mm512_set1_epi32(i32::MIN);
            let size = _mm512_andnot_si512(bit, _mm512_castps_si512(x));
            _mm512_castsi512_ps(_mm512_or_si512(
                size,
                _mm512_and_si512(bit, _mm512_castps_si512(sign)),
            ))
        }
    }
    #[inline(always)]
    unsafe fn round(x: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(x) }
    }
    #[inline(always)]
    unsafe fn power_of_two(n: __m512) -> __m512 {
        // SAFETY: the caller's.
        unsafe {
            let biased = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(biased))
        }
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_loadu_si512(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, x: __m512i) {
        // SAFETY: the caller's.
        unsafe { _mm512_storeu_si512(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn splat_i32(x: i32) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_set1_epi32(x) }
    }
    #[inline(always)]
    unsafe fn dot_i16(sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_dpwssd_epi32(sum, a, b) }
    }
    #[inline(always)]
    unsafe fn widen_i8(from: *const i8) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_cvtepi8_epi16(_mm256_loadu_si256(from.cast())) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: __m512i) -> __m512 {
        // SAFETY: the caller's.
        unsafe { _mm512_cvtepi32_ps(x) }
    }
    #[inline(always)]
    unsafe fn to_i32(x: __m512) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_cvtps_epi32(x) }
    }
    #[inline(always)]
    unsafe fn at_least(a: __m512, b: __m512) -> u32 {
        // SAFETY: the caller's.
        unsafe { _mm512_cmp_ps_mask::<_CMP_GE_OQ>(a, b).into() }
    }

    // VNNI multiplies four unsigned numbers by four signed ones: columns are moved up
    // by 128, and `OFFSET` says what that adds.
    const STEP: usize = 4;
    const OFFSET: i32 = 128;

    #[inline(always)]
    fn step_of_row(numbers: [i8; 4]) -> i32 {
        i32::from_le_bytes(numbers.map(|number| number as u8))
    }
    #[inline(always)]
    unsafe fn step_of_columns(from: *const i8) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_xor_si512(_mm512_loadu_si512(from.cast()), _mm512_set1_epi8(-128)) }
    }
    #[inline(always)]
    unsafe fn dot_i8(sum: __m512i, row: __m512i, columns: __m512i) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_dpbusd_epi32(sum, columns, row) }
    }
}
