#!/usr/bin/env bash
# All checks that run nothing: format, lints, types, documentation, licences.
# Every one is run; the script fails at the end if any did.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
trap finish EXIT

# With `cuda`, so that one pass lints everything and type-checks that backend
# too. Its check results also serve the documentation.
native() {
  cargo clippy "${NATIVE[@]}" --workspace --features cuda --all-targets -- -D warnings
}

# The browser's half. clippy-driver stands in as the compiler of this workspace
# alone, so that the dependencies which `make test` built are used as they are:
# `cargo clippy` would check all of them once more. Nothing is optimised: nobody
# runs this build.
browser() {
  RUSTC_WORKSPACE_WRAPPER=$(rustup which clippy-driver 2> /dev/null || command -v clippy-driver) \
    CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__ \
    cargo build --release "${WEB[@]}" --target wasm32-unknown-unknown --lib --tests \
    --config 'profile.release.package.clipsight.opt-level=0' \
    --config 'profile.release.package.clipsight-core.opt-level=0'
}

docs() {
  RUSTDOCFLAGS="-D warnings" \
    cargo doc "${NATIVE[@]}" --workspace --features cuda --lib --no-deps --document-private-items
}

# RustSec's database is a repository on github.com.
database_reachable() {
  GIT_TERMINAL_PROMPT=0 git -c http.lowSpeedLimit=1 -c http.lowSpeedTime=20 \
    ls-remote --quiet https://github.com/RustSec/advisory-db HEAD > /dev/null 2>&1
}

# The examples of the documentation belong to no crate here.
format() {
  cargo fmt --all --check && rustfmt --check docs/examples/*.rs
}

must "install what is missing" bash scripts/install.sh rust node deny
step "format" format
step "scripts" bash scripts/lint-scripts.sh
step "features" bash scripts/features.sh
step "page: eslint, prettier, types" npm --prefix www run --silent lint
step "licences, bans, sources" cargo deny --locked check --hide-inclusion-graph licenses bans sources
if database_reachable; then
  step "advisories" cargo deny --locked check --hide-inclusion-graph advisories
else
  skip "advisories" "RustSec's database at github.com cannot be reached"
fi
step "clippy and cuda types, native" native
step "documentation" docs
step "clippy, browser" browser
