//! How long a server asks to wait.

use std::time::{Duration, SystemTime};

use chrono::DateTime;

/// `Retry-After` as RFC 9110 (10.2.3) has it, in seconds or as a date, or the
/// `retry-after-ms` that OpenAI sends. `header` gives a header's text.
pub(crate) fn retry_after<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<Duration> {
    let number = |name: &str| header(name)?.trim().parse::<f64>().ok();
    let milliseconds = number("retry-after-ms").map(|ms| ms / 1e3);
    let stated = milliseconds.or_else(|| number("retry-after"));
    match stated {
        // A negative or absurd number is no time.
        Some(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        None => until(header("retry-after")?),
    }
}

/// The time until a date; none left where it has passed.
fn until(date: &str) -> Option<Duration> {
    let date = DateTime::parse_from_rfc2822(date.trim()).ok()?;
    let left = SystemTime::from(date).duration_since(SystemTime::now());
    Some(left.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(headers: &[(&str, &'static str)]) -> Option<Duration> {
        retry_after(|name| {
            let found = headers.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| *value)
        })
    }

    #[test]
    fn seconds_milliseconds_and_dates_are_read() {
        assert_eq!(of(&[("retry-after", " 7 ")]), Some(Duration::from_secs(7)));
        let both = [("retry-after", "7"), ("retry-after-ms", "250")];
        assert_eq!(of(&both), Some(Duration::from_millis(250)));
        let past = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(of(&[("retry-after", past)]), Some(Duration::ZERO));
        let far = of(&[("retry-after", "Fri, 31 Dec 2900 23:59:59 GMT")]).unwrap();
        assert!(far > Duration::from_secs(86_400 * 365 * 800));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "soon", "-1", "NaN", "inf", "1e300", "32 Nov 1994"] {
            assert_eq!(of(&[("retry-after", text)]), None, "{text}");
        }
        assert_eq!(of(&[]), None);
    }
}
