#!/usr/bin/env bash
# Opens the catalogue of the own rules, and one of hostile texts, in a real browser without a server.
# Needs Node.js, npm and a Chromium (CHROMIUM names it). With a folder as the second argument
# pictures of the pages are kept there.
#   tests/browser/run.sh target/release/siglake [PICTURES]
set -euo pipefail
siglake="$(realpath "$1")"
pictures="${2:+$(mkdir -p "$2" && realpath "$2")}"
cd "$(dirname "$0")/../.."
modules="${XDG_CACHE_HOME:-$HOME/.cache}/siglake-browser"
[ -d "$modules/node_modules/playwright-core" ] || npm install --silent --no-save --prefix "$modules" playwright-core@1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$siglake" catalog "${RULES:-rules}" --out "$work/own" --no-tests
mkdir "$work/rules"
cat > "$work/rules/hostile.yml" <<'RULE'
title: "</script><script>document.title='QQ'</script><img src=x onerror=\"document.title='QQ'\">"
description: "<img src=x onerror=\"document.title='QQ'\"> ' onmouseover='document.title=1"
level: high
tags: ["</script><script>document.title='QQ'</script>", attack.t1486]
references: ["javascript:document.title='QQ'"]
logsource: {product: aws, service: cloudtrail}
detection:
  s: {eventName: "\"><script>document.title='QQ'</script>"}
  condition: s
RULE
"$siglake" catalog "$work/rules" --out "$work/hostile" --title "</title><script>document.title='QQ'</script>" --no-tests
NODE_PATH="$modules/node_modules" node tests/browser/catalog.cjs "$work" "$pictures"
