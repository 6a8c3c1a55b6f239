#!/usr/bin/env bash
# Checks the Rust toolchain. Installing it is left to the person: rustup asks questions that are theirs to answer.
source "$(dirname "$0")/common.sh"

command -v cargo >/dev/null || fail "cargo is missing. Install Rust from https://rustup.rs, then run this again."
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")
found=$(rustc --version | cut -d' ' -f2)
oldest=$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)
[ "$oldest" = "$wanted" ] || fail "Rust $wanted or newer is needed, and this is $found. Run: rustup update stable"

for component in "$@"; do
    cargo "$component" --version >/dev/null 2>&1 || fail "cargo $component is missing. Run: rustup component add ${component/#fmt/rustfmt}"
done
