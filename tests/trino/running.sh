#!/usr/bin/env bash
# Whether the server runs that start.sh starts.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
running
