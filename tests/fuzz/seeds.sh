#!/usr/bin/env bash
# Fills corpus/ with the project's own rules, source descriptions and specification examples.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p corpus/rule_reader corpus/compiler
number=0
add() {
    number=$((number + 1))
    cp "$1" "corpus/$2/seed-$number"
}
while IFS= read -r file; do
    add "$file" rule_reader
    add "$file" compiler
done < <(find ../../rules -name '*.yml' | sort)
for file in ../../src/source/builtin/*.yml ../fixtures/*.source.yml; do
    add "$file" rule_reader
done
# Each `yaml` block of the specification.
blocks=$(mktemp -d)
trap 'rm -rf "$blocks"' EXIT
find ../spec -name '*.md' | sort | while IFS= read -r file; do cat "$file"; done |
    awk -v to="$blocks" '/^```yaml/ { out = to "/" ++n; next } /^```/ { out = "" } out { print > out }'
while IFS= read -r file; do
    add "$file" rule_reader
    add "$file" compiler
done < <(find "$blocks" -type f | sort)
# Choices for the generator: a first byte below the tabulator, then anything.
for choices in $(seq 64); do
    { printf '\001'; head -c $((choices * 32)) /dev/urandom; } >"corpus/compiler/choices-$choices"
done
