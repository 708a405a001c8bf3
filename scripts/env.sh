# Sourced by the other scripts: where things are, how to speak, how to time.
# Written for bash 3.2, which is what macOS has.
#
# Folders, all of them outside the clone in continuous integration:
#   CARGO_TARGET_DIR     build results; by default ./target, with CI set
#                        $CLIPSIGHT_CACHE/target
#   CLIPSIGHT_CACHE      by default ${XDG_CACHE_HOME:-~/.cache}/clipsight
#   $CLIPSIGHT_CACHE/tools   the command-line tools that are built here

set -eu -o pipefail

unset CDPATH
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

CLIPSIGHT_CACHE=${CLIPSIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clipsight}
TOOLS=$CLIPSIGHT_CACHE/tools
if [ -z "${CARGO_TARGET_DIR:-}" ]; then
  if [ -n "${CI:-}" ]; then
    CARGO_TARGET_DIR=$CLIPSIGHT_CACHE/target
  else
    CARGO_TARGET_DIR=$ROOT/target
  fi
fi
case $CARGO_TARGET_DIR in
  /*) ;;
  *) CARGO_TARGET_DIR=$ROOT/$CARGO_TARGET_DIR ;;
esac
PATH=$TOOLS/bin:$PATH
if ! command -v cargo > /dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
  PATH=$HOME/.cargo/bin:$PATH
fi
# The ways of building: one set of flags each, so that every step reuses what an
# earlier one compiled.
# shellcheck disable=SC2034 # used by those that source this file
NATIVE=(--release --locked)
# What fetches and packs weights, without GPU and training: most of a native build
# is burn's and wgpu's code for those.
# shellcheck disable=SC2034
PACKER=(--release --locked --package clipsight --no-default-features --features cli,cpu)
# shellcheck disable=SC2034
WEB=(--locked --package clipsight --no-default-features --features web)
# shellcheck disable=SC2034
BIN=$CARGO_TARGET_DIR/release/clipsight
# shellcheck disable=SC2034
# The packs that the page and its tests are served.
PACKS=${CLIPSIGHT_PACKS:-$CLIPSIGHT_CACHE/packs}
# shellcheck disable=SC2034
# Python with ONNX Runtime, which benchmarks run beside.
PEER=$TOOLS/onnxruntime
export CLIPSIGHT_CACHE CARGO_TARGET_DIR PATH
export WASM_PACK_CACHE=$TOOLS/wasm-pack-cache

say() { printf '%s\n' "$*"; }
warn() { printf 'note: %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" > /dev/null 2>&1; }

# Timed steps. Each is appended to $TIMES (run, step, seconds, result), and
# the table of this run is printed at the end, whatever happened.
TIMES=$CARGO_TARGET_DIR/step-times.tsv
RUN=${CLIPSIGHT_RUN:-$(date -u +%Y-%m-%dT%H:%M:%SZ)-$$}
FAILED=
CURRENT=
BEGAN=0
STATUS=0
export CLIPSIGHT_RUN=$RUN

record() { # NAME SECONDS RESULT
  mkdir -p "$CARGO_TARGET_DIR"
  printf '%s\t%s\t%s\t%s\n' "$RUN" "$1" "$2" "$3" >> "$TIMES"
}

# Runs a step to its end and goes on, remembering a failure.
step() { # NAME COMMAND...
  CURRENT=$1
  shift
  BEGAN=$(date +%s)
  printf '\n==> %s\n' "$CURRENT"
  # Not `|| status=$?`: that would switch off `set -e` inside the command.
  set +e
  (
    set -e
    "$@"
  )
  STATUS=$?
  set -e
  if [ "$STATUS" -eq 0 ]; then
    record "$CURRENT" $(($(date +%s) - BEGAN)) ok
  else
    record "$CURRENT" $(($(date +%s) - BEGAN)) "failed ($STATUS)"
    FAILED="$FAILED
  $CURRENT"
    printf '\nFAILED: %s (status %s)\n' "$CURRENT" "$STATUS" >&2
  fi
  CURRENT=
}

# A step without which the rest makes no sense.
must() {
  step "$@"
  [ "$STATUS" -eq 0 ] || exit 1
}

# A step that may fail: the table says so, the run goes on and may still pass.
try() {
  local before=$FAILED
  step "$@"
  FAILED=$before
}

skip() { # NAME WHY
  record "$1" 0 "skipped: $2"
  printf '\n==> %s\nskipped: %s\n' "$1" "$2"
}

table() {
  [ -f "$TIMES" ] || return 0
  printf '\n%-44s %8s  %s\n' step 'min:s' result
  awk -F '\t' -v run="$RUN" '$1 == run {
    printf "%-44s %5d:%02d  %s\n", $2, $3 / 60, $3 % 60, $4; total += $3
  } END { printf "%-44s %5d:%02d\n", "all", total / 60, total % 60 }' "$TIMES"
}

finish() {
  local status=$?
  trap - EXIT
  [ -z "$CURRENT" ] || record "$CURRENT" $(($(date +%s) - BEGAN)) interrupted
  [ -n "${CLIPSIGHT_QUIET_TABLE:-}" ] || table
  if [ -n "$FAILED" ]; then
    printf '\nThese steps failed:%s\n' "$FAILED" >&2
    exit 1
  fi
  exit "$status"
}
