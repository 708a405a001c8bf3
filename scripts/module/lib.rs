//! The page's module: what `clipsight::web` gives to JavaScript, linked. A crate of
//! its own so that no native build links the library as a shared object, and that
//! the page and the tests in a browser share one compiled library.

#![cfg(target_family = "wasm")]

pub use clipsight::web::*;
