#!/usr/bin/env bash
# Every code that a `code()` function can return is explained in docs/troubleshooting.md.
source "$(dirname "$0")/common.sh"
cd "$ROOT"

codes=$(grep -rhoE --include='*.rs' '=> "[a-z]+\.[a-z-]+"' domain store interactions voice-worker api segue |
    grep -oE '[a-z]+\.[a-z-]+' | sort -u)
[ -n "$codes" ] || fail "no codes found: has their form changed?"
missing=$(while read -r code; do grep -qF "\`$code\`" docs/troubleshooting.md || echo "$code"; done <<<"$codes")
[ -z "$missing" ] || fail "docs/troubleshooting.md does not explain:" $missing
echo "docs/troubleshooting.md explains all $(wc -l <<<"$codes") codes"
