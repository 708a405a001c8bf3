#!/usr/bin/env bash
# The crates as they would be published: packed, unpacked, and used by an empty project
# whose programs are the examples of the library's documentation. What a crate lacks
# (a shader, say) fails the build here, and nowhere else.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

CRATES=(clipsight-processor clipsight-core clipsight)
# What crates.io takes, in bytes.
MOST=10000000
PACKED=$CARGO_TARGET_DIR/package
PLACE=$CARGO_TARGET_DIR/package-test

# Where a crate lies, unpacked.
unpacked() { # CRATE
  find "$PLACE/crates" -mindepth 1 -maxdepth 1 -name "$1-[0-9]*"
}

rm -rf "$PLACE" "$PACKED"
mkdir -p "$PLACE/crates" "$PLACE/src/bin"
cargo package --locked --offline --no-verify --allow-dirty "${CRATES[@]/#/--package=}"
for crate in "$PACKED"/*.crate; do
  bytes=$(wc -c < "$crate")
  say "$(basename "$crate"): $((bytes / 1000)) kB, $(tar -tzf "$crate" | wc -l) files"
  [ "$bytes" -lt "$MOST" ] || fail "$crate is over $MOST bytes: crates.io refuses it"
  # As new as they are: the packed files' own times are all the same, by which cargo would
  # take what it built before.
  tar -xzmf "$crate" -C "$PLACE/crates"
done
CLIPSIGHT=$(unpacked clipsight)
# A part of the browser's build alone, which is not repeated here.
[ -f "$CLIPSIGHT/www/src/report.ts" ] || fail "the package lacks www/src/report.ts"

# The profile, the versions and the features of all the rest, so that only the crates are
# built anew.
{
  cat << END
[package]
name = "package-test"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
clipsight = { path = "$CLIPSIGHT" }
$(grep -m 1 '^ndarray = "' Cargo.toml)
pollster = "0.4"

[patch.crates-io]
clipsight-core = { path = "$(unpacked clipsight-core)" }
clipsight-processor = { path = "$(unpacked clipsight-processor)" }

[workspace]

END
  sed -n '/^\[profile/,/^\[lints\]/p' Cargo.toml | sed '$d'
  # Built once and run for a second: as fast to build as it gets.
  printf '[profile.release.package.package-test]\nopt-level = 0\n'
} > "$PLACE/Cargo.toml"
cp Cargo.lock "$PLACE"
for example in docs/examples/*.rs; do
  cp "$example" "$PLACE/src/bin/example-$(basename "$example")"
done
cargo build --offline --release --manifest-path "$PLACE/Cargo.toml" \
  --config "profile.release.package.clipsight.opt-level=0" \
  --config "profile.release.package.clipsight-core.opt-level=0"

"$CARGO_TARGET_DIR/release/example-embeddings"
PICTURES=("$ROOT/www/public/examples/lotus-0034.jpg" "$ROOT/www/public/examples/water-lily-0001.jpg")
if said=$("$CARGO_TARGET_DIR/release/example-pair" "${PICTURES[@]}" 2>&1); then
  say "$said"
  case $said in
    "CLIP takes these for the same picture"*) ;;
    *) fail "the example judges otherwise than the program" ;;
  esac
else
  case $said in
    *"clipsight fetch"*) warn "skipped the example of a pair: weights are not here" ;;
    *) fail "$said" ;;
  esac
fi
