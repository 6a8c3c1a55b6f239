#!/usr/bin/env bash
# Holds the features of third-party crates to be the same in the programs' own build and in the workspace's: else each change
# between `make demo` and `make test` compiles them, and all that is built on them, once more.
source "$(dirname "$0")/common.sh"
cd "$ROOT"

# cargo tree shows one of the two digests of `segue`: a macro's, which is no program's.
features() {
    cargo tree --locked --prefix none --format '{p} {f}' "$@" | sed 's/ (\*)$//' | grep -vF "($ROOT" | grep -v '^digest ' | sort -u
}

different=$(comm -23 <(features --package segue --edges normal) <(features --workspace --edges normal,build,dev))
[ -z "$different" ] || fail "these crates have other features in \`cargo build -p segue\` than in the workspace's build:
$different
Ask for the missing ones in the workspace's manifest, or in segue/Cargo.toml."
echo "third-party crates have the same features in every build"
