#!/usr/bin/env bash
# From a fresh clone to a page that answers: installs, fetches the default pair
# of models, builds, serves, and prints the address.
#
#   make demo [PORT=N]     N: the port, instead of the first free one from 8080
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
trap finish EXIT

must "install what is missing" bash scripts/install.sh rust node
must "build, native" cargo build "${PACKER[@]}" --bins
must "weights and packs" bash scripts/weights.sh
must "build, page" bash scripts/page.sh
table
trap - EXIT
say
say "Stop with Ctrl-C."
exec node www/scripts/serve.mjs --dir www/dist --packs "$PACKS" ${PORT:+--port "$PORT"}
