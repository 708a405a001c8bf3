//! What can go wrong between a question and its answer.

use std::time::Duration;

use crate::net::{Again, seconds};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChatError {
    /// Nobody said where to ask.
    #[error(
        "no endpoint is named: give its address, such as http://localhost:8000/v1, or set \
         OPENAI_BASE_URL"
    )]
    NoEndpoint,
    /// The address cannot be used.
    #[error("the endpoint's address `{address}` cannot be used: {why}")]
    Address {
        /// Scheme and host.
        address: String,
        /// What is wrong.
        why: &'static str,
    },
    /// The variable that was named is not set.
    #[error("the environment has no {variable}, which was named as the key's variable; set it")]
    NoKey {
        /// Its name.
        variable: String,
    },
    /// The key cannot stand in a header.
    #[error("the key in {variable} holds spaces or other characters that no key has; set it anew")]
    Key {
        /// The variable's name.
        variable: String,
    },
    /// 401 or 403.
    #[error(
        "{endpoint} refuses access (HTTP {status}: {message}); set the environment's \
         OPENAI_API_KEY, or the variable that is named for it, to a key of that endpoint"
    )]
    Unauthorized {
        /// The endpoint.
        endpoint: String,
        /// 401 or 403.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// 404 or 410.
    #[error(
        "{endpoint} does not know the model `{model}`, or is no OpenAI-compatible API (HTTP \
         {status}: {message}); check both: GET {endpoint}/models lists the models"
    )]
    NotFound {
        /// The endpoint.
        endpoint: String,
        /// The model.
        model: String,
        /// 404 or 410.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// 402, or 429 for money.
    #[error("the account has nothing left to spend (HTTP {status}: {message})")]
    Quota {
        /// The status.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// 429, and waiting did not help.
    #[error("the rate of requests is limited (HTTP 429: {message}){}", asks(.wait))]
    RateLimited {
        /// How long the server asks to wait.
        wait: Option<Duration>,
        /// The server's words.
        message: String,
    },
    /// The model or its server takes no image, or not as many.
    #[error(
        "the model takes no image, or not as many (HTTP {status}: {message}); llama-server \
         needs --mmproj, vLLM takes as many images as --limit-mm-per-prompt says"
    )]
    Images {
        /// The status.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// 413.
    #[error("the request of {bytes} bytes is too large for the endpoint (HTTP 413: {message})")]
    TooLarge {
        /// Bytes of the request.
        bytes: usize,
        /// The server's words.
        message: String,
    },
    /// Another status that asking again does not change.
    #[error("the endpoint refuses the question (HTTP {status}: {message})")]
    Refused {
        /// The status.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// 5xx, 408 and the like, and waiting did not help.
    #[error("the endpoint failed (HTTP {status}: {message})")]
    Server {
        /// The status.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// 3xx. A question is not sent on: the key is for one host.
    #[error("{endpoint} redirects to {to}: give that address instead, if it can be trusted")]
    Redirect {
        /// The endpoint.
        endpoint: String,
        /// Where to.
        to: String,
    },
    /// No connection comes about.
    #[error("{endpoint} cannot be reached: {reason}; is the server running there?")]
    Unreachable {
        /// The endpoint.
        endpoint: String,
        /// Why.
        reason: String,
    },
    /// The connection broke.
    #[error("the connection broke: {reason}")]
    Cut {
        /// How.
        reason: String,
    },
    /// The answer took too long.
    #[error("there was no answer within {}", seconds(*.0))]
    Slow(Duration),
    /// The answer is not what the API promises.
    #[error("the answer makes no sense: {0}")]
    Odd(String),
    /// Stopped on request, before the question was sent.
    #[error("cancelled")]
    Cancelled,
}

impl ChatError {
    /// Whether other questions would fare alike, so that none should be sent.
    pub fn is_for_all(&self) -> bool {
        match self {
            Self::NoEndpoint | Self::Address { .. } | Self::NoKey { .. } | Self::Key { .. } => true,
            Self::Unauthorized { .. } | Self::NotFound { .. } | Self::Quota { .. } => true,
            Self::RateLimited { .. } | Self::Redirect { .. } | Self::Unreachable { .. } => true,
            Self::Cancelled => true,
            Self::Images { .. } | Self::TooLarge { .. } | Self::Refused { .. } => false,
            Self::Server { .. } | Self::Cut { .. } | Self::Slow(_) | Self::Odd(_) => false,
        }
    }

    /// When the same question may be answered.
    pub(super) fn again(&self) -> Option<Again> {
        let wait = match self {
            Self::RateLimited { wait, .. } => *wait,
            Self::Server { .. } | Self::Cut { .. } | Self::Slow(_) | Self::Odd(_) => None,
            _ => return None,
        };
        Some(Again {
            why: self.to_string(),
            wait,
            progressed: false,
        })
    }
}

fn asks(wait: &Option<Duration>) -> String {
    wait.map_or_else(String::new, |wait| {
        format!("; it asks to wait {}", seconds(wait))
    })
}
