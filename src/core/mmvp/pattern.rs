//! Visual patterns.

/// One of the nine visual patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// Placeholder order as the paper's.
    Orientation,
}
