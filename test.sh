#!/bin/sh
# Builds Skiff and runs every test. One of the README's two commands.
#
# Usage: ./test.sh [--full] [--no-native] [--results FOLDER]
#   --full        the full tier: the counts that the issues and docs/testing.md state (takes long); default: a few per cent of them
#   --no-native   leave out the NativeAOT pass
#   --results F   where the detailed results go (default artifacts/test-results)
#
# Ends with one line: N passed, N failed. Exit status 0 if nothing failed, 1 if something did, 2 if this machine cannot run it.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$root"

full=0
native=1
results="$root/artifacts/test-results"
while [ $# -gt 0 ]; do
    case "$1" in
    --full) full=1 ;;
    --no-native) native=0 ;;
    --results)
        results=${2:?--results needs a folder}
        shift
        ;;
    -h | --help)
        sed -n '2,9s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *)
        echo "test.sh: unknown option '$1'; see ./test.sh --help" >&2
        exit 2
        ;;
    esac
    shift
done
. scripts/platform.sh
[ "$full" = 0 ] || export SKIFF_FULL=1
rm -rf "$results"
mkdir -p "$results"
: >"$results/skips"

# What cannot run here is said at the end, once, with its reason.
could_not_run() {
    echo "$1" >>"$results/skips"
}

say() { printf '\n== %s\n' "$*"; }

say "machine"
scripts/machine.sh

say "suites"
suites=$(scripts/suites.sh) || true
if [ -n "$suites" ]; then
    export SKIFF_TESTDATA="$suites"
    echo "official suites: found"
else
    could_not_run "official suites: neither SKIFF_TESTDATA nor a shared test data folder is here, and Debian's package of them could not be fetched"
fi

say "programs that tests run"
# containerd, an OCI runtime and what makes networks of pods, for the tests that drive our shim by them; those need root and say so where there is none.
# Other versions of containerd come while the build runs; where one does not, its tests say that they are skipped.
if [ "$(id -u)" = 0 ]; then
    command -v docker-registry >/dev/null 2>&1 || scripts/install.sh docker-registry || could_not_run "a registry: docker-registry is not here and could not be installed"
    { command -v clang && [ -e /usr/include/wasm32-wasi/stdio.h ] && ls /usr/lib/llvm-*/lib/clang/*/lib/wasi/libclang_rt.builtins-wasm32.a; } >/dev/null 2>&1 ||
        scripts/install.sh clang lld wasi-libc libclang-rt-14-dev-wasm32 || could_not_run "a compiler of C: clang, lld, wasi-libc and libclang-rt-14-dev-wasm32 are not here and could not be installed"
    { command -v containerd && command -v runc && command -v busybox && [ -x /usr/lib/cni/bridge ]; } >/dev/null 2>&1 ||
        scripts/install.sh containerd runc busybox-static containernetworking-plugins ||
        could_not_run "programs of a node: containerd, runc, busybox-static and containernetworking-plugins are not here and could not be installed"
    for suite in trixie sid; do
        scripts/containerd-from-debian.sh "$suite" >"$results/containerd-$suite.log" 2>&1 &
    done
fi

# Key-value stores. Nearly every system has it.
ldconfig -p 2>/dev/null | grep -q 'libsqlite3\.so\.0' || scripts/install.sh libsqlite3-0 || true

say "build"
dotnet build Skiff.slnx -c Release -v quiet -nologo

# The tests of containers run the node's executable, which is static: a JIT does not start in an empty image.
if [ "$native" = 1 ] && { command -v gcc >/dev/null 2>&1 || command -v clang >/dev/null 2>&1; }; then
    say "the node's executable"
    has_libraries() { command -v cmake >/dev/null 2>&1 && [ -e /usr/include/openssl/ssl.h ] && [ -e /usr/include/sqlite3.h ]; }
    has_libraries || scripts/install.sh cmake make libssl-dev libsqlite3-dev zlib1g-dev || true
    # Where it cannot be built, the tests of containers are skipped and say so; where it should be and is not, that is a failure.
    if has_libraries; then
        ./publish.sh shim || { echo "the node's executable is not built|0|1|0" >>"$results/jit.summary" && echo "JIT: ./publish.sh shim failed" >>"$results/jit.failures"; }
    else
        could_not_run "the node's executable: cmake, libssl-dev or libsqlite3-dev is not here and could not be installed"
    fi
fi

wait # for what was begun beside the build

say "tests on the JIT"
for project in test/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    # A failure is counted from the results file; a run that died leaves none and counts as one failure.
    dotnet test "$project" -c Release --no-build -v quiet -nologo \
        --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" --results-directory "$results" >"$results/$name.log" 2>&1 || true
    scripts/trx-summary.sh "$name" "$results/$name.trx" "$results/$name.log" >>"$results/jit.summary"
    tail -n 1 "$results/jit.summary" | scripts/print-row.sh
done

if [ "$native" = 1 ]; then
    say "tests on NativeAOT"
    if command -v gcc >/dev/null 2>&1 || command -v clang >/dev/null 2>&1 || scripts/install.sh gcc libc6-dev zlib1g-dev; then
        ./publish.sh cli conformance
        mkdir -p "$results/native"
        ./dist/skiff-conformance --summary "$results/native.summary" >"$results/conformance.log" 2>&1 || true
        cat "$results/conformance.log"
        sed -n 's/^skipped \(.*\)/NativeAOT: \1/p' "$results/conformance.log" >"$results/native.skips"
        sed -n 's/^FAILED \(.*\)/NativeAOT: \1/p' "$results/conformance.log" >"$results/native.failures"
        if [ ! -s "$results/native.summary" ]; then
            echo "skiff-conformance|0|1|0" >"$results/native.summary"
        fi
    else
        could_not_run "NativeAOT pass: no C linker (gcc or clang) here and it could not be installed"
    fi
else
    could_not_run "NativeAOT pass: left out by --no-native"
fi

say "planted bugs"
# A copy of the compiler with bugs in it: the generated modules must find them. A few in the small tier, on the JIT; all in the full one.
planted() {
    dotnet run --project test/Skiff.Planted -c Release --no-build -- --summary "$results/planted.summary" "$@"
}
if [ "$full" = 1 ]; then
    planted || true
else
    planted --jit --seed 9001 --minutes 2 cycle-of-moves narrow-store-forgotten || true
fi
[ -s "$results/planted.summary" ] || echo "planted bugs found|0|1|0" >"$results/planted.summary"

say "summary"
for pass in jit native planted; do
    [ -s "$results/$pass.summary" ] || continue
    awk -F'|' -v pass="$pass" '{ p += $2; f += $3; s += $4 } END { printf "%-6s %d passed, %d failed, %d skipped\n", pass, p, f, s }' "$results/$pass.summary"
done
cat "$results"/*.skips >>"$results/skips" 2>/dev/null || true
if [ -s "$results/skips" ]; then
    echo "not run:"
    sort -u "$results/skips" | sed 's/^/  /'
fi
grep -h . "$results"/*.failures 2>/dev/null | sed 's/^/FAILED  /' || true

cat "$results"/*.summary | awk -F'|' '{ p += $2; f += $3 } END { printf "%d passed, %d failed\n", p, f; exit f > 0 }'
