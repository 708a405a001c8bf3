//! Downloads against local servers that answer as the Hugging Face Hub and
//! PyPI do, and as they do on a bad day.

#![cfg(feature = "native")]
// A test says what is wrong by panicking, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod at_once;
mod data;
#[path = "../support/hub.rs"]
#[allow(dead_code, reason = "what chats send is for the tests of chats")]
mod hub;
mod refusals;
mod resume;
mod sources;
mod toy;
mod wheels;
