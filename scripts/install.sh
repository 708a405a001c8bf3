#!/usr/bin/env bash
# Installs what a step needs and is missing. Does nothing, quickly, otherwise.
#
#   bash scripts/install.sh rust      toolchain, wasm target, C compiler
#   bash scripts/install.sh wasm      wasm-bindgen and wasm-pack, for the tests in a browser
#   bash scripts/install.sh node      the page's packages
#   bash scripts/install.sh gpu       a Vulkan driver (software), Linux only
#   bash scripts/install.sh engines   Firefox and WebKit, for the page's tests in them
#   bash scripts/install.sh browser   Chrome or Chromium, and its driver
#   bash scripts/install.sh deny      cargo-deny
#   bash scripts/install.sh wasm-opt  binaryen's optimiser
#   bash scripts/install.sh peer      ONNX Runtime for Python, which benchmarks run beside
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
. "$ROOT/scripts/packages.sh"

WASM_PACK_VERSION=0.15.1
CARGO_DENY_VERSION=0.20.2
BINARYEN_VERSION=125.0.0
ONNXRUNTIME_VERSION=1.32.0
ONNX_VERSION=1.23.2

# Builds a tool once. It runs for seconds, so it is compiled for quick
# building, and always by the pinned toolchain.
cargo_tool() { # CRATE VERSION COMMAND OPT_LEVEL [OPTION]
  local installed=
  [ ! -x "$TOOLS/bin/$3" ] || installed=$("$TOOLS/bin/$3" --version 2> /dev/null) || true
  case "$installed " in
    *" $2 "*) return 0 ;;
  esac
  say "building $1 $2 (a few minutes, once)"
  CARGO_TARGET_DIR=$TOOLS/build \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=$4 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
    CARGO_PROFILE_RELEASE_STRIP=true \
    CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback \
    cargo install "$1" --version "$2" --root "$TOOLS" --force ${5:+"$5"}
  rm -rf "$TOOLS/build"
}

install_rust() {
  local channel
  channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
  have cargo || fail "Rust is missing: install rustup from https://rustup.rs and run this again"
  if ! cargo clippy --version > /dev/null 2>&1 || ! cargo fmt --version > /dev/null 2>&1 ||
    ! rustc --version | grep -q " $channel " ||
    ! [ -d "$(rustc --print target-libdir --target wasm32-unknown-unknown)" ]; then
    have rustup || fail "Rust $channel with clippy, rustfmt and the target wasm32-unknown-unknown is wanted (rust-toolchain.toml): install rustup from https://rustup.rs, or these by hand"
    rustup toolchain install "$channel" --profile minimal --no-self-update \
      --component clippy --component rustfmt --target wasm32-unknown-unknown
  fi
  have cc || packages "a C compiler" build-essential
}

install_wasm() {
  local version
  # The tool must be of exactly the crate's version.
  version=$(awk '$0 == "name = \"wasm-bindgen\"" { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
  [ -n "$version" ] || fail "wasm-bindgen is not in Cargo.lock"
  # No --locked: its lock file was found not to build with this toolchain.
  # Its default features are TLS, for a WebDriver on another machine.
  cargo_tool wasm-bindgen-cli "$version" wasm-bindgen 0 --no-default-features
  cargo_tool wasm-pack "$WASM_PACK_VERSION" wasm-pack 0 --locked
}

install_node() {
  local stamp=www/node_modules/.installed-from
  if ! have node || ! have npm; then
    fail "Node 20 or newer with npm is missing: see https://nodejs.org"
  fi
  node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' ||
    fail "Node 20 or newer is wanted, this is $(node --version)"
  cmp -s www/package-lock.json "$stamp" && return 0
  (cd www && npm ci --ignore-scripts --no-audit --no-fund)
  cp www/package-lock.json "$stamp"
}

# So that the tests on wgpu run on a machine without a GPU too.
install_gpu() {
  local file
  [ "$(uname -s)" = Linux ] || return 0
  for file in /usr/share/vulkan/icd.d/*.json /etc/vulkan/icd.d/*.json; do
    [ ! -e "$file" ] || return 0
  done
  packages "a Vulkan driver" mesa-vulkan-drivers ||
    warn "no Vulkan driver: the native tests on wgpu will be skipped"
}

# Where they cannot be installed, their tests are left out by name.
install_engines() {
  local engine
  for engine in firefox webkit; do
    [ -n "$(node www/tests/engines/programs.mjs "$engine")" ] || continue
    case $engine in
      firefox) packages Firefox firefox-esr ;;
      webkit) packages WebKit webkit2gtk-driver xvfb ;;
    esac || warn "the page is not tested in $engine"
  done
}

install_wasm_opt() {
  [ -x "$TOOLS/binaryen-$BINARYEN_VERSION/node_modules/.bin/wasm-opt" ] ||
    npm install --prefix "$TOOLS/binaryen-$BINARYEN_VERSION" --ignore-scripts \
      --no-audit --no-fund "binaryen@$BINARYEN_VERSION"
  mkdir -p "$TOOLS/bin"
  ln -sf "../binaryen-$BINARYEN_VERSION/node_modules/.bin/wasm-opt" "$TOOLS/bin/wasm-opt"
}

install_peer() {
  local python=$PEER/bin/python
  "$python" -c 'import numpy, onnx, onnxruntime' 2> /dev/null && return 0
  have python3 && python3 -c 'import ensurepip' 2> /dev/null ||
    packages "Python 3 with venv" python3-venv
  rm -rf "$PEER"
  python3 -m venv "$PEER"
  "$python" -m pip install --quiet --disable-pip-version-check \
    "numpy==2.*" "onnx==$ONNX_VERSION" "onnxruntime==$ONNXRUNTIME_VERSION"
}

for what in "$@"; do
  case $what in
    rust) install_rust ;;
    wasm) install_wasm ;;
    node) install_node ;;
    gpu) install_gpu ;;
    engines) install_engines ;;
    browser) bash "$ROOT/scripts/browser.sh" > /dev/null ;;
    deny) cargo_tool cargo-deny "$CARGO_DENY_VERSION" cargo-deny 0 --locked ;;
    wasm-opt) install_wasm_opt ;;
    peer) install_peer ;;
    *) fail "scripts/install.sh knows nothing called $what" ;;
  esac
done
