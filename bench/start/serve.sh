#!/bin/sh
# Process start to first response of `skiff serve`: a component of 9 kB and, if its file is given, a large one (the JavaScript example of examples/components, 13 MB), both with their code in
# the cache; and the large one without.
# Usage: bench/start/serve.sh [--runs N] [LARGE.wasm [SKIFF]]     needs: ./publish.sh cli, python3
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
runs=20
if [ "${1:-}" = --runs ]; then
    runs=$2
    shift 2
fi
large=${1:-}
skiff=${2:-$root/dist/skiff}
[ -x "$skiff" ] || { echo "run ./publish.sh cli first" >&2; exit 2; }
command -v python3 >/dev/null || { echo "python3 is not here: it takes the times" >&2; exit 2; }
"$root/scripts/machine.sh"
SKIFF_CACHE_DIR=$(mktemp -d)
export SKIFF_CACHE_DIR
trap 'rm -rf "$SKIFF_CACHE_DIR"' EXIT
set -- "api-c" /health "$skiff" serve -q --listen ADDRESS "$root/examples/api-c/api.wasm"
[ -z "$large" ] || set -- "$@" -- "$(basename "$large"), cached" /health "$skiff" serve -q --listen ADDRESS "$large"
python3 "$root/bench/start/serve.py" --runs "$runs" "$@"
[ -z "$large" ] || python3 "$root/bench/start/serve.py" --runs 3 "$(basename "$large"), uncached" /health "$skiff" serve -q --cache-dir CACHE --listen ADDRESS "$large"
