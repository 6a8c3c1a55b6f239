#!/usr/bin/env bash
# Settings are read in one place: nothing that is shipped reads the environment but `configuration`. What no operator sets
# (PATH for a program's place, variables that are handed to yt-dlp) is left out; that .env.example and
# docs/configuration.md are up to date is a test of that crate.
source "$(dirname "$0")/common.sh"
cd "$ROOT"

read_elsewhere=$(grep -rnE --include='*.rs' --exclude-dir=tests --exclude-dir=demo 'env::vars?(_os)?\(' "${SHIPPED[@]}" |
    grep -vE '^configuration/|UPDATE_GOLDEN|^sources/src/ytdlp/(config|process)\.rs:' || true)
[ -z "$read_elsewhere" ] || fail "settings are read outside of configuration/:" "$read_elsewhere"
echo "settings are read in configuration/ alone"
