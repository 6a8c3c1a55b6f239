#!/usr/bin/env bash
# Makes a virtual environment at the root from a requirements file: `python.sh .venv requirements.txt ...`.
source "$(dirname "$0")/common.sh"

venv="$ROOT/${1:?the folder}"
shift
files=("${@/#/$ROOT/infra/local/}")
stamp="$venv/.installed-$(stamp_of "${files[@]}")"
[ -e "$stamp" ] && exit 0

step "Installing Python programs into ${venv##*/}"
python3 -c 'import ensurepip, venv' 2>/dev/null || fail "Python's venv is missing; run: sudo apt-get install python3-venv"
python3 -m venv "$venv"
timeout 900 "$venv/bin/pip" install --disable-pip-version-check --retries 5 "${files[@]/#/--requirement=}"
rm -f "$venv"/.installed-*
touch "$stamp"
