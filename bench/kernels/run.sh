#!/bin/sh
# Compares kernels compiled by Skiff (native executable) with V8's optimizing compiler, interleaved in one run on one machine.
# Each kernel prints its own time ("result N ms T"); start-up and compilation are not in it.
# Three whole programs follow (programs.sh), reported beside them.
# Usage: bench/kernels/run.sh [--rounds N] [FOLDER with *.wasm]     needs: ./publish.sh cli, node
. "$(dirname -- "$0")/../measuring.sh"
rounds=5
while option rounds "$@"; do shift 2; done
folder=${1:-$("$root/scripts/suites.sh")/kernels/wasm}
skiff="$root/dist/skiff"
built cli "$skiff"
tool node "nothing to compare with"
"$root/scripts/machine.sh"
echo "node    $(node --version), V8 $(node -p process.versions.v8), --no-liftoff"
echo "skiff   $("$skiff" --version)"
raw="$work/raw"
time_of() { sed -n 's/.* ms \([0-9.]*\).*/\1/p'; }
for file in "$folder"/*.wasm; do
    name=$(basename "$file" .wasm)
    case "$name" in *simd*) echo "$name: left out (no SIMD code generation yet)"; continue ;; esac
    "$skiff" compile "$file" >/dev/null
    round=0
    while [ $round -lt "$rounds" ]; do
        ours=$("$skiff" run "$file" | time_of)
        v8=$(node --no-liftoff --no-warnings "$root/bench/kernels/node.mjs" "$file" | time_of)
        echo "$name $ours $v8" >>"$raw"
        round=$((round + 1))
    done
done
awk '
function median(list, n,   a, i, j, t) {
    split(list, a, " "); n = 0; for (i in a) n++
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
    return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}
{ if (!($1 in ours)) order[++count] = $1; ours[$1] = ours[$1] " " $2; v8[$1] = v8[$1] " " $3; ratio[$1] = ratio[$1] " " ($2 / $3) }
END {
    printf "%-12s %12s %12s %8s\n", "kernel", "skiff ms", "V8 ms", "ratio"
    for (i = 1; i <= count; i++) {
        k = order[i]; r = median(ratio[k]); sum += log(r); if (r > worst) worst = r
        printf "%-12s %12.1f %12.1f %8.2f\n", k, median(ours[k]), median(v8[k]), r
    }
    printf "%-12s %34.2f\nworst        %34.2f\n", "geometric mean", exp(sum / count), worst
}' "$raw"
echo
[ $# -gt 0 ] || "$root/bench/kernels/programs.sh" --rounds "$rounds"
