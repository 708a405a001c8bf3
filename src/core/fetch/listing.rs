//! What files a repository of the Hub has.

use serde::{Deserialize, Serialize};

use super::download::Hash;
use super::error::Failure;
use super::http::{Client, Token};
use super::retry::persist;
use super::{Options, Progress, SourceError};
use crate::net::join;

/// No data set that is fetched has more files, or more pages of them.
const MOST_FILES: usize = 20_000;
const MOST_PAGES: usize = 100;
const LARGEST_PAGE: u64 = 16 << 20;
const LONGEST_PATH: usize = 500;

/// A file, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Listed")]
pub(super) struct Entry {
    /// Names with `/` between, none of which leads out of the folder.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// git's hash of the file; of large files that of a pointer to it.
    oid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lfs: Option<Large>,
    /// As the Hub writes it, so that what is kept is read like what was sent.
    #[serde(rename = "type")]
    kind: Kind,
}

/// A file in large-file storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Large {
    /// SHA-256 of the file.
    oid: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    File,
    #[serde(other)]
    Other,
}

/// An entry as it comes: not checked yet, since it may be left out.
#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "type")]
    kind: Kind,
    path: String,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    oid: String,
    lfs: Option<Large>,
}

impl TryFrom<Listed> for Entry {
    type Error = String;

    fn try_from(listed: Listed) -> Result<Self, String> {
        let Listed {
            kind,
            path,
            size,
            oid,
            lfs,
        } = listed;
        if kind == Kind::File {
            if !is_safe(&path) {
                let shown: String = path.chars().take(80).collect();
                return Err(format!("it lists a file with an unsafe name, {shown:?}"));
            }
            let (hash, digits) = match &lfs {
                Some(large) => (&large.oid, 64),
                None => (&oid, 40),
            };
            if hash.len() != digits || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(format!("it states no hash of {path}"));
            }
        }
        let lower = |large: Large| Large {
            oid: large.oid.to_lowercase(),
        };
        Ok(Self {
            path,
            size,
            oid: oid.to_lowercase(),
            lfs: lfs.map(lower),
            kind,
        })
    }
}

/// Whether a path stays in its folder, on every system.
fn is_safe(path: &str) -> bool {
    let odd = |c: char| c.is_control() || "\\:*?\"<>|".contains(c);
    let name =
        |name: &str| !name.is_empty() && !name.starts_with('.') && !name.ends_with(['.', ' ']);
    path.len() <= LONGEST_PATH && !path.contains(odd) && path.split('/').all(name)
}

impl Entry {
    /// The hash that the listing states.
    pub fn hash(&self) -> Hash<'_> {
        match &self.lfs {
            Some(large) => Hash::Sha256(&large.oid),
            None => Hash::GitBlob(&self.oid),
        }
    }

    /// Its address.
    pub fn url(&self, repo: &str, options: &Options) -> String {
        let mut path = String::new();
        for byte in self.path.bytes() {
            match byte {
                b'/' | b'-' | b'.' | b'_' | b'~' => path.push(char::from(byte)),
                byte if byte.is_ascii_alphanumeric() => path.push(char::from(byte)),
                byte => path += &format!("%{byte:02X}"),
            }
        }
        format!("{}/datasets/{repo}/resolve/main/{path}", options.endpoint)
    }
}

/// The files of a data set's repository, without those whose names begin with a dot.
pub(super) fn listing(
    repo: &str,
    options: &Options,
    client: &Client,
    token: Option<Token<'_>>,
    progress: &mut dyn Progress,
) -> Result<Vec<Entry>, Failure> {
    let first = format!(
        "{}/api/datasets/{repo}/tree/main?recursive=true",
        options.endpoint
    );
    let wrong = |reason: String| {
        let url = first.clone();
        Failure::Source(SourceError::Answer { url, reason })
    };
    let mut files = Vec::new();
    let mut page = Some(first.clone());
    for _ in 0..MOST_PAGES {
        let Some(url) = page else { break };
        let (entries, next) = persist(options, progress, |_| {
            let answer = client.get(&url, &[], token)?;
            let next = answer.header("link").and_then(next_page);
            let next = next.and_then(|link| join(&url, link));
            Ok((answer.json::<Vec<Listed>>(LARGEST_PAGE)?, next))
        })?;
        for listed in entries {
            let hidden = listed
                .path
                .split('/')
                .any(|name| name.starts_with('.') && !name.chars().all(|c| c == '.'));
            if listed.kind == Kind::File && !hidden {
                files.push(Entry::try_from(listed).map_err(wrong)?);
            }
        }
        if files.len() > MOST_FILES {
            return Err(wrong(format!("it lists more than {MOST_FILES} files")));
        }
        page = next;
    }
    if page.is_some() {
        return Err(wrong(format!("it has more than {MOST_PAGES} pages")));
    }
    if files.is_empty() {
        return Err(wrong("it lists no files".to_owned()));
    }
    Ok(files)
}

/// The address of the next page in a `Link` header (RFC 8288).
fn next_page(header: &str) -> Option<&str> {
    header.split(',').find_map(|link| {
        let (address, relation) = link.split_once(';')?;
        let next = relation.contains("rel=\"next\"") || relation.contains("rel=next");
        let address = address.trim().strip_prefix('<')?.strip_suffix('>')?;
        next.then_some(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_out_are_refused() {
        for path in ["MMVP Images/1.jpg", "Questions.csv", "a/b/c.d e"] {
            assert!(is_safe(path), "{path}");
        }
        for path in [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "./a",
            "a/",
            "C:/a",
            "a\\..\\b",
            "a\0b",
            ".lock",
            "a/.part",
            "nul ",
            "a.",
        ] {
            assert!(!is_safe(path), "{path}");
        }
        assert!(!is_safe(&"a".repeat(501)));
    }

    #[test]
    fn the_next_page_is_the_links() {
        let link = "<https://hub/x?cursor=a%3D>; rel=\"next\"";
        assert_eq!(next_page(link), Some("https://hub/x?cursor=a%3D"));
        assert_eq!(next_page("<https://hub/x>; rel=\"prev\""), None);
        assert_eq!(next_page("nothing"), None);
    }
}
