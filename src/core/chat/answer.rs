//! What comes back.

use serde_json::Value;

/// A model's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Its text; empty where the model gave none.
    pub text: String,
    /// Its thoughts, where the server parts them from the answer.
    pub reasoning: Option<String>,
    /// Why it ended: `stop`, `length`, `content_filter` or the server's own word.
    pub finish: Option<String>,
    /// The model's name as the server gives it.
    pub model: Option<String>,
    /// Tokens, as the server counts them.
    pub usage: Option<Value>,
    /// The temperature that was sent: none where the model refuses one.
    pub temperature: Option<f64>,
    /// Seconds from the request to the end of the answer; waits and failures before are
    /// not counted.
    pub seconds: f64,
}
