#!/bin/sh
# Requests per second and memory of examples/wagi-c (a fresh instance per request) beside bare Kestrel: both native executables, one after the
# other, the load generator on the same cores.
# Usage: bench/http.sh [--seconds N] [--connections N]     needs: ./publish.sh cli load
. "$(dirname -- "$0")/measuring.sh"
seconds=5
connections=16
while option "seconds connections" "$@"; do shift 2; done
built "cli load" "$root/dist/skiff" "$root/dist/Skiff.Load"

measure() { # name, command
    start "$@"
    idle=$(resident "$server")
    "$root/dist/Skiff.Load" load "http://$address/hello" --seconds 1 --connections "$connections" >/dev/null
    rate=$("$root/dist/Skiff.Load" load "http://$address/hello" --seconds "$seconds" --connections "$connections")
    printf '%-8s %s\n' "$name" "$rate; resident $idle before the first request, $(resident "$server") after the load"
    stop
}

"$root/scripts/machine.sh"
measure skiff "$root/dist/skiff" up -f "$root/examples/wagi-c/spin.toml" --listen 127.0.0.1:0
measure kestrel "$root/dist/Skiff.Load" bare
