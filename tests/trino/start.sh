#!/usr/bin/env bash
# Starts a Trino server of one node and prints its URL. It has a memory catalog; from version 476
# on also hive and iceberg, over files on this machine.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
needed=17
[ "$version" -ge 476 ] && needed=24
found=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
if [ "${found:-0}" -lt "$needed" ]; then
    echo "Trino $version needs Java $needed, $java is ${found:-unknown}: set JAVA_HOME" >&2
    exit 1
fi

# Runs a statement and prints the server's last answer.
query() {
    local answer next
    answer=$(curl -sS -X POST -H 'X-Trino-User: siglake' --data "$1" "$url/v1/statement")
    while next=$(sed -n 's/.*"nextUri":"\([^"]*\)".*/\1/p' <<<"$answer") && [ -n "$next" ]; do
        answer=$(curl -sS -H 'X-Trino-User: siglake' "$next")
    done
    echo "$answer"
}

if running; then
    echo "$url"
    exit 0
fi

# The jars of the server or of a connector, with what they need.
fetch() {
    local module=$1 into=$2
    [ -f "$into/.complete" ] && return
    command -v mvn >/dev/null || { echo "Maven (mvn) is not there" >&2; exit 1; }
    rm -rf "$into"
    timeout 900 mvn -B -q -f "$here/pom.xml" -Dtrino.version="$version" -Dtrino.module="$module" \
        dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$into" >&2
    touch "$into/.complete"
}
# A connector's artifact does not name its plugin class; the server's own packaging does.
plugin() {
    local name=$1 class=$2 services=$home/plugin/$1/services/META-INF/services
    fetch "trino-$name" "$home/plugin/$name"
    mkdir -p "$services"
    echo "$class" >"$services/io.trino.spi.Plugin"
}
fetch trino-main "$home/lib"
plugin memory io.trino.plugin.memory.MemoryPlugin
if [ "$version" -ge 476 ]; then
    plugin hive io.trino.plugin.hive.HivePlugin
    plugin iceberg io.trino.plugin.iceberg.IcebergPlugin
fi
rm -rf "$home/etc/$port" "$home/run/$port/lake"
mkdir -p "$home/etc/$port/catalog" "$home/run/$port/lake"

cat >"$home/etc/$port/config.properties" <<CONFIG
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port=$port
discovery.uri=$url
plugin.dir=$home/plugin
catalog.config-dir=$home/etc/$port/catalog
query.max-length=262144
query.max-history=10
query.min-expire-age=1s
query.max-run-time=5m
CONFIG
cat >"$home/etc/$port/catalog/memory.properties" <<CONFIG
connector.name=memory
memory.max-data-per-node=512MB
CONFIG
# Both begin empty, and nothing of theirs outlives the server.
lake() {
    cat >"$home/etc/$port/catalog/$1.properties" <<CONFIG
connector.name=$1
hive.metastore.catalog.dir=local:///$1
fs.native-local.enabled=true
local.location=$home/run/$port/lake
$2
CONFIG
    mkdir -p "$home/run/$port/lake/$1"
}
if [ "$version" -ge 476 ]; then
    lake hive "hive.metastore=file
hive.timestamp-precision=MICROSECONDS"
    lake iceberg iceberg.catalog.type=TESTING_FILE_METASTORE
fi

cd "$home/run/$port"
nohup "$java" -Xmx"$heap" -XX:+UseG1GC -XX:ReservedCodeCacheSize=256M -XX:+ExitOnOutOfMemoryError \
    -Dfile.encoding=UTF-8 -Duser.timezone=UTC -Djdk.attach.allowAttachSelf=true \
    -Dconfig="$home/etc/$port/config.properties" \
    -Dnode.environment=siglake -Dnode.id=siglake -Dnode.data-dir="$home/run/$port/data" \
    -Dnode.bind-ip=127.0.0.1 -Dnode.internal-address=127.0.0.1 \
    -cp "$home/lib/*" "$here/Start.java" "$version" >"$home/run/$port/log" 2>&1 </dev/null &
pid=$!
echo "$pid" >"$pid_file"
if [ -n "${TRINO_OWNER:-}" ]; then
    # Whoever wants the server may be killed: it goes too.
    (
        while kill -0 "$TRINO_OWNER" && kill -0 "$pid"; do sleep 1; done
        kill "$pid" && sleep 20 && kill -9 "$pid"
    ) >/dev/null 2>&1 </dev/null &
fi

for _ in $(seq 180); do
    if ! running; then
        echo "the server ended; its log: $home/run/$port/log" >&2
        tail -n 5 "$home/run/$port/log" >&2
        exit 1
    fi
    if curl -s "$url/v1/info" | grep -q '"starting":false' &&
        query 'SELECT 1 FROM (VALUES 1) t(x)' 2>/dev/null | grep -q '"state":"FINISHED"'; then
        echo "$url"
        exit 0
    fi
    sleep 1
done
echo "no answer within three minutes; the log: $home/run/$port/log" >&2
"$here/stop.sh"
exit 1
