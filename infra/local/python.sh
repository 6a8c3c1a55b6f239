#!/usr/bin/env bash
# Makes a virtual environment at the root from requirements files: `python.sh .venv requirements.txt ...`.
source "$(dirname "$0")/common.sh"

venv="$ROOT/${1:?the folder}"
shift
for name in "$@"; do
    file="$ROOT/infra/local/$name"
    stamp="$venv/.installed-$name-$(stamp_of "$file")"
    [ -e "$stamp" ] && continue

    step "Installing Python programs into ${venv##*/} ($name)"
    if [ ! -x "$venv/bin/pip" ]; then
        python3 -c 'import ensurepip, venv' 2>/dev/null ||
            fail "Python's venv is missing; run: sudo apt-get install python3-venv"
        python3 -m venv "$venv"
    fi
    timeout 900 "$venv/bin/pip" install --disable-pip-version-check --retries 5 --requirement "$file"
    rm -f "$venv/.installed-$name-"*
    touch "$stamp"
done
