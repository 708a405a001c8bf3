//! Reading a reply: an answer, or what is wrong.

use std::time::Duration;

use serde_json::Value;

use super::{Answer, ChatError};
use crate::legible;
use crate::legible::in_short;
use crate::net::Secret;

/// A reply as it came.
pub(super) struct Reply<'a> {
    pub status: u16,
    pub body: &'a [u8],
    /// How long the server asks to wait.
    pub wait: Option<Duration>,
    /// Where it redirects to.
    pub location: Option<&'a str>,
}

/// What was asked, as far as errors tell of it.
pub(super) struct Question<'a> {
    pub endpoint: String,
    pub model: &'a str,
    pub key: Option<&'a Secret>,
    /// Bytes of the request.
    pub bytes: usize,
    /// Whether images were sent.
    pub images: bool,
}

/// What a server says is wrong.
struct Complaint {
    message: String,
    /// `param`: which parameter it is about.
    parameter: Option<String>,
    /// `code` or `type`, where that is a word.
    code: String,
}

/// A parameter that the model does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwanted {
    /// `max_tokens`: it wants `max_completion_tokens`.
    MaxTokens,
    /// A temperature.
    Temperature,
}

/// What a reply says whose status and body are at hand; without the parts of [`Answer`]
/// that the one who asked knows.
///
/// # Errors
/// What the server says is wrong, or [`ChatError::Odd`].
pub fn read_reply(status: u16, body: &[u8]) -> Result<Answer, ChatError> {
    let question = Question {
        endpoint: "the endpoint".to_owned(),
        model: "",
        key: None,
        bytes: 0,
        images: true,
    };
    let reply = Reply {
        status,
        body,
        wait: None,
        location: None,
    };
    question.read(&reply).map_err(|failed| failed.error)
}

/// A failure, and the parameter that it is about.
pub(super) struct Failed {
    pub error: ChatError,
    pub unwanted: Option<Unwanted>,
}

impl From<ChatError> for Failed {
    fn from(error: ChatError) -> Self {
        Self {
            error,
            unwanted: None,
        }
    }
}

