//! GET requests whose redirects are followed here: the Hub states a file's
//! hash on the redirect itself, and a token must not travel to another host.

use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

use super::error::Failure;
use super::{Options, Secret, SourceError};
use crate::net::{agent, is_lasting, join, retry_after, same_host};

const MOST_REDIRECTS: usize = 10;

pub(super) struct Client {
    agent: Agent,
}

/// A token and the only address it may be sent to.
#[derive(Clone, Copy)]
pub(super) struct Token<'a> {
    pub endpoint: &'a str,
    pub secret: &'a Secret,
}

/// The last response of a chain of redirects.
pub(super) struct Answer {
    pub response: Response<Body>,
    /// The first address, for messages: later ones carry signatures.
    pub url: String,
    /// Address of the last response.
    pub last_url: String,
    /// Hash that the first host states (`X-Linked-Etag`).
    pub linked_sha256: Option<String>,
    /// Length that the first host states (`X-Linked-Size`).
    pub linked_size: Option<u64>,
    /// Commit that the first host states (`X-Repo-Commit`).
    pub commit: Option<String>,
}

impl Client {
    pub fn new(options: &Options) -> Self {
        let silence = options.retry.silence;
        Self {
            agent: agent(options.use_proxy, |config| {
                config
                    .timeout_resolve(Some(silence))
                    .timeout_connect(Some(silence))
                    .timeout_recv_response(Some(silence))
                    .timeout_per_read(Some(silence))
            }),
        }
    }

    /// One GET through all its redirects; the status is the caller's to judge.
    pub fn get(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        token: Option<Token<'_>>,
    ) -> Result<Answer, Failure> {
        let mut here = url.to_owned();
        let (mut linked_sha256, mut linked_size, mut commit) = (None, None, None);
        for _ in 0..=MOST_REDIRECTS {
            let mut request = self.agent.get(&here);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            if let Some(token) = token.filter(|token| same_host(token.endpoint, &here)) {
                let bearer = format!("Bearer {}", token.secret.reveal());
                request = request.header("Authorization", bearer);
            }
            let response = request.call().map_err(|error| broken(url, error))?;
            if same_host(url, &here) {
                let header = |name| text(&response, name);
                linked_sha256 = linked_sha256.or_else(|| header("x-linked-etag").and_then(sha256));
                linked_size =
                    linked_size.or_else(|| header("x-linked-size").and_then(|n| n.parse().ok()));
                commit = commit.or_else(|| header("x-repo-commit").map(str::to_owned));
            }
            let target = match response.status().as_u16() {
                301 | 302 | 303 | 307 | 308 => text(&response, "location"),
                _ => None,
            };
            let Some(target) = target else {
                return Ok(Answer {
                    response,
                    url: url.to_owned(),
                    last_url: here,
                    linked_sha256,
                    linked_size,
                    commit,
                });
            };
            here = join(&here, target).ok_or_else(|| SourceError::Answer {
                url: url.to_owned(),
                reason: "it redirects to an address that is not http(s), or less secure".to_owned(),
            })?;
        }
        Err(Failure::Source(SourceError::Answer {
            url: url.to_owned(),
            reason: format!("it redirects more than {MOST_REDIRECTS} times"),
        }))
    }
}

impl Answer {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        text(&self.response, name)
    }

    /// The error of a status that is no success.
    pub fn failure(&self) -> Failure {
        let url = self.url.clone();
        let status = self.response.status();
        let code = status.as_u16();
        let wait = retry_after(|name| self.header(name));
        let again = |reason| Failure::Again {
            reason,
            wait,
            progressed: false,
        };
        match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                SourceError::NotFound { url, status: code }.into()
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                SourceError::Unauthorized { url, status: code }.into()
            }
            StatusCode::TOO_MANY_REQUESTS => again(SourceError::RateLimited {
                url,
                retry_after: wait,
            }),
            StatusCode::REQUEST_TIMEOUT => again(SourceError::Status { url, status: code }),
            _ if status.is_server_error() => again(SourceError::Status { url, status: code }),
            _ => SourceError::Status { url, status: code }.into(),
        }
    }

    /// The whole body as JSON of at most `limit` bytes.
    pub fn json<T: serde::de::DeserializeOwned>(mut self, limit: u64) -> Result<T, Failure> {
        if self.response.status() != StatusCode::OK {
            return Err(self.failure());
        }
        let body = self.response.body_mut().with_config().limit(limit);
        let bytes = body.read_to_vec().map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => Failure::Source(SourceError::Answer {
                url: self.url.clone(),
                reason: format!("it is longer than {limit} bytes"),
            }),
            other => broken(&self.url, other),
        })?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Failure::Source(SourceError::Answer {
                url: self.url,
                reason: error.to_string(),
            })
        })
    }
}

/// A connection that did not come about or broke.
fn broken(url: &str, error: ureq::Error) -> Failure {
    let lasting = is_lasting(&error);
    let reason = SourceError::Network {
        url: url.to_owned(),
        reason: error.to_string(),
    };
    if lasting {
        reason.into()
    } else {
        Failure::Again {
            reason,
            wait: None,
            progressed: false,
        }
    }
}

fn text<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// A hash out of an ETag, where it is one.
fn sha256(etag: &str) -> Option<String> {
    let hex = etag.trim_start_matches("W/").trim_matches('"');
    (hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit())).then(|| hex.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_counts_as_a_hash() {
        let hex = "ab".repeat(32);
        assert_eq!(sha256(&format!("\"{hex}\"")), Some(hex));
        assert_eq!(sha256("\"abc-1\""), None);
    }
}
