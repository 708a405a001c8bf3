//! Keys and tokens.

use std::fmt;

/// A text that never shows in logs.
#[derive(Clone)]
pub struct Secret(String);

/// Shorter ones are no secrets but what stands in their place, such as `EMPTY`.
const SHORTEST: usize = 12;

impl Secret {
    /// Wraps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// The text with the secret taken out: servers do repeat what they were sent.
    pub(crate) fn hide(&self, text: String) -> String {
        if self.0.len() < SHORTEST || !text.contains(&self.0) {
            return text;
        }
        text.replace(&self.0, "[key]")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::new("sk-0123456789abcdef");
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        let echoed = "bad key sk-0123456789abcdef, sk-0123456789abcdef".to_owned();
        assert_eq!(secret.hide(echoed), "bad key [key], [key]");
    }

    #[test]
    fn a_word_in_place_of_a_key_stays_in_answers() {
        let text = || "the glass is EMPTY".to_owned();
        assert_eq!(Secret::new("EMPTY").hide(text()), text());
        assert_eq!(Secret::new("").hide(text()), text());
    }
}
