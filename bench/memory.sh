#!/bin/sh
# Resident memory of `skiff serve`: before the first request, after 1,000 requests, and in rounds directly after a load and 10 seconds later.
# Usage: bench/memory.sh [--rounds N] [--seconds N] [FILE.wasm [SKIFF]]     needs: ./publish.sh cli load
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
rounds=3
seconds=5
while [ $# -gt 1 ]; do
    case "$1" in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    *) break ;;
    esac
    shift 2
done
file=${1:-$root/examples/api-c/api.wasm}
skiff=${2:-$root/dist/skiff}
load=$root/dist/Skiff.Load
for tool in "$skiff" "$load"; do
    [ -x "$tool" ] || { echo "run ./publish.sh cli load first" >&2; exit 2; }
done
log=$(mktemp)
"$skiff" serve --listen 127.0.0.1:0 "$file" >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; rm -f "$log"' EXIT
tries=0
until address=$(sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9]*\).*/\1/p' "$log" | head -n 1) && [ -n "$address" ]; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] && kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.1
done
resident() { awk '/^VmRSS/ { printf "%.1f MB", $2 / 1024 }' "/proc/$server/status"; }

"$root/scripts/machine.sh"
echo "$(basename "$file"): $(resident) before the first request"
i=0
while [ $i -lt 10 ]; do
    seq -f "$address/health?%g" 100 | xargs curl -s >/dev/null
    i=$((i + 1))
done
echo "$(resident) after 1,000 requests"
i=0
while [ $i -lt "$rounds" ]; do
    i=$((i + 1))
    rate=$("$load" load "$address/health" --seconds "$seconds" --connections 16)
    after=$(resident)
    sleep 10
    echo "round $i: $rate; $after after it, $(resident) 10 s later"
done
