//! Addresses: whether two lead to one host, and where a link leads.

use ureq::http::Uri;

/// Same scheme, host and port.
pub(crate) fn same_host(a: &str, b: &str) -> bool {
    let key = |url: &str| {
        let uri: Uri = url.parse().ok()?;
        let scheme = uri.scheme_str()?.to_owned();
        let port = uri
            .port_u16()
            .unwrap_or(if scheme == "https" { 443 } else { 80 });
        Some((scheme, uri.host()?.to_lowercase(), port))
    };
    key(a).is_some_and(|a| Some(a) == key(b))
}

/// The address a link leads to; `None` for anything but http(s) and for a step
/// from https down to http.
pub(crate) fn join(base: &str, link: &str) -> Option<String> {
    let uri: Uri = base.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?.as_str());
    let link = link.split('#').next().unwrap_or(link);
    let joined = if link.contains("://") {
        link.to_owned()
    } else if let Some(rest) = link.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if link.starts_with('/') {
        format!("{scheme}://{authority}{link}")
    } else {
        let folder = uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{link}")
    };
    let parsed: Uri = joined.parse().ok()?;
    match (scheme, parsed.scheme_str()?) {
        (_, "https") | ("http", "http") => Some(joined),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_joined_as_a_browser_does() {
        let base = "https://a.example/x/y?q=1";
        for (link, expected) in [
            ("https://b.example/z?s=1#f", Some("https://b.example/z?s=1")),
            ("/z", Some("https://a.example/z")),
            ("z", Some("https://a.example/x/z")),
            ("//c.example/z", Some("https://c.example/z")),
            ("http://a.example/z", None),
            ("file:///etc/passwd", None),
        ] {
            assert_eq!(join(base, link).as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn hosts_are_compared_with_scheme_and_port() {
        assert!(same_host("https://A.example", "https://a.example:443/x"));
        assert!(!same_host("https://a.example", "http://a.example/x"));
        assert!(!same_host("http://a.example:1", "http://a.example:2"));
        assert!(!same_host(
            "https://a.example",
            "https://a.example.evil.example"
        ));
        assert!(!same_host(
            "https://a.example",
            "https://a.example@evil.example/"
        ));
    }
}
