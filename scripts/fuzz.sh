#!/usr/bin/env bash
# Every reader of bytes from outside on changed files, each for FUZZ_SECONDS (600), or
# the one that FUZZ names. What breaks a reader is kept in the temporary folder.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

bash scripts/install.sh rust
cargo test "${NATIVE[@]}" --test fuzz -- --ignored --nocapture for_long
