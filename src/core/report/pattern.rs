//! The nine visual patterns of MMVP ("Eyes Wide Shut?", Tong et al. 2024, arXiv
//! 2401.06209, section 3), in MMVP-VLM's order.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What two images of a pair differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// Where something faces.
    Orientation,
    /// Whether something is there.
    Presence,
    /// The state that something is in.
    State,
    /// How many there are.
    Count,
    /// Where something is, and beside what.
    Position,
    /// Colours and looks.
    Colour,
    /// Shape and build.
    Structural,
    /// What is written.
    Text,
    /// Where the camera is.
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

    /// Its short name, as files and the command line have it.
    pub fn name(self) -> &'static str {
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

    /// Its name in the paper.
    pub fn title(self) -> &'static str {
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

    /// The pattern that a name means, however it is written: `Camera Perspective`,
    /// `Structural`, `Color`. Nothing for what means none.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        // In this order, since "Context" holds "text" and "Camera Perspective" no viewpoint.
        let words: [(&[&str], Self); 9] = [
            (&["orient", "direction"], Self::Orientation),
            (&["presence", "specific"], Self::Presence),
            (&["position", "relation", "spatial"], Self::Position),
            (&["state", "condition"], Self::State),
            (&["quantity", "count"], Self::Count),
            (&["color", "colour", "appearance"], Self::Colour),
            (&["structur", "physical"], Self::Structural),
            (&["viewpoint", "perspective", "camera"], Self::Viewpoint),
            (&["text"], Self::Text),
        ];
        let found = words
            .iter()
            .find(|(words, _)| words.iter().any(|word| name.contains(word)));
        found.map(|(_, pattern)| *pattern)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_patterns_however_they_are_written() {
        for pattern in Pattern::ALL {
            for name in [pattern.name(), pattern.title()] {
                assert_eq!(Pattern::named(name), Some(pattern), "{name}");
                assert_eq!(Pattern::named(&name.to_uppercase()), Some(pattern));
            }
        }
        // As the Hub's MMVP-VLM, and a mapping of others, have them.
        for (name, pattern) in [
            ("Camera Perspective", Pattern::Viewpoint),
            ("Color", Pattern::Colour),
            ("Quantity", Pattern::Count),
            ("Spatial", Pattern::Position),
            ("Structural Characteristics", Pattern::Structural),
            ("Positional and Relational", Pattern::Position),
        ] {
            assert_eq!(Pattern::named(name), Some(pattern), "{name}");
        }
        assert_eq!(Pattern::named("Beauty"), None);
        assert_eq!(Pattern::named(""), None);
    }
}
