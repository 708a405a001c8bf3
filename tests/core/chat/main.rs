//! A model behind an endpoint, asked the benchmark's questions: against local servers that
//! answer as such endpoints do, and as they do on a bad day.

#![cfg(feature = "native")]
// A test says what is wrong by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod faults;
mod file;
#[path = "../support/hub.rs"]
#[allow(
    dead_code,
    reason = "what files and redirects need is for the tests of downloads"
)]
mod hub;
mod run;
mod secrets;
mod toy;
