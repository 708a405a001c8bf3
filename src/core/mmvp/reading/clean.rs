//! An answer without what is written around it.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use super::patterns::pattern;

static THOUGHT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?is)<(think|thinking|reasoning)>.*?(</(think|thinking|reasoning)>|$)")
});
static THOUGHT_END: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?is)^.*</(think|thinking|reasoning)>"));
static ANSWER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?is)<answer>(.*?)(</answer>|$)"));
static BOXED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?is)\\boxed\s*\{\s*(?:\\text\s*\{)?([^{}]*)\}"));
static TOKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"<\|?/?[a-z_]{1,20}\|?>|</s>"));

/// Without thoughts, marks of emphasis and tokens of templates; of what is marked as the
/// answer, that alone. In compatibility form, so that `（Ａ）` is `(A)`.
pub(super) fn clean(response: &str) -> String {
    let text: String = response.nfkc().collect();
    let text = THOUGHT.replace_all(&text, " ");
    // Some templates open the thought in the prompt.
    let text = THOUGHT_END.replace(&text, " ");
    let marked = ANSWER
        .captures_iter(&text)
        .last()
        .or_else(|| BOXED.captures_iter(&text).last());
    let text = match marked.as_ref().and_then(|found| found.get(1)) {
        Some(answer) => answer.as_str(),
        None => &text,
    };
    let text = TOKEN.replace_all(text, " ");
    let plain = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' => Some('\''),
        '\u{201c}' | '\u{201d}' => Some('"'),
        '*' | '`' | '#' | '$' => None,
        c if c.is_control() && c != '\n' => Some(' '),
        c => Some(c),
    };
    let text: String = text.chars().filter_map(plain).collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn the_answer_alone_is_left() {
        for (response, left) in [
            ("<think>(a)? No.</think>\n(b)", "(b)"),
            ("is it (a)? no</think> **(b)**", "(b)"),
            ("<think>I go on for ever (a)", ""),
            ("Reasons.\n<answer> A </answer>", "A"),
            ("So $\\boxed{\\text{B}}$", "B"),
            ("\u{ff08}\u{ff21}\u{ff09}", "(A)"),
            ("(b)<|im_end|>", "(b)"),
            ("It\u{2019}s open.</s>", "It's open."),
            (" \n ", ""),
        ] {
            assert_eq!(clean(response), left, "{response}");
        }
    }
}
