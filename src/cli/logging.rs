//! What RUST_LOG asks to see.

use env_logger::{Builder, Env, Logger};
use log::{Log, Metadata, Record};

/// Where the bytes of requests would be shown, and keys among them.
const BYTES: &str = "ureq_proto";

/// A logger that never shows what is sent.
struct Discreet(Logger);

impl Log for Discreet {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        !metadata.target().starts_with(BYTES) && self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.0.log(record);
        }
    }

    fn flush(&self) {
        self.0.flush();
    }
}

/// Logs errors to standard error, and what RUST_LOG asks for. A second call does nothing.
pub fn init() {
    let logger = Builder::from_env(Env::default().default_filter_or("error")).build();
    let most = logger.filter();
    if log::set_boxed_logger(Box::new(Discreet(logger))).is_ok() {
        log::set_max_level(most);
    }
}
