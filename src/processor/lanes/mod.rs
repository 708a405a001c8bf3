//! Vectors of one instruction set: the few operations that the kernels are made of.
//!
//! One file an instruction set. The methods are unsafe where they follow a pointer;
//! all of them may only run where the set is there, which [`Isa::run`](crate::Isa)
//! sees to.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;
pub(crate) mod scalar;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) mod simd128;

/// Outputs of a panel of weights, whatever the set: a multiple of every
/// [`Lanes::COUNT`].
pub(crate) const PANEL: usize = 16;

/// Columns of a panel of 8-bit rows that are screened, whatever the set: a multiple of
/// every [`Lanes::COUNT`].
pub(crate) const SCREEN_PANEL: usize = 32;

/// Vectors of `COUNT` 32-bit lanes.
pub(crate) trait Lanes: Copy {
    /// Lanes of a vector.
    const COUNT: usize;
    /// Rows that a tile of the matrix product takes at once, for f32 weights.
    const ROWS_F32: usize;
    /// As [`ROWS_F32`](Self::ROWS_F32), for 8-bit weights.
    const ROWS_I8: usize;

    /// Rows that a tile of 8-bit products takes at once ([`tile_i8`](Self::tile_i8)).
    const ROWS_SCREEN: usize;
    /// Numbers of a row that one step of 8-bit products takes.
    const STEP: usize = 2;
    /// [`dot_i8`](Self::dot_i8) adds so many times the sum of the row's numbers too.
    const OFFSET: i32 = 0;

    /// `COUNT` f32.
    type F32: Copy;
    /// `COUNT` i32, or twice as many i16.
    type I32: Copy;

    /// Asks for the cache line at an address, which need not be anyone's.
    #[inline(always)]
    unsafe fn prefetch(_: *const u8) {}

