#!/usr/bin/env bash
# The benchmarks of benches/, in the profile and target folder of all the rest, and the
# page's in a headless browser.
#
#   make bench [BENCH=NAME]     one of benches/, or `web`
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
trap finish EXIT

must "install what is missing" bash scripts/install.sh rust node gpu
must "build, native" cargo build "${NATIVE[@]}" --bins
try "weights and packs" bash scripts/weights.sh
# Without it the benchmarks say so and run alone.
try "ONNX Runtime, to run beside" bash scripts/install.sh peer
[ ! -x "$PEER/bin/python" ] || export BENCH_PYTHON=$PEER/bin/python
if [ "${BENCH:-}" != web ]; then
  # `bench` inherits `release`: nothing is compiled twice.
  step "benchmarks" cargo bench --locked --bench "${BENCH:-*}"
fi
case ${BENCH:-web} in
  web)
    must "build, page" bash scripts/page.sh
    step "benchmark, page" bash scripts/bench-web.sh --int8
    ;;
esac
