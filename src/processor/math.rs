//! Functions of a vector.

use crate::lanes::Lanes;

/// What follows a linear layer's sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    None,
    /// `x * sigmoid(1.702 x)`, CLIP's.
    QuickGelu,
    /// `x * (1 + erf(x / sqrt 2)) / 2`, DINOv2's.
    Gelu,
    /// `max(x, 0)`, the adapter's.
    Relu,
}

impl Activation {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::None, Self::QuickGelu, Self::Gelu, Self::Relu];
}

/// `a[0] + a[1] x + a[2] x^2 + ...`.
#[inline(always)]
unsafe fn polynomial<L: Lanes, const N: usize>(x: L::F32, a: [f32; N]) -> L::F32 {
    // SAFETY: the caller's.
    unsafe {
        let mut sum = L::splat(a[N - 1]);
        let mut at = N - 1;
        while at > 0 {
            at -= 1;
            sum = L::fma(sum, x, L::splat(a[at]));
        }
        sum
    }
}

/// `e^x`, to a relative 2e-7; x is taken into -87.3 to 88.
///
/// Cephes' polynomial on half an octave around 0.
#[inline(always)]
pub(crate) unsafe fn exp<L: Lanes>(x: L::F32) -> L::F32 {
    const POLYNOMIAL: [f32; 6] = [
        0.5,
        0.166_666_65,
        0.041_665_796,
        0.008_333_452,
        0.001_398_2,
        0.000_198_756_92,
    ];
    // ln 2 in two parts: n times the first is exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    // SAFETY: the caller's.
    unsafe {
        // x second: where it is NaN, so is the result.
        let x = L::min(L::splat(88.0), L::max(L::splat(-87.3), x));
        let n = L::round(L::mul(x, L::splat(std::f32::consts::LOG2_E)));
        let r = L::fma(n, L::splat(-LN_2[0]), x);
        let r = L::fma(n, L::splat(-LN_2[1]), r);
        let tail = polynomial::<L, 6>(r, POLYNOMIAL);
        let e = L::fma(L::mul(r, r), tail, L::add(r, L::splat(1.0)));
        L::mul(e, L::power_of_two(n))
    }
}

/// The error function, to 2e-7 (Abramowitz and Stegun 7.1.26).
#[inline(always)]
unsafe fn erf<L: Lanes>(x: L::F32) -> L::F32 {
    const POLYNOMIAL: [f32; 6] = [
        0.0,
        0.254_829_6,
        -0.284_496_72,
        1.421_413_8,
        -1.453_152,
        1.061_405_4,
    ];
    // SAFETY: the caller's.
    unsafe {
        let size = L::abs(x);
        let one = L::splat(1.0);
        let t = L::div(one, L::fma(L::splat(0.327_591_1), size, one));
        let minus_square = L::mul(L::sub(L::splat(0.0), size), size);
        let tail = L::mul(polynomial::<L, 6>(t, POLYNOMIAL), exp::<L>(minus_square));
        L::copy_sign(L::sub(one, tail), x)
    }
}

impl Activation {
    #[inline(always)]
    pub(crate) unsafe fn of<L: Lanes>(self, x: L::F32) -> L::F32 {
        // SAFETY: the caller's.
        unsafe {
            match self {
                Self::None => x,
                Self::QuickGelu => {
                    let e = exp::<L>(L::mul(x, L::splat(-1.702)));
                    L::div(x, L::add(e, L::splat(1.0)))
                }
                Self::Gelu => {
                    let half = L::mul(x, L::splat(0.5));
                    let erf = erf::<L>(L::mul(x, L::splat(std::f32::consts::FRAC_1_SQRT_2)));
                    L::fma(half, erf, half)
                }
                Self::Relu => L::max(L::splat(0.0), x),
            }
        }
    }

    /// The derivative at `x`.
    #[inline(always)]
    pub(crate) unsafe fn slope<L: Lanes>(self, x: L::F32) -> L::F32 {
        // SAFETY: the caller's.
        unsafe {
            let one = L::splat(1.0);
            match self {
                Self::None => one,
                Self::QuickGelu => {
                    // With s the sigmoid: s + 1.702 x s (1 - s).
                    let scaled = L::mul(x, L::splat(1.702));
                    let e = exp::<L>(L::sub(L::splat(0.0), scaled));
                    let s = L::div(one, L::add(one, e));
                    L::mul(s, L::fma(scaled, L::sub(one, s), one))
                }
                Self::Gelu => {
                    // The normal distribution, and x times its density.
                    let erf = erf::<L>(L::mul(x, L::splat(std::f32::consts::FRAC_1_SQRT_2)));
                    let half = L::splat(0.5);
                    let square = L::mul(L::mul(x, x), L::splat(-0.5));
                    let density = L::mul(exp::<L>(square), L::splat(0.398_942_3));
                    L::fma(x, density, L::fma(half, erf, half))
                }
                // 1 above 0 and 0 below: x by its size, and 0 where that is 0.
                Self::Relu => {
                    let positive = L::max(L::splat(0.0), x);
                    let tiny = L::splat(f32::MIN_POSITIVE);
                    L::div(positive, L::max(tiny, positive))
                }
            }
        }
    }
}
