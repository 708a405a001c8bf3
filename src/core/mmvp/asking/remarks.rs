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
        remarks.push(format!("{number} fell to the endpoint's filter ({})", some(&kept_back)));
    }
    if !empty.is_empty() {
        remarks.push(format!("{} without a word ({})", answers(empty.len()), some(&empty)));
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
