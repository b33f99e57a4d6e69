#!/bin/sh
# Requests that wait 100 ms for another server, thousands at a time: whether all are answered, and with how many threads.
# Usage: bench/waiting/run.sh [--requests N] [--at-a-time N]     default: 10000, 2000     needs: ./publish.sh cli load
. "$(dirname -- "$0")/../measuring.sh"
requests=10000
at_a_time=2000
while option "requests at-a-time" "$@"; do shift 2; done
built "cli load" "$root/dist/skiff" "$root/dist/Skiff.Load"

"$root/scripts/machine.sh"
start upstream "$root/dist/Skiff.Load" slow --milliseconds 100
# The guest has the address in its data: fifteen characters, as ports that the system gives out have five digits.
[ ${#address} = 15 ] || { echo "the upstream listens on $address: its port has not five digits" >&2; exit 2; }
sed "s/127\.0\.0\.1:00000/$address/" "$root/bench/waiting/asks.wat" >"$work/asks.wat"
start skiff "$root/dist/skiff" serve --listen 127.0.0.1:0 --allow-host "http://$address" "$work/asks.wat"
"$root/dist/Skiff.Load" crowd "http://$address/" --requests "$requests" --at-a-time "$at_a_time" --expect 204 --watch "$server" || { head -n 20 "$work/skiff.log"; exit 1; }
echo "resident after it: $(resident "$server")"
