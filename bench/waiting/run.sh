#!/bin/sh
# Requests that wait 100 ms for another server, thousands at a time: whether all are answered, and with how many threads.
# Usage: bench/waiting/run.sh [--requests N] [--at-a-time N]     default: 10000, 2000     needs: ./publish.sh cli load
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
requests=10000
at_a_time=2000
while [ $# -gt 1 ]; do
    case "$1" in
    --requests) requests=$2 ;;
    --at-a-time) at_a_time=$2 ;;
    *)
        echo "run.sh: unknown option '$1'" >&2
        exit 2
        ;;
    esac
    shift 2
done
for file in skiff Skiff.Load; do
    [ -x "$root/dist/$file" ] || { echo "run ./publish.sh cli load first" >&2; exit 2; }
done
work=$(mktemp -d)
servers=""
stop() {
    for server in $servers; do
        kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT

start() { # name, command: the address is left in $address
    name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 &
    servers="$servers $!"
    tries=0
    until address=$(sed -n 's/.*http:\/\/\(127\.0\.0\.1:[0-9]*\).*/\1/p' "$work/$name.log" | head -n 1) && [ -n "$address" ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] && kill -0 "$!" 2>/dev/null || { echo "$name did not start:" >&2; cat "$work/$name.log" >&2; exit 1; }
        sleep 0.1
    done
}

"$root/scripts/machine.sh"
start upstream "$root/dist/Skiff.Load" slow --milliseconds 100
# The guest has the address in its data: fifteen characters, as ports that the system gives out have five digits.
[ ${#address} = 15 ] || { echo "the upstream listens on $address: its port has not five digits" >&2; exit 2; }
sed "s/127\.0\.0\.1:00000/$address/" "$root/bench/waiting/asks.wat" >"$work/asks.wat"
start skiff "$root/dist/skiff" serve --listen 127.0.0.1:0 --allow-host "http://$address" "$work/asks.wat"
skiff=$!
"$root/dist/Skiff.Load" crowd "http://$address/" --requests "$requests" --at-a-time "$at_a_time" --expect 204 --watch "$skiff" || { head -n 20 "$work/skiff.log"; exit 1; }
awk '/^VmRSS/ { printf "resident after it: %.1f MB\n", $2 / 1024 }' "/proc/$skiff/status"
