//! Which instruction set a kernel runs on.

use std::sync::OnceLock;

use crate::lanes::Lanes;
use crate::lanes::scalar::Scalar;

/// An instruction set that this machine has: only [`Isa::all`] makes one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Isa(Set);

impl std::fmt::Debug for Isa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What kernels are compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Set {
    /// Plain Rust: on processors without any of the others.
    Scalar,
    /// AVX2 and FMA, on x86-64.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512 with VNNI, on x86-64.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// NEON, on AArch64.
    #[cfg(target_arch = "aarch64")]
    Neon,
    /// WebAssembly's 128-bit SIMD.
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    Simd128,
}

/// Work that is compiled for each instruction set. `run` and all that it calls has
/// to be `#[inline(always)]`, so that it becomes a part of a function that may use
/// the set.
pub(crate) trait Work {
    fn run<L: Lanes>(self);
}

impl Isa {
    /// All that this machine has, slowest first.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self(Set::Scalar)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                all.push(Self(Set::Avx2));
            }
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vnni")
            {
                all.push(Self(Set::Avx512));
            }
        }
        #[cfg(target_arch = "aarch64")]
        all.push(Self(Set::Neon));
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        all.push(Self(Set::Simd128));
        all
    }

    /// The fastest that this machine has.
    pub fn best() -> Self {
        static BEST: OnceLock<Isa> = OnceLock::new();
        *BEST.get_or_init(|| Self::all().pop().unwrap_or(Self(Set::Scalar)))
    }

    /// Rows of a tile for f32 and for 8-bit weights.
    pub(crate) fn rows(self) -> [usize; 2] {
        struct Ask<'a>(&'a mut [usize; 2]);
        impl Work for Ask<'_> {
            #[inline(always)]
            fn run<L: Lanes>(self) {
                *self.0 = [L::ROWS_F32, L::ROWS_I8];
            }
        }
        let mut rows = [0; 2];
        self.run(Ask(&mut rows));
        rows
    }

    /// Runs work that this machine can run.
    pub(crate) fn run<W: Work>(self, work: W) {
        match self.0 {
            Set::Scalar => work.run::<Scalar>(),
            // SAFETY: these values are made by `all` alone, which asked the machine.
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => unsafe { on_avx2(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => unsafe { on_avx512(work) },
            // Part of the target: nothing to ask.
            #[cfg(target_arch = "aarch64")]
            Set::Neon => work.run::<crate::lanes::neon::Neon>(),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Set::Simd128 => work.run::<crate::lanes::simd128::Simd128>(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn on_avx2<W: Work>(work: W) {
    work.run::<crate::lanes::avx2::Avx2>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni,avx2,fma")]
fn on_avx512<W: Work>(work: W) {
    work.run::<crate::lanes::avx512::Avx512>();
}
