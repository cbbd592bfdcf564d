#!/usr/bin/env bash
# Compares siglake's `compile` with pySigma's SQL backends in rules per CPU second.
#
#   compile_vs_pysigma.sh [-b SIGLAKE] [-e ENVIRONMENTS] [-n ROUNDS] FOLDER...
#
# FOLDER holds Sigma rules. SIGLAKE is the release binary, by default the `siglake` on PATH.
# Each backend gets a Python environment of its own below ENVIRONMENTS (by default a temporary
# folder that is removed), because backends want different versions of pySigma; PYTHON names the
# interpreter (3.13 installs all of them).
#
# The measure favours pySigma: it converts file by file in a warm process, its start and imports
# do not count, and it has no pipeline that maps fields. siglake's is user and system time of the
# whole process with reading, mapping fields and the check of each query.
set -euo pipefail

usage() {
    sed -n '4p' "$0" | sed 's/^# *//' >&2
    exit 2
}

siglake=siglake
environments=
rounds=5
while getopts 'b:e:n:' option; do
    case $option in
        b) siglake=$OPTARG ;;
        e) environments=$OPTARG ;;
        n) rounds=$OPTARG ;;
        *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || usage
siglake=$(command -v "$siglake") || {
    echo "no siglake; name the binary with -b" >&2
    exit 2
}
python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "$environments" ]; then
    environments=$(mktemp -d)
    trap 'rm -rf "$environments"' EXIT
fi

arguments=()
while read -r name package; do
    home=$environments/$name
    # The mark stands for an installation that came to its end.
    if [ ! -e "$home/installed" ]; then
        "$python" -m venv --clear "$home"
        if "$home/bin/python" -m pip install --quiet --disable-pip-version-check \
            --only-binary :all: "$package" 2>"$home/pip.log" </dev/null; then
            touch "$home/installed"
        fi
    fi
    if [ -e "$home/installed" ]; then
        arguments+=(--environment "$name=$home/bin/python")
    else
        arguments+=(--absent "$name")
    fi
done < <("$python" "$here/compile_vs_pysigma.py" packages)

"$python" "$here/compile_vs_pysigma.py" compare --siglake "$siglake" --rounds "$rounds" \
    "${arguments[@]}" "$@"
