//! Files within files: addresses that hold a picture.

use crate::chat::data_url;

/// An address that holds a picture of a kind: `jpeg`, `png`.
pub fn address(kind: &str, file: &[u8]) -> String {
    data_url(&format!("image/{kind}"), file)
}
