#!/usr/bin/env bash
# Names what `cargo test` runs of the workspace, as arguments for it, without the given test programs.
source "$(dirname "$0")/common.sh"
cd "$ROOT"

cargo metadata --locked --no-deps --format-version 1 | python3 -c '
import json, sys

targets = [target for package in json.load(sys.stdin)["packages"] for target in package["targets"] if target["test"]]
named = {(kind, target["name"]) for target in targets for kind in target["kind"] if kind in ("bin", "test")}
left_out = {("test", name) for name in sys.argv[1:]}
if left_out - named:
    sys.exit(f"there are no such test programs: {sorted(left_out - named)}")
print("--lib", *(f"--{kind} {name}" for kind, name in sorted(named - left_out)))
' "$@"
