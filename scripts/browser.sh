#!/usr/bin/env bash
# Finds, or else installs, a Chrome or Chromium for the tests and the
# ChromeDriver of the same version, and prints both for the shell:
#
#   eval "$(bash scripts/browser.sh)"
#
# The browser is, in this order: $CLIPSIGHT_CHROME, one that is there, Debian's
# package, Playwright's download. The driver: $CLIPSIGHT_CHROMEDRIVER, one that
# is there and fits, Debian's package, the download for that version.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
. "$ROOT/scripts/packages.sh"
# Standard output is for the result alone.
exec 3>&1 1>&2

PUPPETEER_BROWSERS_VERSION=2.13.2

# The first number of a program's version; nothing when it does not run, as
# Ubuntu's stubs do not.
major() { # PROGRAM
  "$1" --version 2> /dev/null | sed -n 's/^[^0-9]*\([0-9]\{1,\}\)\..*/\1/p' | head -n 1
}

usable() { # BROWSER
  local path
  path=$(command -v "$1" 2> /dev/null) || return 1
  # A snap sees neither the tests' profile folder nor their files.
  case $(readlink -f "$path" 2> /dev/null || printf '%s' "$path") in
    */snap | */snap/*) return 1 ;;
  esac
  [ -n "$(major "$path")" ] || return 1
  CHROME=$path
}

present() {
  local app
  for app in google-chrome google-chrome-stable chromium chromium-browser \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "$HOME/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if usable "$app" && driver; then return 0; fi
  done
  # An earlier download of Playwright's.
  usable "$(playwrights)" && driver
}

playwrights() {
  [ -d www/node_modules/playwright-core ] || return 0
  (cd www && node -p 'require("playwright-core").chromium.executablePath()')
}

debian() {
  apt_works || return 1
  apt_update && apt_offers chromium && apt_offers chromium-driver || return 1
  packages "a browser for the tests" chromium chromium-driver || return 1
  usable /usr/bin/chromium && driver
}

playwright() {
  local with_deps=
  bash "$ROOT/scripts/install.sh" node
  ! apt_works || with_deps=--with-deps
  say "downloading Playwright's Chromium"
  (cd www && npx playwright install $with_deps --no-shell chromium) || return 1
  usable "$(playwrights)" && driver
}

fits() { # DRIVER
  DRIVER=$(command -v "$1" 2> /dev/null) && [ "$(major "$DRIVER")" = "$(major "$CHROME")" ]
}

driver() {
  local wanted folder path
  if [ -n "${CLIPSIGHT_CHROMEDRIVER:-}" ]; then
    fits "$CLIPSIGHT_CHROMEDRIVER"
    return
  fi
  wanted=$(major "$CHROME")
  folder=$TOOLS/chromedriver-$wanted
  for path in chromedriver /usr/lib/chromium/chromedriver "$folder/chromedriver"; do
    ! fits "$path" || return 0
  done
  if [ "$CHROME" = /usr/bin/chromium ] && apt_works && apt_update && apt_offers chromium-driver &&
    packages "the browser's driver" chromium-driver && fits /usr/bin/chromedriver; then
    return 0
  fi
  say "downloading ChromeDriver $wanted for $CHROME"
  mkdir -p "$folder"
  if ! path=$(npx --yes "@puppeteer/browsers@$PUPPETEER_BROWSERS_VERSION" install \
    "chromedriver@$wanted" --path "$folder" --format '{{path}}' 2> "$folder/log" | tail -n 1); then
    # Its whole help text comes with every error.
    grep -i error "$folder/log" | head -n 1
    return 1
  fi
  [ -x "$path" ] || return 1
  ln -sf "$path" "$folder/chromedriver"
  fits "$folder/chromedriver"
}

CHROME=
DRIVER=
if [ -n "${CLIPSIGHT_CHROME:-}" ]; then
  usable "$CLIPSIGHT_CHROME" ||
    fail "CLIPSIGHT_CHROME is $CLIPSIGHT_CHROME, which does not run (or is a snap)"
  driver || fail "no ChromeDriver of version $(major "$CHROME") for $CHROME: install it and name it in CLIPSIGHT_CHROMEDRIVER"
elif ! present && ! debian && ! playwright; then
  fail "no Chrome or Chromium with a ChromeDriver of the same version: install both and name them in CLIPSIGHT_CHROME and CLIPSIGHT_CHROMEDRIVER"
fi
say "browser: $CHROME; driver: $DRIVER"
printf 'export CLIPSIGHT_CHROME=%q CLIPSIGHT_CHROMEDRIVER=%q\n' "$CHROME" "$DRIVER" >&3
