#!/usr/bin/env bash
# Installs the Debian packages of a set: `build` (to compile), `demo`, `lint`, or `test` (all that `make test` runs).
# Does nothing when they are there, so that it needs neither root nor a network then.
source "$(dirname "$0")/common.sh"

# libopus is built from source by a crate: hence cmake. Node, which builds the web app, comes from PyPI.
build=(build-essential ca-certificates cmake pkg-config python3-venv)
# The demo makes its tunes itself, and leaves the formats it can't write to ffmpeg.
demo=("${build[@]}" ffmpeg)
# MariaDB's -core packages are the programs without the system service: the tests start their own server.
test=("${demo[@]}" chromium-headless-shell mariadb-server-core mariadb-client-core)
lint=("${build[@]}")

case "${1:-}" in
    build) wanted=("${build[@]}") ;;
    demo) wanted=("${demo[@]}") ;;
    test) wanted=("${test[@]}") ;;
    lint) wanted=("${lint[@]}") ;;
    *) fail "usage: $0 build|demo|lint|test" ;;
esac

# Elsewhere than on Debian the programs themselves are what counts.
if ! command -v dpkg-query >/dev/null; then
    for program in cc cmake pkg-config; do
        command -v "$program" >/dev/null || fail "'$program' is missing. Install your system's counterparts of: ${wanted[*]}"
    done
    step "This is not Debian: taking it that you have the counterparts of: ${wanted[*]}"
    exit 0
fi

mapfile -t missing < <(missing_packages "${wanted[@]}")
[ "${#missing[@]}" -eq 0 ] && exit 0
[ "$(id -u)" -eq 0 ] || fail "these Debian packages are missing; run: sudo apt-get install --no-install-recommends ${missing[*]}"

export DEBIAN_FRONTEND=noninteractive
apt=(timeout 900 apt-get -q -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
step "Installing Debian packages: ${missing[*]}"
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends "${missing[@]}"
