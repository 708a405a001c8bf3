//! Lengths and sums of changed files, made right again.

use sha2::{Digest, Sha256};

/// Where the JSON that begins at `begin` ends.
fn json_end(bytes: &[u8], begin: usize) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, &byte) in bytes.iter().enumerate().skip(begin) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A safetensors file's length of its header.
pub fn safetensors(bytes: &mut [u8]) {
    if let Some(end) = json_end(bytes, 8) {
        bytes[..8].copy_from_slice(&((end - 8) as u64).to_le_bytes());
    }
}

/// A lab's: that length, and the SHA-256 of all but the images.
pub fn lab(bytes: &mut [u8]) {
    safetensors(bytes);
    let Some(sum) = lab_sum(bytes) else { return };
    let key = b"\"clipsight.lab.sha256\":\"";
    let found = bytes.windows(key.len()).position(|part| part == key);
    if let Some(at) = found.map(|at| at + key.len())
        && at + 64 <= bytes.len()
    {
        bytes[at..at + 64].copy_from_slice(sum.as_bytes());
    }
}

/// As the file's documentation says it.
fn lab_sum(bytes: &[u8]) -> Option<String> {
    let end = json_end(bytes, 8)?;
    let header: serde_json::Value = serde_json::from_slice(&bytes[8..end]).ok()?;
    let json = header.get("__metadata__")?.get("clipsight.lab")?.as_str()?;
    let mut hasher = Sha256::new();
    let mut add = |part: &[u8]| {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    add(json.as_bytes());
    let mut tensors: Vec<_> = header.as_object()?.iter().collect();
    tensors.sort_by_key(|(name, _)| name.as_str());
    for (name, tensor) in tensors {
        if name == "__metadata__" {
            continue;
        }
        add(name.as_bytes());
        if name.starts_with("image.") {
            continue;
        }
        add(tensor.get("dtype")?.as_str()?.as_bytes());
        for side in tensor.get("shape")?.as_array()? {
            add(&side.as_u64()?.to_le_bytes());
        }
        let offset = |at: usize| Some(tensor.get("data_offsets")?.get(at)?.as_u64()? as usize);
        let (from, to) = (offset(0)?, offset(1)?);
        add(bytes.get(end.checked_add(from)?..end.checked_add(to)?)?);
    }
    let hex = hasher.finalize();
    Some(hex.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The sums of a tar archive's headers.
pub fn tar(bytes: &mut [u8]) {
    for block in bytes.chunks_exact_mut(512) {
        if &block[257..262] == b"ustar" {
            block[148..156].fill(b' ');
            let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
            block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
    }
}
