//! A line of the file that `clipsight mmvp ask` writes: one call, as it was asked and
//! answered.

use serde::{Deserialize, Serialize};

/// How many questions a call holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedMode {
    /// One question of one image.
    Single,
    /// Both questions of a pair, with both images.
    PairsAtOnce,
}

/// One call: a line of JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedLine {
    /// Index of the question, from 1; of a pair's call the first question's.
    pub index: u32,
    /// Index of the second question, where both of a pair were asked at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<u32>,
    /// Number of the pair, from 1.
    pub pair: u32,
    /// SHA-256 of the image's file; nothing where no image was sent.
    pub image_sha256: Option<String>,
    /// SHA-256 of the second image's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_image_sha256: Option<String>,
    /// Whether images were sent: without any, an answer shows what language alone
    /// suggests.
    pub images: bool,
    /// The model that was asked for.
    pub model: String,
    /// The model's name as the server gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_as: Option<String>,
    /// Base of the endpoint's address, without credentials or query.
    pub endpoint: String,
    /// How many questions it holds.
    pub mode: AskedMode,
    /// Whether the order of options was drawn.
    pub shuffled: bool,
    /// What it was drawn by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Both options in the order shown, without their letters.
    pub options: [String; 2],
    /// The second question's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_options: Option<[String; 2]>,
    /// Name of the template: `authors`, `cambrian`, `lmms-eval`, `vlmevalkit`, or `own`.
    pub template: String,
    /// The whole prompt.
    pub prompt: String,
    /// The answer's raw text.
    pub response: String,
    /// The model's thoughts, where the server parts them from its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// Why the answer ended: `stop`, `length`, `content_filter`, or the server's own word.
    pub finish: Option<String>,
    /// When it arrived: RFC 3339, UTC.
    pub time: String,
    /// Seconds from the request to the end of the answer.
    pub seconds: f64,
    /// Tokens as the server counts them.
    pub usage: Option<serde_json::Value>,
    /// The temperature that was sent; nothing where the model takes none.
    pub temperature: Option<f64>,
    /// Most tokens of the answer.
    pub max_tokens: u32,
    /// Version of Clipsight that asked.
    pub clipsight: String,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let line = AskedLine {
            index: 17,
            second: None,
            pair: 9,
            image_sha256: Some("ab".repeat(32)),
            second_image_sha256: None,
            images: true,
            model: "m".into(),
            served_as: None,
            endpoint: "http://localhost:8000/v1".into(),
            mode: AskedMode::Single,
            shuffled: false,
            seed: None,
            options: ["Open".into(), "Closed".into()],
            second_options: None,
            template: "authors".into(),
            prompt: "?".into(),
            response: "(a)\n\u{2028}".into(),
            reasoning: None,
            finish: Some("stop".into()),
            time: "2026-11-29T12:00:00Z".into(),
            seconds: 1.25,
            usage: None,
            temperature: Some(0.2),
            max_tokens: 1024,
            clipsight: "0.1.0".into(),
        };
        let json = serde_json::to_string(&line).unwrap();
        assert!(
            !json.contains('\n') && json.contains(r#""mode":"single""#),
            "{json}"
        );
        assert!(!json.contains("second_options"), "{json}");
        assert_eq!(serde_json::from_str::<AskedLine>(&json).unwrap(), line);
    }
}
