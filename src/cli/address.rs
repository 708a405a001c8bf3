//! Files within files: addresses that hold a picture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// An address that holds a picture of a kind: `jpeg`, `png`.
pub fn address(kind: &str, file: &[u8]) -> String {
    format!("data:image/{kind};base64,{}", STANDARD.encode(file))
}
