//! Ctrl-C, which ends a run without losing what is on its way.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What the first Ctrl-C from now on sets; the second ends the program at once. On other
/// systems than Unix the first ends it: what was written is on the disk.
pub fn cancel() -> Arc<AtomicBool> {
    #[cfg(unix)]
    return unix::cancel();
    #[cfg(not(unix))]
    return Arc::default();
}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, OnceLock};

    /// One for all steps of a command.
    static CANCEL: OnceLock<Arc<AtomicBool>> = OnceLock::new();

    pub fn cancel() -> Arc<AtomicBool> {
        let cancel = CANCEL.get_or_init(Arc::default);
        let handler: extern "C" fn(libc::c_int) = interrupted;
        // SAFETY: the handler does only what a signal handler may: atomics, `write` and
        // `_exit`.
        unsafe { libc::signal(libc::SIGINT, handler as libc::sighandler_t) };
        cancel.clone()
    }

    extern "C" fn interrupted(_: libc::c_int) {
        const WORDS: &[u8] = b"ending after what is on its way; Ctrl-C again ends at once\n";
        let again = CANCEL
            .get()
            .is_none_or(|cancel| cancel.swap(true, Ordering::SeqCst));
        // SAFETY: both may be called in a signal handler; the words outlive the call.
        unsafe {
            if again {
                libc::_exit(130);
            }
            libc::write(libc::STDERR_FILENO, WORDS.as_ptr().cast(), WORDS.len());
        }
    }
}
