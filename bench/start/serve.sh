#!/bin/sh
# Process start to first response of `skiff serve`: a component of 9 kB and, if its file is given, a large one (the JavaScript example of examples/components, 13 MB), both with their code in
# the cache; and the large one without.
# Usage: bench/start/serve.sh [--runs N] [LARGE.wasm [SKIFF]]     needs: ./publish.sh cli, python3
. "$(dirname -- "$0")/../measuring.sh"
runs=20
while option runs "$@"; do shift 2; done
large=${1:-}
skiff=${2:-$root/dist/skiff}
built cli "$skiff"
tool python3 "it takes the times"
"$root/scripts/machine.sh"
own_cache
set -- "api-c" /health "$skiff" serve -q --listen ADDRESS "$root/examples/api-c/api.wasm"
[ -z "$large" ] || set -- "$@" -- "$(basename "$large"), cached" /health "$skiff" serve -q --listen ADDRESS "$large"
python3 "$root/bench/start/serve.py" --runs "$runs" "$@"
[ -z "$large" ] || python3 "$root/bench/start/serve.py" --runs 3 "$(basename "$large"), uncached" /health "$skiff" serve -q --cache-dir CACHE --listen ADDRESS "$large"
