#!/usr/bin/env bash
# The tests must not ask other features of the application's dependencies than
# the application does: cargo would then compile most of burn a second time.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

tree() {
  cargo tree --locked --prefix none --format '{p} {f}' "$@" | sed 's/ (\*)$//' | LC_ALL=C sort -u
}

differ() { # NAME OPTION...
  local name=$1 application tests lost
  shift
  application=$(tree "$@" --edges normal,build) || exit 1
  tests=$(tree "$@" --edges normal,build,dev) || exit 1
  lost=$(LC_ALL=C comm -23 <(printf '%s\n' "$application") <(printf '%s\n' "$tests"))
  [ -z "$lost" ] || {
    say "$name: the tests give these dependencies more features than the application does."
    say "Ask for the same ones in Cargo.toml, as is done for regex-syntax:"
    say "$lost"
    return 1
  }
}

status=0
differ native || status=1
differ browser --package clipsight --target wasm32-unknown-unknown --no-default-features --features web || status=1
exit $status
