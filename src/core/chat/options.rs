//! Settings of a client, some of them the environment's.

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::{ChatError, Endpoint};
use crate::net::{Retry, Secret};

/// Where the key is looked for unless another variable is named.
const KEY: &str = "OPENAI_API_KEY";
/// Where the endpoint is looked for: OpenAI's own library, then the harnesses.
const BASES: [&str; 2] = ["OPENAI_BASE_URL", "OPENAI_API_BASE"];

/// How answers are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Temperature, 0 to 2.
    pub temperature: f64,
    /// Most tokens of an answer, at least 1.
    pub max_tokens: u32,
}

/// Whom to ask, and how patiently.
#[derive(Debug, Clone)]
pub struct ChatOptions {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The key, sent to the endpoint's host alone.
    pub key: Option<Secret>,
    /// Name of the model there.
    pub model: String,
    /// How answers are drawn.
    pub sampling: Sampling,
    /// Most requests that begin within a minute, evenly spread; any number without.
    pub per_minute: Option<u32>,
    /// How often and how long to wait. `silence` bounds a whole call.
    pub retry: Retry,
    /// Go through the proxies that `http_proxy`, `https_proxy` and `no_proxy` name.
    pub use_proxy: bool,
    /// Set it to `true` to begin no further request.
    pub cancel: Arc<AtomicBool>,
}

impl ChatOptions {
    /// Options for a model at `endpoint`, else where the environment says
    /// (`OPENAI_BASE_URL`, `OPENAI_API_BASE`), with the key of the variable `key_from`,
    /// else of `OPENAI_API_KEY` where that is set.
    ///
    /// # Errors
    /// [`ChatError::NoEndpoint`], [`ChatError::Address`], [`ChatError::NoKey`],
    /// [`ChatError::Key`].
    pub fn from_env(
        endpoint: Option<&str>,
        key_from: Option<&str>,
        model: &str,
        sampling: Sampling,
    ) -> Result<Self, ChatError> {
        let variable = |name: &str| std::env::var_os(name);
        Self::from_variables(variable, endpoint, key_from, model, sampling)
    }

    fn from_variables(
        variable: impl Fn(&str) -> Option<OsString>,
        endpoint: Option<&str>,
        key_from: Option<&str>,
        model: &str,
        sampling: Sampling,
    ) -> Result<Self, ChatError> {
        let text = |name: &str| {
            let value = variable(name)?.into_string().ok()?;
            let value = value.trim().to_owned();
            (!value.is_empty()).then_some(value)
        };
        let endpoint = endpoint
            .map(str::to_owned)
            .or_else(|| BASES.iter().find_map(|name| text(name)))
            .ok_or(ChatError::NoEndpoint)?;
        let key = text(key_from.unwrap_or(KEY));
        if let (Some(name), None) = (key_from, &key) {
            return Err(ChatError::NoKey {
                variable: name.to_owned(),
            });
        }
        // A line break in a header would begin another one.
        if key
            .as_ref()
            .is_some_and(|key| !key.bytes().all(|byte| byte.is_ascii_graphic()))
        {
            return Err(ChatError::Key {
                variable: key_from.unwrap_or(KEY).to_owned(),
            });
        }
        Ok(Self {
            endpoint: Endpoint::parse(&endpoint)?,
            key: key.map(Secret::new),
            model: model.to_owned(),
            sampling,
            per_minute: None,
            retry: Retry {
                attempts: 6,
                first_wait: Duration::from_secs(1),
                longest_wait: Duration::from_secs(600),
                silence: Duration::from_secs(300),
            },
            use_proxy: true,
            cancel: Arc::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn options(
        variables: &[(&str, &str)],
        endpoint: Option<&str>,
        key_from: Option<&str>,
    ) -> Result<ChatOptions, ChatError> {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let sampling = Sampling {
            temperature: 0.2,
            max_tokens: 16,
        };
        ChatOptions::from_variables(lookup, endpoint, key_from, "m", sampling)
    }

    #[test]
    fn the_environment_is_read_as_openais_library_reads_it() {
        let all = [
            ("OPENAI_API_BASE", "http://old.example/v1"),
            ("OPENAI_BASE_URL", "http://new.example/v1"),
            ("OPENAI_API_KEY", " sk-0123456789abcdef\n"),
            ("OTHER_KEY", "sk-other"),
        ];
        let asked = options(&all, None, None).unwrap();
        assert_eq!(asked.endpoint.to_string(), "http://new.example/v1");
        assert_eq!(asked.key.as_ref().unwrap().reveal(), "sk-0123456789abcdef");
        assert!(!format!("{asked:?}").contains("sk-"));
        let asked = options(&all[..1], None, None).unwrap();
        assert_eq!(asked.endpoint.to_string(), "http://old.example/v1");
        assert!(asked.key.is_none());
        let asked = options(&all, Some("http://h"), Some("OTHER_KEY")).unwrap();
        assert_eq!(asked.endpoint.to_string(), "http://h/v1");
        assert_eq!(asked.key.unwrap().reveal(), "sk-other");
    }

    #[test]
    fn what_is_lacking_or_broken_is_said() {
        assert!(matches!(
            options(&[], None, None),
            Err(ChatError::NoEndpoint)
        ));
        let named = options(&[], Some("http://h"), Some("X"));
        assert!(matches!(named, Err(ChatError::NoKey { variable }) if variable == "X"));
        let broken = options(&[("X", "a\nHost: b")], Some("http://h"), Some("X")).unwrap_err();
        assert!(matches!(broken, ChatError::Key { .. }));
        assert!(!broken.to_string().contains("Host"));
    }
}
