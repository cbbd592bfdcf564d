#!/usr/bin/env bash
# Stops the server that start.sh started.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

if running; then
    pid=$(cat "$pid_file")
    kill "$pid"
    for _ in $(seq 30); do
        running || break
        sleep 1
    done
    if running; then kill -9 "$pid"; fi
fi
rm -f "$pid_file"
