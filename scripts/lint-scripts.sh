#!/usr/bin/env bash
# Syntax of the shell scripts, and shellcheck's opinion where it is installed.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

for file in scripts/*.sh .ci/run; do
  bash -n "$file"
done
if have shellcheck; then
  # 1091: it is not told to follow `.`; every file is given to it anyway.
  shellcheck --shell=bash --exclude=SC1091 scripts/*.sh .ci/run
else
  warn "shellcheck is not installed: syntax alone was checked"
fi