impl Question<'_> {
    /// Words of the server, fit to be shown: without the key, short, on one line.
    pub fn words(&self, text: &str) -> String {
        let hidden = self.hide(text.trim().to_owned());
        // What is escaped grows.
        in_short(&legible(&in_short(&hidden)))
    }

    fn hide(&self, text: String) -> String {
        match self.key {
            Some(key) => key.hide(text),
            None => text,
        }
    }

    /// An answer, whose fields `temperature` and `seconds` are the caller's to fill.
    pub fn read(&self, reply: &Reply<'_>) -> Result<Answer, Failed> {
        let json = serde_json::from_slice::<Value>(reply.body);
        if reply.status != 200 {
            return Err(self.failure(reply.status, reply, json.as_ref().ok()));
        }
        let json = json.map_err(|error| ChatError::Odd(format!("it is not JSON ({error})")))?;
        // Some gateways pass on a failure under 200.
        if let Some(error) = json.get("error").filter(|error| !error.is_null()) {
            let code = error.get("code").and_then(Value::as_u64);
            let status = code.and_then(|code| u16::try_from(code).ok());
            return Err(self.failure(status.unwrap_or(500), reply, Some(&json)));
        }
        let choice = json.get("choices").and_then(|choices| choices.get(0));
        let Some(message) = choice.and_then(|choice| choice.get("message")) else {
            let shown = self.words(&json.to_string());
            return Err(ChatError::Odd(format!("it has no choices: {shown}")).into());
        };
        let own = |value: Option<&Value>| {
            let text = value.and_then(words_of)?;
            Some(self.hide(text))
        };
        let spoken = own(message.get("content")).filter(|text| !text.is_empty());
        let thoughts = ["reasoning_content", "reasoning"];
        Ok(Answer {
            text: spoken
                .or_else(|| own(message.get("refusal")))
                .unwrap_or_default(),
            reasoning: thoughts.iter().find_map(|name| own(message.get(name))),
            finish: own(choice.and_then(|choice| choice.get("finish_reason"))),
            model: own(json.get("model")),
            usage: json
                .get("usage")
                .filter(|usage| usage.is_object())
                .and_then(|usage| serde_json::from_str(&self.hide(usage.to_string())).ok()),
            temperature: None,
            seconds: 0.0,
        })
    }

    fn failure(&self, status: u16, reply: &Reply<'_>, json: Option<&Value>) -> Failed {
        let complaint = self.complaint(json, reply.body);
        let unwanted = match status {
            400 | 422 => complaint.unwanted(),
            _ => None,
        };
        let Complaint { message, code, .. } = complaint;
        let low = message.to_lowercase();
        let error = match status {
            300..=399 => ChatError::Redirect {
                endpoint: self.endpoint.clone(),
                to: self.words(host_of(reply.location.unwrap_or("another address"))),
            },
            402 => ChatError::Quota { status, message },
            429 if code == "insufficient_quota" => ChatError::Quota { status, message },
            429 => ChatError::RateLimited {
                wait: reply.wait,
                message,
            },
            413 => ChatError::TooLarge {
                bytes: self.bytes,
                message,
            },
            _ if self.images && is_about_images(&low) => ChatError::Images { status, message },
            // OpenRouter's word for a question that its filter does not let through.
            403 if low.contains("moderation") || low.contains("flagged") => {
                ChatError::Refused { status, message }
            }
            401 | 403 => ChatError::Unauthorized {
                endpoint: self.endpoint.clone(),
                status,
                message,
            },
            404 | 410 => ChatError::NotFound {
                endpoint: self.endpoint.clone(),
                model: self.model.to_owned(),
                status,
                message,
            },
            408 | 409 | 425 | 500.. => ChatError::Server { status, message },
            _ => ChatError::Refused { status, message },
        };
        Failed { error, unwanted }
    }

    /// `{"error": {"message", "param", "code"}}`, as OpenAI has it; vLLM's older form
    /// without `error`; FastAPI's `detail`; else the text itself.
    fn complaint(&self, json: Option<&Value>, body: &[u8]) -> Complaint {
        let error = json.map(|json| json.get("error").unwrap_or(json));
        let field = |name: &str| error.and_then(|error| error.get(name));
        let message = field("message")
            .or_else(|| field("detail"))
            .or(error)
            .map(|value| words_of(value).unwrap_or_else(|| value.to_string()));
        let message = message.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
        let message = self.words(&message);
        let word = |name: &str| field(name).and_then(Value::as_str).map(str::to_owned);
        Complaint {
            message: if message.is_empty() {
                "without a word".to_owned()
            } else {
                message
            },
            parameter: word("param"),
            code: word("code").or_else(|| word("type")).unwrap_or_default(),
        }
    }
}

impl Complaint {
    /// Which of our parameters the model does not take at all; that a value is too large
    /// is another matter.
    fn unwanted(&self) -> Option<Unwanted> {
        let low = self.message.to_lowercase();
        let unsupported = self.code.starts_with("unsupported")
            || ["not support", "unsupported", "deprecated"]
                .iter()
                .any(|word| low.contains(word));
        let about = |name: &str| match &self.parameter {
            Some(parameter) => parameter == name,
            None => low.contains(name),
        };
        if low.contains("max_completion_tokens") || (about("max_tokens") && unsupported) {
            Some(Unwanted::MaxTokens)
        } else if about("temperature") && unsupported {
            Some(Unwanted::Temperature)
        } else {
            None
        }
    }
}

/// Words of llama-server, vLLM, Ollama, OpenAI and OpenRouter to a model or server that
/// takes no image, or fewer.
fn is_about_images(low: &str) -> bool {
    const REFUSALS: [&str; 7] = [
        "image input is not supported",
        "image(s) may be provided",
        "not a multimodal model",
        "missing data required for image",
        "image_url is only supported",
        "support image input",
        "unknown variant `image_url`",
    ];
    REFUSALS.iter().any(|words| low.contains(words))
}

/// A text, or the texts of a list of parts.
fn words_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            let text = |part: &Value| part.get("text")?.as_str().map(str::to_owned);
            Some(parts.iter().filter_map(text).collect())
        }
        _ => None,
    }
}

/// An address up to its query, which may hold a signature.
fn host_of(location: &str) -> &str {
    location.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
