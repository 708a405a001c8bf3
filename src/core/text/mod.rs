//! Texts: class names put into templates, and CLIP's tokenizer (Radford et al.
//! 2021, arXiv 2103.00020, section 2.4).

mod bpe;
mod clean;
mod error;
mod html;
pub mod templates;
mod tokenizer;

pub use error::TokenizerError;
pub use tokenizer::{CONTEXT, END, START, TokenRow, Tokenizer, VOCABULARY};
