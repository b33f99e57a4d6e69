#!/bin/sh
# Requests per second and latencies of components under `skiff serve` beside bare Kestrel with the same answer, all native executables, in turn, with
# wrk on the same cores. The ratio is of the medians of all rounds; a busy machine disturbs both sides alike.
# Usage: bench/requests.sh [--rounds N] [--seconds N] [--connections N] [--skiff FILE] [COMPONENT]     default: examples/api-c/api.wasm
# Needs: ./publish.sh cli load, python3, wrk (Debian's package; WRK names another one)
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
rounds=3
seconds=3
connections=16
skiff="$root/dist/skiff"
while [ $# -gt 1 ]; do
    case "$1" in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --connections) connections=$2 ;;
    --skiff) skiff=$2 ;;
    *)
        echo "requests.sh: unknown option '$1'" >&2
        exit 2
        ;;
    esac
    shift 2
done
component=${1:-$root/examples/api-c/api.wasm}
wrk=${WRK:-wrk}
for file in "$skiff" "$root/dist/Skiff.Load"; do
    [ -x "$file" ] || { echo "run ./publish.sh cli load first" >&2; exit 2; }
done
command -v "$wrk" >/dev/null || { "$root/scripts/install.sh" wrk && wrk=wrk; }
work=$(mktemp -d)
servers=""
stop() {
    for server in $servers; do
        kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT

start() { # name, command: prints the address
    name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 &
    servers="$servers $!"
    tries=0
    until grep -q 'http://127\.0\.0\.1:[0-9]' "$work/$name.log"; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] && kill -0 "$!" 2>/dev/null || { echo "$name did not start:" >&2; cat "$work/$name.log" >&2; exit 1; }
        sleep 0.1
    done
    sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9]*\).*/\1/p' "$work/$name.log" | head -n 1 >"$work/$name.url"
}

"$root/scripts/machine.sh"
start skiff "$skiff" serve --listen 127.0.0.1:0 "$component"
start kestrel "$root/dist/Skiff.Load" bare --body OK
round=0
while [ $round -le "$rounds" ]; do # the first is to warm up
    for name in kestrel skiff; do
        "$wrk" --latency -t 1 -c "$connections" -d "${seconds}s" "$(cat "$work/$name.url")/health" >"$work/$name.$round"
    done
    round=$((round + 1))
done
python3 - "$work" "$rounds" <<'END'
import re, statistics, sys
work, rounds = sys.argv[1], int(sys.argv[2])
unit = {"us": 1e-3, "ms": 1.0, "s": 1e3}
def read(name, round):
    text = open(f"{work}/{name}.{round}").read()
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"{name}: not every request was answered:\n{text}")
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), float(tail[1]) * unit[tail[2]]
median = {}
for name in ("kestrel", "skiff"):
    runs = [read(name, r) for r in range(1, rounds + 1)]
    median[name] = [statistics.median(column) for column in zip(*runs)]
    print(f"{name:8} {median[name][0]:8.0f} requests/s, p99 {median[name][1]:.2f} ms   ({', '.join(f'{r[0]:.0f}' for r in runs)})")
print(f"skiff has {median['skiff'][0] / median['kestrel'][0]:.0%} of Kestrel's requests per second and {median['skiff'][1] / median['kestrel'][1]:.1f} times its p99")
END
