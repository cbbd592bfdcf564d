# What start.sh and stop.sh share; read, not run.
version=${TRINO_VERSION:-435}
port=${TRINO_PORT:-8085}
heap=${TRINO_HEAP:-2G}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${TRINO_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/siglake-trino}/$version
pid_file=$home/run/$port/pid
url=http://127.0.0.1:$port

# Whether the process is still the server that start.sh started.
running() {
    [ -f "$pid_file" ] && ps -o args= -p "$(cat "$pid_file")" 2>/dev/null | grep -q "Start.java $version"
}
