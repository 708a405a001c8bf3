//! SHA-256 as the catalogue and the packs write it.

use sha2::{Digest, Sha256};

/// SHA-256 of bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    finish(Sha256::new_with_prefix(bytes))
}

/// Bytes as lower-case hex.
pub fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hasher's result in lower-case hex.
pub fn finish(hasher: Sha256) -> String {
    digits(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_standards_example() {
        assert_eq!(
            super::hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
