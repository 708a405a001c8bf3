#!/usr/bin/env bash
# Builds the WebAssembly module with its bindings (www/pkg) and the page (www/dist).
# WASM_OPT=1 lets binaryen shrink the module too, which takes minutes more:
# for what is published, not for tests.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# What a visitor downloads before the models.
MOST_BROTLI=2500000

cargo build "${NATIVE[@]}" --package clipsight-bindings
cargo build "${NATIVE[@]}" --package clipsight-module --target wasm32-unknown-unknown
"$CARGO_TARGET_DIR/release/clipsight-bindings" \
  "$CARGO_TARGET_DIR/wasm32-unknown-unknown/release/clipsight_module.wasm" www/pkg
module=www/pkg/clipsight_bg.wasm
if [ -n "${WASM_OPT:-}" ]; then
  bash scripts/install.sh wasm-opt
  # Only what every browser with WebGPU understands.
  wasm-opt -O2 --enable-simd --enable-bulk-memory --enable-bulk-memory-opt \
    --enable-call-indirect-overlong --enable-sign-ext --enable-mutable-globals \
    --enable-nontrapping-float-to-int --enable-reference-types --enable-multivalue \
    "$module" -o "$module.small"
  mv "$module.small" "$module"
fi
brotli=$(node -e '
  const zlib = require("zlib");
  const bytes = require("fs").readFileSync(process.argv[1]);
  process.stdout.write(String(zlib.brotliCompressSync(bytes, {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9 },
  }).length));' "$module")
say "$module: $(($(wc -c < "$module"))) bytes, $brotli with brotli"
[ "$brotli" -le "$MOST_BROTLI" ] ||
  fail "the module has more than $MOST_BROTLI bytes with brotli: find out what made it grow"
npm --prefix www run --silent build
