#!/usr/bin/env bash
# Installs the npm packages of the given folders, exactly as their lock files say.
source "$(dirname "$0")/common.sh"

PATH="$ROOT/.venv/bin:$PATH"
for folder in "$@"; do
    stamp="$ROOT/$folder/node_modules/.installed-$(stamp_of "$ROOT/$folder/package-lock.json")-$(node --version)"
    [ -e "$stamp" ] && continue
    step "Installing npm packages of $folder"
    (cd "$ROOT/$folder" && timeout 600 npm ci --no-audit --no-fund --fetch-retries 5)
    touch "$stamp"
done
