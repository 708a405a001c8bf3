//! The languages that answers are worded in.

/// A language that an answer is worded in. What has no words in it yet is said in English.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// British English, the command line's.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// That of a language tag (`de`, `de-AT`); English where it is not spoken.
    pub fn of_tag(tag: &str) -> Self {
        match tag.split(['-', '_']).next() {
            Some(main) if main.eq_ignore_ascii_case("de") => Self::De,
            _ => Self::En,
        }
    }

    /// A number written plainly, such as `0.88`, with the language's decimal mark.
    pub fn decimal(self, plain: &str) -> String {
        match self {
            Self::En => plain.to_owned(),
            Self::De => plain.replace('.', ","),
        }
    }

    /// A count in groups of three digits.
    pub fn grouped(self, count: u64) -> String {
        let mark = match self {
            Self::En => ',',
            Self::De => '.',
        };
        let digits = count.to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(mark);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_language() {
        for tag in ["de", "de-AT", "DE", "de_CH"] {
            assert_eq!(Language::of_tag(tag), Language::De);
        }
        for tag in ["en", "en-GB", "fr", "den", ""] {
            assert_eq!(Language::of_tag(tag), Language::En);
        }
    }

    #[test]
    fn numbers_have_the_marks_of_their_language() {
        assert_eq!(Language::En.decimal("0.88"), "0.88");
        assert_eq!(Language::De.decimal("0.88"), "0,88");
        assert_eq!(Language::En.grouped(12), "12");
        assert_eq!(Language::En.grouped(1_234_567), "1,234,567");
        assert_eq!(Language::De.grouped(499_500), "499.500");
    }
}
