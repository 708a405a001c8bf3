//! Parts of one piece of work, on all cores where there are more.

/// Calls `part` once for each number below `count`.
pub(crate) fn for_each(count: usize, part: impl Fn(usize) + Send + Sync) {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        if count > 1 && rayon::current_num_threads() > 1 {
            // Parts are large: each may be handed to another core.
            let parts = (0..count).into_par_iter().with_max_len(1);
            return parts.for_each(part);
        }
    }
    (0..count).for_each(part);
}

/// A pointer to numbers of which each part writes others.
#[derive(Clone, Copy)]
pub(crate) struct Shared<T>(*mut T);

// SAFETY: whoever makes one sees to it that no two parts touch the same numbers.
unsafe impl<T: Send> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    pub(crate) fn new(numbers: &mut [T]) -> Self {
        Self(numbers.as_mut_ptr())
    }

    /// A pointer to the number at `at`.
    ///
    /// # Safety
    /// `at` lies within the slice that this was made of.
    pub(crate) unsafe fn at(self, at: usize) -> *mut T {
        // SAFETY: the caller's.
        unsafe { self.0.add(at) }
    }
}

/// A buffer that a thread keeps between calls, so that they allocate nothing.
macro_rules! kept {
    ($($name:ident: $of:ty;)+) => {
        $(
            /// Lends the buffer, of the given length; its contents are what was left.
            pub(crate) fn $name<R>(length: usize, work: impl FnOnce(&mut [$of]) -> R) -> R {
                thread_local!(static BUFFER: std::cell::RefCell<Vec<$of>> = const {
                    std::cell::RefCell::new(Vec::new())
                });
                // Taken, not borrowed: a thread that waits for its parts may be given
                // other work meanwhile, which then has a buffer of its own.
                let mut buffer = BUFFER.take();
                if buffer.len() < length {
                    buffer.resize(length, Default::default());
                }
                let result = work(&mut buffer[..length]);
                BUFFER.set(buffer);
                result
            }
        )+
    };
}
kept! {
    packed_f32: f32;
    packed_i16: i16;
    row_scales: f32;
    heads: f32;
    sums: f32;
}
