# Shared by the scripts of this folder; sourced, not run.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ROOT

# One line per step, so that a person sees what a long wait is for.
step() { printf '\033[1m==> %s\033[0m\n' "$*"; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Debian packages whose names are given and that are not installed yet.
missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}

# Name of a stamp that changes when one of the given files does.
stamp_of() { cat "$@" | sha256sum | cut -c1-16; }

# The folders of what is shipped.
SHIPPED=(configuration domain messages store panel-db sources scaling application http-server interactions voice-worker api migrations segue)
