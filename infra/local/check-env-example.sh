#!/usr/bin/env bash
# Holds .env.example to the code, both ways: every variable that is read is explained, and every one that is
# explained is read. Tests and the simulated Discord are not the operator's business and are left out.
source "$(dirname "$0")/common.sh"
cd "$ROOT"

# Read by libraries (the AWS SDK, rustls, tracing), so the code does not name them.
foreign='^(AWS_.*|SSL_CERT_FILE|RUST_LOG)$'
# Set by Lambda or Cargo, or by developers for tests; never by an operator.
given='^(AWS_LAMBDA_.*|_HANDLER|CARGO_.*|UPDATE_GOLDEN|OUT_DIR|PATH|HOME|NO_COLOR|TERM)$'
folders=("${SHIPPED[@]}")

read_in_code() {
    grep -rhoE --include='*.rs' --exclude-dir=tests --exclude-dir=demo \
        -e '"(SEGUE|DISCORD|DATABASE|METRICS|CHAOS|SCALING)_[A-Z0-9_]*[A-Z0-9]"' \
        -e 'var(_os)?\("[A-Z][A-Z0-9_]+"' -e 'env = "[A-Z][A-Z0-9_]+"' "${folders[@]}" |
        grep -oE '"[A-Z0-9_]+"' | tr -d '"' | grep -vE "$given" | sort -u
}
explained() { grep -oE '^#?[A-Z][A-Z0-9_]+=' .env.example | tr -d '#=' | sort -u; }

missing=$(comm -23 <(read_in_code) <(explained))
unread=$(comm -13 <(read_in_code) <(explained) | grep -vE "$foreign" || true)
[ -z "$missing" ] || fail ".env.example does not explain:" $missing
[ -z "$unread" ] || fail ".env.example explains what no code reads:" $unread
echo ".env.example explains all $(explained | wc -l) variables"
