#!/usr/bin/env bash
# Holds the documents to the code: every file they name exists, every link between them leads somewhere, every test that
# holds off a weakness is there, every code that the program can show is explained in docs/troubleshooting.md, and nothing that
# people read uses the idioms that no native reader would write.
source "$(dirname "$0")/common.sh"
cd "$ROOT"

documents=(README.md CONTRIBUTING.md docs/*.md docs/*/*.md)
crates="$(IFS='|' && echo "${SHIPPED[*]}")|tests|infra|docs"

missing=$(for document in "${documents[@]}"; do
    grep -oE "\`($crates)/[A-Za-z0-9_./-]+\`" "$document" | tr -d '`' || true
    grep -oE '\]\([^)#]+' "$document" | cut -c3- | grep -v '://' | sed "s#^#$(dirname "$document")/#" || true
done | sort -u | while read -r path; do [ -e "$path" ] || echo "$path"; done)
[ -z "$missing" ] || fail "the documents name files that don't exist:" $missing

tests=$(grep -ohE '`[A-Za-z0-9_./-]+\.rs`: `[a-z0-9_]+`' docs/security/weaknesses.md docs/sessions.md | tr -d '`' | sort -u)
[ -n "$tests" ] || fail "docs/security/weaknesses.md names no tests: has their form changed?"
missing=$(while IFS=': ' read -r file test; do grep -qE "(fn |\")$test\b" "$file" || echo "$file:$test"; done <<<"$tests")
[ -z "$missing" ] || fail "docs/security/weaknesses.md or docs/sessions.md names tests that don't exist:" $missing

codes=$(grep -rhoE --include='*.rs' '=> "[a-z]+\.[a-z-]+"' "${SHIPPED[@]}" |
    grep -oE '[a-z]+\.[a-z-]+' | sort -u)
[ -n "$codes" ] || fail "no codes found: has their form changed?"
missing=$(while read -r code; do grep -qF "\`$code\`" docs/troubleshooting.md || echo "$code"; done <<<"$codes")
[ -z "$missing" ] || fail "docs/troubleshooting.md does not explain:" $missing

idioms='\b([Aa]new|[Ww]hoever|what (came|comes) of|comes of it|go(es)? on with|gone on with|is for who|only who)\b'
mapfile -t sources < <(git ls-files '*.rs' | grep -vE '(^|/)tests?[/.]|/tests\.rs$')
mapfile -t texts < <(git ls-files 'messages/languages/en.ftl' 'panel/src/lib/i18n/en.ts')
found=$(grep -nE "$idioms" "${documents[@]}" "${texts[@]}" || true
    grep -nE "\"[^\"]*$idioms[^\"]*\"" "${sources[@]}" || true)
[ -z "$found" ] || fail "say this in plain English:" "$found"

echo "${#documents[@]} documents name files that exist, and explain all $(wc -l <<<"$codes") codes"
