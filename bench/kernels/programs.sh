#!/bin/sh
# Three whole programs beside the kernels, reported and not tuned for: how long they take from start to exit, and of V8 also _start alone (it compiles
# at every start; Skiff finds its code in the cache). AssemblyScript computing words and primes, C counting the lines of 32 MB, a speech synthesiser.
# Usage: bench/kernels/programs.sh [--rounds N] [FOLDER of guests/p1]     needs: ./publish.sh cli, node
. "$(dirname -- "$0")/../measuring.sh"
rounds=3
while option rounds "$@"; do shift 2; done
folder=${1:-$("$root/scripts/suites.sh")/guests/p1}
skiff="$root/dist/skiff"
built cli "$skiff"
tool node "nothing to compare with"
head -c 24000000 /dev/zero | base64 -w 75 >"$work/lines.txt"
sentence="The quick brown fox jumps over the lazy dog, again and again, until the evening comes and it is time to rest."
text="$sentence $sentence $sentence $sentence"

now() { date +%s%N; }
compare() { # name, file, arguments
    name=$1
    file="$folder/$2"
    shift 2
    [ -e "$file" ] || { echo "$name: $file is not here"; return 0; }
    "$skiff" compile "$file" >/dev/null
    round=0
    while [ $round -lt "$rounds" ]; do
        begin=$(now)
        "$skiff" run --dir "$work::/data" "$file" "$@" >"$work/ours" || true
        middle=$(now)
        SKIFF_BENCH_TIME=1 node --no-liftoff --no-warnings "$root/bench/kernels/node.mjs" --dir "$work::/data" "$file" "$@" >"$work/theirs" 2>"$work/start" || true
        end=$(now)
        cmp -s "$work/ours" "$work/theirs" || echo "$name: the two print different things" >&2
        echo "$(((middle - begin) / 1000)) $(((end - middle) / 1000)) $(cat "$work/start")"
        round=$((round + 1))
    done | sort -n | awk -v name="$name" '{ ours[NR] = $1; v8[NR] = $2; start[NR] = $3 }
        function median(a, n,   i, j, t) {
            for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
            return a[int((n + 1) / 2)]
        }
        END { printf "%-12s %14.1f %14.1f %14.1f\n", name, median(ours, NR) / 1000, median(v8, NR) / 1000, median(start, NR) }'
}

printf "%-12s %14s %14s %14s\n" "program" "skiff ms" "V8 ms" "of it _start"
compare as as-p1.wasm
compare catwc catwc-c-p1.wasm /data/lines.txt
compare flite flite.wasm -voice kal -t "$text" -o /data/out.wav
