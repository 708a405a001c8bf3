//! Vectors of images and texts, and what is made of them: what decides them
//! ([`space`]), where they are kept ([`store`]), how alike they are ([`stats`]),
//! few-shot methods ([`few_shot`]), the few-shot lab ([`lab`]), and where two images differ
//! ([`heat`]).

pub mod blocks;
pub mod colours;
pub mod components;
pub mod embedding;
pub mod error;
pub mod few_shot;
mod fit;
pub mod heat;
pub mod lab;
pub mod space;
pub mod stats;
pub mod store;
pub mod streams;
pub mod text_table;
pub mod views;
