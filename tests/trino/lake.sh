#!/usr/bin/env bash
# Prints the folder that hive and iceberg keep their files in.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
echo "$home/run/$port/lake"
