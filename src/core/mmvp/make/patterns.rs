//! Which patterns are made.

use crate::mmvp::Pattern;

/// Changes whenever the pixels of a pair do, or what is drawn for it.
pub const VERSION: u32 = 1;

/// The patterns that are made, in MMVP-VLM's order.
pub const PATTERNS: [Pattern; 8] = [
    Pattern::Orientation,
    Pattern::Presence,
    Pattern::Count,
    Pattern::Position,
    Pattern::Colour,
    Pattern::Structural,
    Pattern::Text,
    Pattern::Viewpoint,
];

/// Why a pattern is left out; nothing for one that is made.
pub const fn left_out(pattern: Pattern) -> Option<&'static str> {
    match pattern {
        Pattern::State => Some(
            "whether something is open, lit or wet is a matter of the thing, which no change \
             made to any photo gives honestly",
        ),
        _ => None,
    }
}
