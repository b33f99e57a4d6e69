#!/bin/sh
# Requests per second and memory of examples/wagi-c (a fresh instance per request) beside bare Kestrel: both native executables, one after the
# other, the load generator on the same cores.
# Usage: bench/http.sh [--seconds N] [--connections N]     needs: ./publish.sh cli load
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
seconds=5
connections=16
while [ $# -gt 1 ]; do
    case "$1" in
    --seconds) seconds=$2 ;;
    --connections) connections=$2 ;;
    *)
        echo "http.sh: unknown option '$1'" >&2
        exit 2
        ;;
    esac
    shift 2
done
for file in skiff Skiff.Load; do
    [ -x "$root/dist/$file" ] || { echo "run ./publish.sh cli load first" >&2; exit 2; }
done
log=$(mktemp)
server=""
stop() {
    [ -z "$server" ] || { kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
    server=""
}
trap 'stop; rm -f "$log"' EXIT

measure() { # name, command
    name=$1
    shift
    "$@" >"$log" 2>&1 &
    server=$!
    tries=0
    until address=$(sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9]*\).*/\1/p' "$log" | head -n 1) && [ -n "$address" ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] && kill -0 "$server" 2>/dev/null || { echo "$name did not start:" >&2; cat "$log" >&2; exit 1; }
        sleep 0.1
    done
    idle=$(resident)
    "$root/dist/Skiff.Load" load "$address/hello" --seconds 1 --connections "$connections" >/dev/null
    echo "$name  $("$root/dist/Skiff.Load" load "$address/hello" --seconds "$seconds" --connections "$connections"); resident $idle before the first request, $(resident) after the load"
    stop
}
resident() { awk '/^VmRSS/ { printf "%.1f MB", $2 / 1024 }' "/proc/$server/status"; }

"$root/scripts/machine.sh"
measure "skiff  " "$root/dist/skiff" up -f "$root/examples/wagi-c/spin.toml" --listen 127.0.0.1:0
measure "kestrel" "$root/dist/Skiff.Load" bare
