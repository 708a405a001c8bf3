//! Questions to a multimodal model behind an OpenAI-compatible endpoint:
//! `POST {base}/chat/completions` with images as data URLs, the one form that every such
//! endpoint takes.
//!
//! What differs between them is met on the way: a model that wants
//! `max_completion_tokens` or no temperature says so, and is asked as it wants from then
//! on. The key is read from the environment, sent to the endpoint's host alone, and taken
//! out of all that comes back.

mod answer;
mod client;
mod endpoint;
mod error;
mod gate;
mod message;
mod options;
mod reply;

pub use answer::Answer;
pub use client::Client;
pub use endpoint::Endpoint;
pub use error::ChatError;
pub use message::{Part, Picture, data_url};
pub use options::{ChatOptions, Sampling};
pub use reply::read_reply;
