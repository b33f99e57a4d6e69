#!/bin/sh
# Cold start: from a request accepted to the guest's first instruction, in processes that have never run the guest, its code in the cache.
# Usage: bench/cold/run.sh [--runs N] [COMPONENT...]     default: 100 runs of examples/api-c/api.wasm, and of examples/api-js/api.wasm if it was built
# Needs: ./publish.sh cli, python3
. "$(dirname -- "$0")/../measuring.sh"
runs=100
while option runs "$@"; do shift 2; done
built cli "$root/dist/skiff"
tool python3 "it asks and counts"
if [ $# = 0 ]; then
    set -- "$root/examples/api-c/api.wasm"
    [ ! -f "$root/examples/api-js/api.wasm" ] || set -- "$@" "$root/examples/api-js/api.wasm"
fi
"$root/scripts/machine.sh"
own_cache
python3 "$root/bench/cold/cold.py" --runs "$runs" "$root/dist/skiff" "$@"
