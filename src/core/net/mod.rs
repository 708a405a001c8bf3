//! What every request over the network needs, whoever makes it: one agent, one patience,
//! secrets that are never shown, addresses.

mod address;
mod agent;
mod patience;
mod retry_after;
mod secret;

pub(crate) use address::{join, same_host};
pub(crate) use agent::{agent, is_lasting};
pub use patience::Retry;
pub(crate) use patience::{Again, Attempt, persist, seconds, sleep};
pub(crate) use retry_after::retry_after;
pub use secret::Secret;