    /// The same number in each lane.
    unsafe fn splat(x: f32) -> Self::F32;
    /// From `COUNT` f32, at any address.
    unsafe fn load(from: *const f32) -> Self::F32;
    /// To `COUNT` f32, at any address.
    unsafe fn store(to: *mut f32, x: Self::F32);
    unsafe fn add(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn sub(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn mul(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn div(a: Self::F32, b: Self::F32) -> Self::F32;
    /// Gives `b` where either is NaN (or NaN).
    unsafe fn max(a: Self::F32, b: Self::F32) -> Self::F32;
    /// Gives `b` where either is NaN (or NaN).
    unsafe fn min(a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a * b + c`, rounded once where the set can.
    unsafe fn fma(a: Self::F32, b: Self::F32, c: Self::F32) -> Self::F32;
    unsafe fn abs(x: Self::F32) -> Self::F32;
    /// The size of `x` with the sign of `sign`.
    unsafe fn copy_sign(x: Self::F32, sign: Self::F32) -> Self::F32;
    /// To the nearest integer, ties to even.
    unsafe fn round(x: Self::F32) -> Self::F32;
    /// `2^n` of integers n from -126 to 127.
    unsafe fn power_of_two(n: Self::F32) -> Self::F32;

    /// From `COUNT` i32, or twice as many i16, at any address.
    unsafe fn load_i32(from: *const i32) -> Self::I32;
    /// To `COUNT` i32, or twice as many i16, at any address.
    unsafe fn store_i32(to: *mut i32, x: Self::I32);
    unsafe fn splat_i32(x: i32) -> Self::I32;
    /// `sum + a0 * b0 + a1 * b1` in each lane, of the i16 in its halves.
    unsafe fn dot_i16(sum: Self::I32, a: Self::I32, b: Self::I32) -> Self::I32;
    /// `2 * COUNT` i8 as i16, in their order.
    unsafe fn widen_i8(from: *const i8) -> Self::I32;
    unsafe fn to_f32(x: Self::I32) -> Self::F32;
    /// To the nearest integer, of numbers that fit.
    unsafe fn to_i32(x: Self::F32) -> Self::I32;

    /// Bit `i` where `a` is at least `b` in lane `i`.
    unsafe fn at_least(a: Self::F32, b: Self::F32) -> u32;

    /// A step of a row as [`dot_i8`](Self::dot_i8) wants it in each lane; those behind
    /// [`STEP`](Self::STEP) are zeros.
    #[inline(always)]
    fn step_of_row(numbers: [i8; 4]) -> i32 {
        let [first, second] = [numbers[0], numbers[1]].map(i32::from);
        (first & 0xffff) | (second << 16)
    }
    /// A step of `COUNT` columns, from `COUNT * STEP` i8 at any address.
    #[inline(always)]
    unsafe fn step_of_columns(from: *const i8) -> Self::I32 {
        // SAFETY: the caller's; the step is two numbers.
        unsafe { Self::widen_i8(from) }
    }
    /// Adds to each lane the products of a step of a row and of its column.
    #[inline(always)]
    unsafe fn dot_i8(sum: Self::I32, row: Self::I32, columns: Self::I32) -> Self::I32 {
        // SAFETY: the caller's; steps are two i16.
        unsafe { Self::dot_i16(sum, row, columns) }
    }

    /// A tile of `[ROWS_SCREEN, SCREEN_PANEL]` sums: products of rows, as
    /// `[steps, ROWS_SCREEN]` of [`step_of_row`](Self::step_of_row), and of columns,
    /// `[steps, SCREEN_PANEL, STEP]`, on top of what each row starts from.
    unsafe fn tile_i8(
        steps: usize,
        rows: *const i32,
        start: *const i32,
        columns: *const i8,
        sums: *mut i32,
    );

    /// Adds to a tile of `[ROWS_F32, PANEL]` sums the products over `inputs`: of
    /// activations `[inputs, ROWS_F32]` and weights `[inputs, PANEL]`. Without `add`
    /// the sums start from zero.
    unsafe fn tile_f32(inputs: usize, a: *const f32, w: *const f32, sums: *mut f32, add: bool);

    /// As [`tile_f32`](Self::tile_f32) over pairs of i16: `[pairs, ROWS_I8, 2]` and
    /// `[pairs, PANEL, 2]`, from zero.
    unsafe fn tile_i16(pairs: usize, a: *const i16, w: *const i16, sums: *mut i32);
}

/// The tiles of one instruction set: `rows x vectors` accumulators, for as many groups
/// of vectors as make a panel.
macro_rules! tiles {
    (
        f32: $f_rows:literal x $f_vectors:literal,
        i8: $i_rows:literal x $i_vectors:literal,
        screen: $s_rows:literal x $s_vectors:literal
    ) => {
        const ROWS_F32: usize = $f_rows;
        const ROWS_I8: usize = $i_rows;
        const ROWS_SCREEN: usize = $s_rows;

        #[inline(always)]
        unsafe fn tile_i8(
            steps: usize,
            rows: *const i32,
            start: *const i32,
            columns: *const i8,
            sums: *mut i32,
        ) {
            use $crate::lanes::SCREEN_PANEL;
            let mut group = 0;
            while group < SCREEN_PANEL {
                // SAFETY: the pointers hold what the trait's documentation says.
                unsafe {
                    let mut acc = [[Self::splat_i32(0); $s_vectors]; $s_rows];
                    for row in 0..$s_rows {
                        acc[row] = [Self::splat_i32(*start.add(row)); $s_vectors];
                    }
                    let (mut rows, mut columns) = (rows, columns.add(group * Self::STEP));
                    for _ in 0..steps {
                        let mut of_columns = [Self::splat_i32(0); $s_vectors];
                        for v in 0..$s_vectors {
                            let from = columns.add(v * Self::COUNT * Self::STEP);
                            of_columns[v] = Self::step_of_columns(from);
                        }
                        for row in 0..$s_rows {
                            let of_row = Self::splat_i32(*rows.add(row));
                            for v in 0..$s_vectors {
                                acc[row][v] = Self::dot_i8(acc[row][v], of_row, of_columns[v]);
                            }
                        }
                        rows = rows.add($s_rows);
                        columns = columns.add(SCREEN_PANEL * Self::STEP);
                    }
                    for row in 0..$s_rows {
                        for v in 0..$s_vectors {
                            let at = row * SCREEN_PANEL + group + v * Self::COUNT;
                            Self::store_i32(sums.add(at), acc[row][v]);
                        }
                    }
                }
                group += $s_vectors * Self::COUNT;
            }
        }

        #[inline(always)]
        unsafe fn tile_f32(inputs: usize, a: *const f32, w: *const f32, sums: *mut f32, add: bool) {
            let mut group = 0;
            while group < $crate::lanes::PANEL {
                // SAFETY: the pointers hold what the trait's documentation says.
                unsafe {
                    let mut acc = [[Self::splat(0.0); $f_vectors]; $f_rows];
                    if add {
                        for row in 0..$f_rows {
                            for v in 0..$f_vectors {
                                let at = row * $crate::lanes::PANEL + group + v * Self::COUNT;
                                acc[row][v] = Self::load(sums.add(at));
                            }
                        }
                    }
                    let (mut a, mut w) = (a, w.add(group));
                    for _ in 0..inputs {
                        let mut weights = [Self::splat(0.0); $f_vectors];
                        for v in 0..$f_vectors {
                            weights[v] = Self::load(w.add(v * Self::COUNT));
                        }
                        for row in 0..$f_rows {
                            let x = Self::splat(*a.add(row));
                            for v in 0..$f_vectors {
                                acc[row][v] = Self::fma(x, weights[v], acc[row][v]);
                            }
                        }
                        a = a.add($f_rows);
                        w = w.add($crate::lanes::PANEL);
                    }
                    for row in 0..$f_rows {
                        for v in 0..$f_vectors {
                            let at = row * $crate::lanes::PANEL + group + v * Self::COUNT;
                            Self::store(sums.add(at), acc[row][v]);
                        }
                    }
                }
                group += $f_vectors * Self::COUNT;
            }
        }

        #[inline(always)]
        unsafe fn tile_i16(pairs: usize, a: *const i16, w: *const i16, sums: *mut i32) {
            let mut group = 0;
            while group < $crate::lanes::PANEL {
                // SAFETY: the pointers hold what the trait's documentation says.
                unsafe {
                    let mut acc = [[Self::splat_i32(0); $i_vectors]; $i_rows];
                    let (mut a, mut w) = (a.cast::<i32>(), w.cast::<i32>().add(group));
                    for _ in 0..pairs {
                        let mut weights = [Self::splat_i32(0); $i_vectors];
                        for v in 0..$i_vectors {
                            weights[v] = Self::load_i32(w.add(v * Self::COUNT));
                        }
                        for row in 0..$i_rows {
                            let x = Self::splat_i32(a.add(row).read_unaligned());
                            for v in 0..$i_vectors {
                                acc[row][v] = Self::dot_i16(acc[row][v], x, weights[v]);
                            }
                        }
                        a = a.add($i_rows);
                        w = w.add($crate::lanes::PANEL);
                    }
                    for row in 0..$i_rows {
                        for v in 0..$i_vectors {
                            let at = row * $crate::lanes::PANEL + group + v * Self::COUNT;
                            Self::store_i32(sums.add(at), acc[row][v]);
                        }
                    }
                }
                group += $i_vectors * Self::COUNT;
            }
        }
    };
}
pub(crate) use tiles;
