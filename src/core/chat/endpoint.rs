//! Where a model answers.

use std::fmt;

use ureq::http::Uri;

use super::ChatError;

/// The path that requests go to.
const COMPLETIONS: &str = "/chat/completions";

/// The address of an OpenAI-compatible API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Scheme, host, port and path, without a slash at the end.
    base: String,
    /// Azure's `?api-version=...`, or nothing.
    query: String,
}

impl Endpoint {
    /// Reads an address: the host alone (`http://localhost:8000`), the base
    /// (`https://api.openai.com/v1`), or the address of the requests
    /// (`.../v1/chat/completions`). A host without a path gets `/v1`.
    ///
    /// # Errors
    /// [`ChatError::Address`] for anything but http and https, and for an address that
    /// holds credentials: they would end in logs.
    pub fn parse(text: &str) -> Result<Self, ChatError> {
        let text = text.trim();
        let refuse = |why: &'static str| ChatError::Address {
            // Not what follows the host: it may be a key.
            address: shown(text),
            why,
        };
        let uri: Uri = text.parse().map_err(|_| refuse("it cannot be read"))?;
        let scheme = match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => scheme,
            _ => return Err(refuse("it has to begin with http:// or https://")),
        };
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        if authority.is_empty() || authority.starts_with(':') {
            return Err(refuse("it names no host"));
        }
        if authority.contains('@') {
            return Err(refuse(
                "it holds a name or a password; give the key in the environment",
            ));
        }
        let query = match uri.query() {
            None | Some("") => String::new(),
            Some(query) if is_version(query) => format!("?{query}"),
            Some(_) => {
                return Err(refuse(
                    "it has a query other than api-version; give the key in the environment",
                ));
            }
        };
        let path = uri.path().trim_end_matches('/');
        let path = path.strip_suffix(COMPLETIONS).unwrap_or(path);
        let path = if path.is_empty() { "/v1" } else { path };
        Ok(Self {
            base: format!("{scheme}://{}{path}", authority.to_lowercase()),
            query,
        })
    }

    /// Where a request goes.
    pub(super) fn url(&self) -> String {
        format!("{}{COMPLETIONS}{}", self.base, self.query)
    }

    /// The header that carries a key: Azure's versioned addresses have their own.
    pub(super) fn key_header(&self, key: &str) -> (&'static str, String) {
        if self.query.is_empty() {
            ("Authorization", format!("Bearer {key}"))
        } else {
            ("api-key", key.to_owned())
        }
    }

    /// Whether a key would travel in the clear to another machine.
    pub fn is_exposed(&self) -> bool {
        let Ok(uri) = self.base.parse::<Uri>() else {
            return false;
        };
        let host = uri.host().unwrap_or_default();
        let own = ["localhost", "[::1]"].contains(&host) || host.starts_with("127.");
        uri.scheme_str() == Some("http") && !own
    }
}

/// `api-version=2024-10-21` and no more.
fn is_version(query: &str) -> bool {
    let version = query.strip_prefix("api-version=").unwrap_or_default();
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    !version.is_empty() && version.bytes().all(known) && version.len() <= 32
}

/// An address that was refused, up to its path and without a name before the host.
fn shown(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let scheme = if scheme.is_empty() {
        String::new()
    } else {
        format!("{scheme}://")
    };
    crate::legible(&format!("{scheme}{host}"))
}

/// The base, which holds neither credentials nor a query.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_host_a_base_and_the_whole_address_are_one() {
        for (text, base, url) in [
            (
                "http://localhost:8000",
                "http://localhost:8000/v1",
                "http://localhost:8000/v1/chat/completions",
            ),
            (
                "http://LocalHost:11434/v1/",
                "http://localhost:11434/v1",
                "http://localhost:11434/v1/chat/completions",
            ),
            (
                "https://api.openai.com/v1/chat/completions",
                "https://api.openai.com/v1",
                "https://api.openai.com/v1/chat/completions",
            ),
            (
                " https://generativelanguage.googleapis.com/v1beta/openai/ ",
                "https://generativelanguage.googleapis.com/v1beta/openai",
                "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
            ),
            (
                "https://a.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
                "https://a.openai.azure.com/openai/deployments/d",
                "https://a.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
            ),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!(endpoint.to_string(), base);
            assert_eq!(endpoint.url(), url);
        }
    }

    #[test]
    fn credentials_are_refused_and_not_repeated() {
        for text in [
            "https://me:sk-secret@api.example/v1",
            "https://api.example/v1?key=sk-secret",
            "https://api.example/v1?api-version=1&key=sk-secret",
            "ftp://sk-secret@api.example",
            "sk-secret@api.example",
        ] {
            let error = Endpoint::parse(text).unwrap_err().to_string();
            assert!(error.contains("api.example"), "{error}");
            assert!(!error.contains("sk-secret"), "{error}");
        }
        for text in [
            "",
            "localhost:8000",
            "file:///etc",
            "http://",
            "https://:80/",
        ] {
            let error = Endpoint::parse(text);
            assert!(matches!(error, Err(ChatError::Address { .. })), "{text}");
        }
    }

    #[test]
    fn azures_versioned_addresses_take_the_key_in_their_own_header() {
        let of = |text| Endpoint::parse(text).unwrap().key_header("k");
        let versioned = of("https://a.openai.azure.com/openai/deployments/d?api-version=1");
        assert_eq!(versioned, ("api-key", "k".to_owned()));
        let plain = of("https://a.openai.azure.com/openai/v1");
        assert_eq!(plain, ("Authorization", "Bearer k".to_owned()));
    }

    #[test]
    fn a_key_in_the_clear_is_known() {
        for (text, exposed) in [
            ("http://localhost:8000", false),
            ("http://127.0.0.1:8000", false),
            ("http://[::1]:8000", false),
            ("https://api.example", false),
            ("http://gpu.example:8000", true),
        ] {
            assert_eq!(
                Endpoint::parse(text).unwrap().is_exposed(),
                exposed,
                "{text}"
            );
        }
    }
}
