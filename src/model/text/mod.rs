//! CLIP's text side: from a sentence to token ids and their embedding (Radford
//! et al. 2021, arXiv 2103.00020, section 2.4).

mod bpe;
mod clean;
mod error;
mod html;
mod tokenizer;
mod tower;

pub use error::TokenizerError;
pub use tokenizer::{CONTEXT, END, START, TokenRow, Tokenizer, VOCABULARY};
pub use tower::TextTower;
