#!/bin/sh
# Cold start: from a request accepted to the guest's first instruction, in processes that have never run the guest, its code in the cache.
# Usage: bench/cold/run.sh [--runs N] [COMPONENT...]     default: 100 runs of examples/api-c/api.wasm, and of examples/api-js/api.wasm if it was built
# Needs: ./publish.sh cli, python3
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
runs=100
if [ "${1:-}" = --runs ]; then
    runs=$2
    shift 2
fi
[ -x "$root/dist/skiff" ] || { echo "run ./publish.sh cli first" >&2; exit 2; }
command -v python3 >/dev/null || { echo "python3 is not here: it asks and counts" >&2; exit 2; }
if [ $# = 0 ]; then
    set -- "$root/examples/api-c/api.wasm"
    [ ! -f "$root/examples/api-js/api.wasm" ] || set -- "$@" "$root/examples/api-js/api.wasm"
fi
"$root/scripts/machine.sh"
SKIFF_CACHE_DIR=$(mktemp -d)
export SKIFF_CACHE_DIR
trap 'rm -rf "$SKIFF_CACHE_DIR"' EXIT
python3 "$root/bench/cold/cold.py" --runs "$runs" "$root/dist/skiff" "$@"
