//! Whom `ask` and `judge` ask.

use std::time::Duration;

use anyhow::Result;
use clap::Args;

use crate::chat::{ChatOptions, Sampling};

/// An OpenAI-compatible endpoint, and how patiently it is asked.
#[derive(Debug, Args)]
pub struct EndpointArgs {
    /// The endpoint, such as http://localhost:8000/v1 [default: OPENAI_BASE_URL, else
    /// OPENAI_API_BASE]
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Name of the model there
    #[arg(long, value_name = "NAME")]
    pub model: String,
    /// Name of the environment's variable that holds the key [default: OPENAI_API_KEY]
    #[arg(long, value_name = "VARIABLE")]
    pub key_from: Option<String>,
    /// Most calls that begin within a minute
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_minute: Option<u32>,
    /// Give a call up after so many seconds, and make it again
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
    /// Attempts a call, when the endpoint limits the rate, fails or breaks off
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub attempts: u32,
}

impl EndpointArgs {
    /// Whom to ask, with answers drawn so.
    ///
    /// # Errors
    /// No endpoint, an address that cannot be used, or a key that is not there.
    pub fn options(&self, sampling: Sampling) -> Result<ChatOptions> {
        let (endpoint, key) = (self.endpoint.as_deref(), self.key_from.as_deref());
        let mut options = ChatOptions::from_env(endpoint, key, &self.model, sampling)?;
        options.per_minute = self.per_minute;
        options.retry.attempts = self.attempts;
        options.retry.silence = Duration::from_secs(self.timeout);
        if options.key.is_some() && options.endpoint.is_exposed() {
            eprintln!("note: the key goes to {} unencrypted", options.endpoint);
        }
        Ok(options)
    }
}
