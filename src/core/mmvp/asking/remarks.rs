//! What is to be known of answers before they are scored.

use crate::report::asked::AskedLine;

/// Sentences about answers that were cut off, kept back or left empty.
pub fn remarks<'a>(lines: impl IntoIterator<Item = &'a AskedLine>) -> Vec<String> {
    let (mut cut, mut kept_back, mut empty) = (Vec::new(), Vec::new(), Vec::new());
    let mut most = 0;
    for line in lines {
        match line.finish.as_deref() {
            Some("length") => {
                cut.push(line.index);
                most = line.max_tokens;
            }
            Some("content_filter") => kept_back.push(line.index),
            _ if line.response.trim().is_empty() => empty.push(line.index),
            _ => {}
        }
    }
    let mut remarks = Vec::new();
    if !cut.is_empty() {
        remarks.push(format!(
            "{} ended at the limit of {most} tokens ({})",
            answers(cut.len()),
            some(&cut)
        ));
    }
    if !kept_back.is_empty() {
        let number = answers(kept_back.len());
        remarks.push(format!(
            "{number} fell to the endpoint's filter ({})",
            some(&kept_back)
        ));
    }
    if !empty.is_empty() {
        remarks.push(format!(
            "{} without a word ({})",
            answers(empty.len()),
            some(&empty)
        ));
    }
    remarks
}

fn answers(number: usize) -> String {
    format!("{number} answer{}", if number == 1 { "" } else { "s" })
}

/// The first indices.
fn some(indices: &[u32]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<String> = indices.iter().take(SHOWN).map(u32::to_string).collect();
    let more = if indices.len() > SHOWN { ", ..." } else { "" };
    format!("question {}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn line(index: u32, finish: &str, response: &str) -> AskedLine {
        let json = serde_json::json!({"index": index, "pair": 1, "image_sha256": null,
            "images": false, "model": "m", "endpoint": "e", "mode": "single",
            "shuffled": false, "options": ["a", "b"], "template": "own", "prompt": "p",
            "response": response, "finish": finish, "time": "t", "seconds": 1.0,
            "usage": null, "temperature": null, "max_tokens": 16, "clipsight": "0"});
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn answers_that_are_no_whole_answers_are_named() {
        let mut lines: Vec<_> = (1..=12).map(|index| line(index, "length", "I")).collect();
        assert_eq!(
            remarks(&lines),
            [
                "12 answers ended at the limit of 16 tokens (question 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...)"
            ]
        );
        lines.truncate(1);
        lines.extend([
            line(2, "stop", "(a)"),
            line(3, "content_filter", ""),
            line(4, "stop", " \n"),
        ]);
        assert_eq!(
            remarks(&lines),
            [
                "1 answer ended at the limit of 16 tokens (question 1)",
                "1 answer fell to the endpoint's filter (question 3)",
                "1 answer without a word (question 4)",
            ]
        );
        assert!(remarks(&lines[1..2]).is_empty());
    }
}
