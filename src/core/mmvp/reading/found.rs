//! What a rule says.

/// What a rule says of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The option at this place, 0 or 1, of those shown.
    Option(usize),
    /// No option.
    Neither,
    /// It contradicts itself: no later rule may decide.
    Unclear,
}
