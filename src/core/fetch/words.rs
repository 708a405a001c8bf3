//! Times in words.

use std::time::Duration;

/// Seconds as a person reads them.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{:.0} s", duration.as_secs_f64().ceil())
}
