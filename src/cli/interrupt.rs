//! Ctrl-C, which ends a run without losing what is on its way.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// From now on the first Ctrl-C sets `cancel`, and the second ends the program at once. On
/// other systems than Unix the first ends it: what was written is on the disk.
pub fn cancels(cancel: &Arc<AtomicBool>) {
    #[cfg(unix)]
    unix::cancels(cancel);
    #[cfg(not(unix))]
    let _ = cancel;
}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, OnceLock};

    static CANCEL: OnceLock<Arc<AtomicBool>> = OnceLock::new();

    pub fn cancels(cancel: &Arc<AtomicBool>) {
        if CANCEL.set(cancel.clone()).is_err() {
            return;
        }
        let handler: extern "C" fn(libc::c_int) = interrupted;
        // SAFETY: the handler does only what a signal handler may: atomics, `write` and
        // `_exit`.
        unsafe { libc::signal(libc::SIGINT, handler as libc::sighandler_t) };
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
