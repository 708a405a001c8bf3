//! Vectors of images and texts, and what is made of them: what decides them
//! ([`space`]), where they are kept ([`store`]) and the files that people exchange
//! (`exchange`), how alike they are ([`stats`]), which pairs of images CLIP is blind to
//! ([`pairs`], and of a corpus [`mining`]), where two images differ ([`heat`]), which of them a text is about
//! ([`statements`]), what two encoders see together ([`mixture`]), few-shot methods ([`few_shot`]) and the
//! few-shot lab ([`lab`]).

pub mod blocks;
pub mod colours;
pub mod components;
pub mod embedding;
pub mod error;
pub mod exchange;
pub mod few_shot;
mod fit;
pub mod heat;
pub mod lab;
pub mod mining;
pub mod mixture;
pub mod pairs;
pub mod space;
pub mod statements;
pub mod stats;
pub mod store;
pub mod streams;
pub mod text_table;
pub mod thresholds;
pub mod views;
