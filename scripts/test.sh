#!/usr/bin/env bash
# All tests: native, in the browser by wasm-pack, and the built page by
# Playwright and in three engines. Ends with a table of the steps' times, and non-zero if any failed.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
trap finish EXIT

browser_tests() {
  # The arguments are webdriver.json's, the browser is the one that was found.
  export WASM_BINDGEN_TEST_WEBDRIVER_JSON=$CARGO_TARGET_DIR/webdriver.json
  node -e '
    const fs = require("fs");
    const json = JSON.parse(fs.readFileSync("webdriver.json", "utf8"));
    json["goog:chromeOptions"].binary = process.env.CLIPSIGHT_CHROME;
    fs.writeFileSync(process.argv[1], JSON.stringify(json));
  ' "$WASM_BINDGEN_TEST_WEBDRIVER_JSON"
  # Seconds for a whole test binary: software GPUs are slow.
  export WASM_BINDGEN_TEST_TIMEOUT=${WASM_BINDGEN_TEST_TIMEOUT:-1800}
  wasm-pack test --mode no-install --headless --chrome \
    --chromedriver "$CLIPSIGHT_CHROMEDRIVER" --release -- "${WEB[@]}" --lib --test web
}

page_tests() {
  CLIPSIGHT_BIN=$BIN npm --prefix www test
}

engine_tests() { # ENGINE
  CLIPSIGHT_BIN=$BIN npm --prefix www run --silent engines -- --project "$1*"
}

find_browser() {
  mkdir -p "$CARGO_TARGET_DIR"
  bash scripts/browser.sh > "$CARGO_TARGET_DIR/browser.env"
}

must "install what is missing" bash scripts/install.sh rust wasm node gpu
must "find or install a browser" find_browser
. "$CARGO_TARGET_DIR/browser.env"

# The program together with the tests: it fetches what some of them need.
must "build, native" cargo build "${NATIVE[@]}" --bins --tests
if [ -n "${CI:-}" ]; then
  step "weights and packs" bash scripts/weights.sh
else
  # Without them (no network, say) tests are skipped by name.
  try "weights and packs" bash scripts/weights.sh
fi
[ ! -f "$PACKS/packs.json" ] || export CLIPSIGHT_PACKS=$PACKS
step "tests, native" cargo test "${NATIVE[@]}"
step "package, Rust" bash scripts/package.sh
step "tests, browser (wasm-pack)" browser_tests
must "build, page" bash scripts/page.sh
step "tests, page (Playwright)" page_tests
try "find or install Firefox and WebKit" bash scripts/install.sh engines
for engine in chromium firefox webkit; do
  why=$(node www/tests/engines/programs.mjs "$engine")
  if [ -n "$why" ]; then
    skip "tests, page in $engine" "$why"
  else
    step "tests, page in $engine" engine_tests "$engine"
  fi
done
