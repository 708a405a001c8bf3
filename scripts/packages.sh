# Sourced: installs packages of Debian and its relatives, where that is
# possible without a question; elsewhere it names what is missing.

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

# True where apt-get is there and may be used without a password.
apt_works() {
  have apt-get || return 1
  [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2> /dev/null; }
}

# True when apt would install a real package by that name: Ubuntu's `chromium`
# is a stub that asks for a snap.
apt_offers() { # PACKAGE
  local candidate
  candidate=$(LC_ALL=C apt-cache policy "$1" 2> /dev/null | sed -n 's/^ *Candidate: //p')
  case $candidate in
    '' | '(none)' | *snap*) return 1 ;;
  esac
}

apt_update() {
  [ -n "${APT_UPDATED:-}" ] || as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  APT_UPDATED=yes
}

packages() { # WHAT-FOR PACKAGE...
  local why=$1
  shift
  if ! apt_works; then
    if have apt-get; then
      warn "$why is missing. Install it with: sudo apt-get install $*"
    elif [ "$(uname -s)" = Darwin ] && [ "$1" = build-essential ]; then
      warn "$why is missing. Install it with: xcode-select --install"
    else
      warn "$why is missing: install your system's counterpart of Debian's $*"
    fi
    return 1
  fi
  say "installing $* ($why)"
  apt_update
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}
