#!/usr/bin/env bash
# Lock files name the public registry or none: a mirror's address would break every other machine.
source "$(dirname "$0")/common.sh"
cd "$ROOT"

locks=$(git ls-files '*package-lock.json' Cargo.lock)
if grep -nE '"resolved"|^source = ' $locks | grep -vE 'https://registry\.npmjs\.org/|registry\+https://github\.com/rust-lang/crates\.io-index"'; then
    fail "the lock files above name another registry"
fi
echo "lock files name public registries only"
