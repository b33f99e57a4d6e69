#!/bin/sh
# Requests per second and latencies of components under `skiff serve` beside bare Kestrel with the same answer, all native executables, in turn, with
# wrk on the same cores. The ratio is of the medians of all rounds; a busy machine disturbs both sides alike.
# Usage: bench/requests.sh [--rounds N] [--seconds N] [--connections N] [--skiff FILE] [COMPONENT]     default: examples/api-c/api.wasm
# Needs: ./publish.sh cli load, python3, wrk (Debian's package; WRK names another one)
. "$(dirname -- "$0")/measuring.sh"
rounds=3
seconds=3
connections=16
skiff="$root/dist/skiff"
while option "rounds seconds connections skiff" "$@"; do shift 2; done
component=${1:-$root/examples/api-c/api.wasm}
wrk=${WRK:-wrk}
built "cli load" "$skiff" "$root/dist/Skiff.Load"
command -v "$wrk" >/dev/null || { "$root/scripts/install.sh" wrk && wrk=wrk; }

"$root/scripts/machine.sh"
start skiff "$skiff" serve --listen 127.0.0.1:0 "$component"
skiff_at=$address
start kestrel "$root/dist/Skiff.Load" bare --body OK
kestrel_at=$address
round=0
while [ $round -le "$rounds" ]; do # the first is to warm up
    "$wrk" --latency -t 1 -c "$connections" -d "${seconds}s" "http://$kestrel_at/health" >"$work/kestrel.$round"
    "$wrk" --latency -t 1 -c "$connections" -d "${seconds}s" "http://$skiff_at/health" >"$work/skiff.$round"
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
