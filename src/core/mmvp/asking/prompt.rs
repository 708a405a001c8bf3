//! From a question to the words that a model reads.

use super::AskError;

/// How a question is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Template {
    /// As the benchmark's authors do (`evaluate_mllm.py`).
    Authors,
    /// As Cambrian's harness does (`mmvp_eval.py`).
    Cambrian,
    /// As lmms-eval's task `mmvp` does.
    LmmsEval,
    /// As VLMEvalKit's `MMVP` does.
    VlmEvalKit,
    /// One's own words.
    Own(String),
}

/// What stands for what in a template.
const MARKS: [&str; 4] = ["{question}", "{options}", "{a}", "{b}"];

impl Template {
    /// Those with a name.
    pub const NAMED: [Self; 4] = [
        Self::Authors,
        Self::Cambrian,
        Self::LmmsEval,
        Self::VlmEvalKit,
    ];

    /// One's own, in which `{question}` stands for the question, `{options}` for
    /// `(a) ... (b) ...`, `{a}` and `{b}` for an option alone.
    ///
    /// # Errors
    /// [`AskError::Template`] without `{question}`, without both options, and with
    /// another word in braces.
    pub fn own(text: &str) -> Result<Self, AskError> {
        let wrong = |why: &str| AskError::Template {
            why: why.to_owned(),
        };
        if !text.contains("{question}") {
            return Err(wrong("it has no {question}"));
        }
        let each = text.contains("{a}") && text.contains("{b}");
        if !each && !text.contains("{options}") {
            return Err(wrong("it has neither {options} nor both {a} and {b}"));
        }
        for (at, _) in text.match_indices('{') {
            let rest = &text[at..];
            if MARKS.iter().any(|mark| rest.starts_with(mark)) {
                continue;
            }
            let word = rest.split_inclusive('}').next().unwrap_or(rest);
            let inner = word.strip_prefix('{').and_then(|w| w.strip_suffix('}'));
            // Other braces, such as JSON's, are words of the template.
            if inner.is_some_and(|w| !w.is_empty() && w.chars().all(char::is_alphabetic)) {
                return Err(wrong(&format!("it has {word}")));
            }
        }
        Ok(Self::Own(text.to_owned()))
    }

    /// Its name; `own` for one's own.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Authors => "authors",
            Self::Cambrian => "cambrian",
            Self::LmmsEval => "lmms-eval",
            Self::VlmEvalKit => "vlmevalkit",
            Self::Own(_) => "own",
        }
    }

    /// Its words.
    pub fn text(&self) -> &str {
        match self {
            Self::Authors => "{question} {options}",
            Self::Cambrian => {
                "{question} Options:\nA. {a}\nB. {b}\n\
                 Answer with the option's letter from the given choices directly."
            }
            Self::LmmsEval => {
                "{question}\nA. {a}\nB. {b}\n\
                 Answer with the option's letter from the given choices directly."
            }
            Self::VlmEvalKit => {
                "Question: {question}\nOptions:\nA. {a}\nB. {b}\n\
                 Please select the correct answer from the options above. \n"
            }
            Self::Own(text) => text,
        }
    }

    /// Temperature and most tokens that its harness asks with: lmms-eval 16 tokens,
    /// Cambrian 512, the authors 1024 at a temperature of 0.2; all others at 0.
    pub fn sampling(&self) -> (f64, u32) {
        match self {
            Self::Authors => (0.2, 1024),
            Self::Cambrian => (0.0, 512),
            Self::LmmsEval => (0.0, 16),
            Self::VlmEvalKit | Self::Own(_) => (0.0, 1024),
        }
    }

    /// The prompt of a question whose options are shown in this order.
    pub fn fill(&self, question: &str, options: &[String; 2]) -> String {
        let [a, b] = options;
        let lettered = format!("(a) {a} (b) {b}");
        let values = [question, &lettered, a, b];
        let mut rest = self.text();
        let mut filled = String::new();
        // In one pass: a question may itself hold braces.
        while let Some(at) = rest.find('{') {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            let mark = MARKS
                .iter()
                .zip(values)
                .find(|(mark, _)| rest.starts_with(**mark));
            let (length, value) = mark.map_or((1, "{"), |(mark, value)| (mark.len(), value));
            filled.push_str(value);
            rest = &rest[length..];
        }
        filled + rest
    }
}

/// The prompt of both questions of a pair. Its answer begins with `First:`, and `Second:`
/// begins the other.
pub fn pair_prompt([first, second]: [&str; 2]) -> String {
    format!(
        "There are two images, and a question about each.\n\n\
         Question about the first image:\n{}\n\n\
         Question about the second image:\n{}\n\n\
         Answer in two lines, each with one of the options:\nFirst: ...\nSecond: ...",
        first.trim_end(),
        second.trim_end()
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn options() -> [String; 2] {
        ["Open".into(), "Closed".into()]
    }

    #[test]
    fn prompts_are_those_of_the_harnesses() {
        let prompts = Template::NAMED.map(|one| one.fill("Is it open?", &options()));
        assert_eq!(prompts[0], "Is it open? (a) Open (b) Closed");
        assert_eq!(
            prompts[1],
            "Is it open? Options:\nA. Open\nB. Closed\nAnswer with the option's letter from \
             the given choices directly."
        );
        assert_eq!(
            prompts[2],
            "Is it open?\nA. Open\nB. Closed\nAnswer with the option's letter from the given \
             choices directly."
        );
        assert_eq!(
            prompts[3],
            "Question: Is it open?\nOptions:\nA. Open\nB. Closed\nPlease select the correct \
             answer from the options above. \n"
        );
        let names = Template::NAMED.map(|one| one.name());
        assert_eq!(names, ["authors", "cambrian", "lmms-eval", "vlmevalkit"]);
    }

    #[test]
    fn what_a_question_says_is_not_read_as_a_template() {
        let own = Template::own("{\"q\": \"{question}\", \"o\": [\"{a}\", \"{b}\"]}").unwrap();
        let odd = ["{b}".to_owned(), "{question".to_owned()];
        let filled = own.fill("What is {a}?", &odd);
        assert_eq!(
            filled,
            "{\"q\": \"What is {a}?\", \"o\": [\"{b}\", \"{question\"]}"
        );
    }

    #[test]
    fn a_template_that_lacks_something_is_refused() {
        for (text, why) in [
            ("Is it?", "no {question}"),
            ("{question}", "neither {options}"),
            ("{question} {a}", "neither {options}"),
            ("{question} {options} {image}", "it has {image}"),
        ] {
            let error = Template::own(text).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn a_pairs_prompt_holds_both_questions_in_order() {
        let prompt = pair_prompt(["Q1 (a) x (b) y", "Q2 (a) x (b) y\n"]);
        let places = [
            "first image:\nQ1",
            "second image:\nQ2",
            "\nFirst: ",
            "\nSecond: ",
        ]
        .map(|part| prompt.find(part).unwrap());
        assert!(places.is_sorted(), "{prompt}");
    }
}
