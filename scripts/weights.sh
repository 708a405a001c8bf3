#!/usr/bin/env bash
# Fetches the default pair of models and the tokenizer, as a user would, and writes
# the packs that the page loads. Needs the network once.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

"$BIN" fetch
"$BIN" fetch clip-tokenizer
mkdir -p "$PACKS"
"$BIN" pack --web "$PACKS"
