//! What runs natively and in the browser: each check over any device.

pub mod kernels;
pub mod pixels;
pub mod random_adapter;
pub mod random_lab;
pub mod random_models;
pub mod random_text;
