#!/usr/bin/env bash
# Clipsight beside onnxruntime-web in a headless browser: runs the benchmark of the page
# that was built (make page), prints its table, and keeps its numbers as JSON in
# bench/web.json of the target folder.
#
#   bash scripts/bench-web.sh [--runs 3|10|20] [--int8]
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

[ -f www/dist/bench.html ] || fail "the page is not built: run make page first"
[ -f "$PACKS/packs.json" ] || fail "$PACKS holds no packs: run scripts/weights.sh first"
if [ ! -f "$PACKS/bench/bench.json" ]; then
  if [ -z "${BENCH_PYTHON:-}" ]; then
    bash scripts/install.sh peer
    BENCH_PYTHON=$PEER/bin/python
  fi
  "$BENCH_PYTHON" scripts/bench-models.py --packs "$PACKS" >&2
fi
browser=$(bash scripts/browser.sh)
eval "$browser"
exec node www/scripts/bench.mjs --packs "$PACKS" --json "$CARGO_TARGET_DIR/bench/web.json" "$@"
