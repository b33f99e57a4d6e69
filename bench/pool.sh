#!/bin/sh
# What a request costs that gets an instance from the pool, calls it, lets it write 16 pages and gives it back: under NativeAOT.
# Prints time, managed bytes, slots created and reused, then the system calls of one such turn: those of a run with twice the turns
# less those of a run with once as many, so that what the process does at its start and end falls out.
# Usage: bench/pool.sh [--turns N]     needs: ./publish.sh load, strace (Debian's package, installed here if we are root)
. "$(dirname -- "$0")/measuring.sh"
turns=10000
while option turns "$@"; do shift 2; done
load="$root/dist/Skiff.Load"
built load "$load"
command -v strace >/dev/null || "$root/scripts/install.sh" strace
"$root/scripts/machine.sh"
"$load" instances

for times in 1 2; do
    strace -f -c -o "$work/$times" "$load" instances --rounds $((turns * times)) >/dev/null
done
echo "system calls of $turns turns (strace -f -c of $((turns * 2)) less that of $turns; a few come and go with the threads of the runtime):"
# The columns of strace -c: % time, seconds, usecs/call, calls, errors (may be empty), name.
awk '$4 ~ /^[0-9]+$/ && $NF != "total" { if (FILENAME ~ /1$/) once[$NF] = $4; else twice[$NF] = $4 }
END {
    for (name in twice) {
        more = twice[name] - once[name]
        if (more >= turns / 100) printf "  %-20s %8d   %.3f a turn\n", name, more, more / turns
        else rest += more > 0 ? more : 0
    }
    printf "  %-20s %8d\n", "all others", rest
}' turns="$turns" "$work/1" "$work/2"
