//! How a download goes.

/// Is told how a download goes.
pub trait Progress {
    /// A file of `total` bytes begins, of which `done` are here already. A
    /// download that has to begin anew calls this again.
    fn start(&mut self, what: &str, total: Option<u64>, done: u64);
    /// That many more bytes have arrived.
    fn advance(&mut self, bytes: u64);
    /// A sentence for the user.
    fn note(&mut self, message: &str);
    /// The file is complete, checked and in its place.
    fn finish(&mut self);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn start(&mut self, _: &str, _: Option<u64>, _: u64) {}
    fn advance(&mut self, _: u64) {}
    fn note(&mut self, _: &str) {}
    fn finish(&mut self) {}
}
