#!/usr/bin/env bash
# Puts a whole site together for a static host: the page, the components and the packs.
#
#   bash scripts/site.sh DIR       WASM_OPT=1 shrinks the module, which takes minutes more
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# Static hosts refuse larger files (GitHub: 100 MB).
LARGEST=95000000

[ $# -eq 1 ] || fail "give the folder to write the site to: bash scripts/site.sh DIR"
mkdir -p "$1"
out=$(cd "$1" && pwd)
[ -z "$(ls -A "$out")" ] || fail "$out is not empty: give a folder of its own"

bash scripts/install.sh rust node
cargo build "${PACKER[@]}" --bins
bash scripts/weights.sh
bash scripts/page.sh
cp -R www/dist/. "$out"
mkdir "$out/packs"
node -e '
  const fs = require("fs");
  const [from, to] = process.argv.slice(1);
  const { packs } = JSON.parse(fs.readFileSync(`${from}/packs.json`, "utf8"));
  const files = packs.flatMap((pack) => pack.files.map(({ file }) => file));
  for (const file of ["packs.json", ...files]) fs.copyFileSync(`${from}/${file}`, `${to}/${file}`);
' "$PACKS" "$out/packs"
# Without this file GitHub Pages leaves out what Jekyll would.
touch "$out/.nojekyll"
large=$(find "$out" -type f -size +"$LARGEST"c)
[ -z "$large" ] || fail "larger than $LARGEST bytes, which static hosts refuse: $large"
say "$out: $(find "$out" -type f | wc -l) files, $(du -sh "$out" | cut -f1)"
