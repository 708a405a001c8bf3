//! The nine visual patterns.

use serde::{Deserialize, Serialize};

/// One of the nine visual patterns that MMVP's authors found in CLIP-blind pairs (arXiv
/// 2401.06209, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// Where something faces or points.
    Orientation,
    /// Whether something is there.
    Presence,
    /// What state something is in: open or closed, lit or out.
    State,
    /// How many there are.
    Count,
    /// Where something is, seen from something else.
    Position,
    /// Colours and looks.
    Colour,
    /// What something is built like.
    Structural,
    /// What is written.
    Text,
    /// Where it is seen from.
    Viewpoint,
}

impl Pattern {
    /// All of them, in MMVP-VLM's order.
    pub const ALL: [Self; 9] = [
        Self::Orientation,
        Self::Presence,
        Self::State,
        Self::Count,
        Self::Position,
        Self::Colour,
        Self::Structural,
        Self::Text,
        Self::Viewpoint,
    ];

    /// A short name, as in files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orientation => "orientation",
            Self::Presence => "presence",
            Self::State => "state",
            Self::Count => "count",
            Self::Position => "position",
            Self::Colour => "colour",
            Self::Structural => "structural",
            Self::Text => "text",
            Self::Viewpoint => "viewpoint",
        }
    }

    /// The paper's own title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Orientation => "Orientation and Direction",
            Self::Presence => "Presence of Specific Features",
            Self::State => "State and Condition",
            Self::Count => "Quantity and Count",
            Self::Position => "Positional and Relational Context",
            Self::Colour => "Color and Appearance",
            Self::Structural => "Structural and Physical Characteristics",
            Self::Text => "Texts",
            Self::Viewpoint => "Viewpoint and Perspective",
        }
    }
}
