#!/bin/sh
# The runs of one interval: run.sh SECONDS [TIME]. A run's time is the last multiple of the interval
# unless one is given, so that a run that is late or repeated changes nothing. Statements of a rule
# are executed in order; after one that fails the next rule goes on, and the exit code is 1.
set -u
folder=$(cd "$(dirname "$0")" && pwd) || exit 1
database=${SIGLAKE_DATABASE:-$folder/siglake.duckdb}
case ${1:-} in
{% for interval in intervals %}
  {{ interval.minutes * 60 }}) rules="{{ interval.rules | join(" ") }}" ;;
{% endfor %}
  *)
    echo "usage: run.sh SECONDS [TIME]; intervals of seconds:{% for interval in intervals %} {{ interval.minutes * 60 }}{% endfor %}" >&2
    exit 2
    ;;
esac
now=$(date -u +%s)
time=${2:-$(date -u -d "@$((now - now % $1))" +%Y-%m-%dT%H:%M:%SZ)}
case $time in
  '' | *[!0-9TZ:.-]*)
    echo "not a time such as 2026-11-20T09:15:00Z: $time" >&2
    exit 2
    ;;
esac

# DuckDB's file has one writer at a time.
exec 9> "$database.lock" || exit 1
flock 9 || exit 1
status=0
for rule in $rules; do
  for purpose in alerts state trim; do
    statement=$folder/sql/$rule.$purpose.sql
    [ -e "$statement" ] || continue
    if ! LC_ALL=C sed "s/<aws\.scheduler\.scheduled-time>/$time/g" "$statement" | duckdb -bail "$database"; then
      echo "failed: $rule.$purpose at $time" >&2
      status=1
      break
    fi
  done
done
exit "$status"
