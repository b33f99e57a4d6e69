#!/bin/sh
# Compares the start of a cached program under `skiff run` with a bare NativeAOT hello, start to exit, interleaved.
# Usage: bench/start/run.sh [--runs N] [SKIFF]     needs: ./publish.sh cli, python3
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
runs=60
if [ "${1:-}" = --runs ]; then
    runs=$2
    shift 2
fi
skiff=${1:-$root/dist/skiff}
[ -x "$skiff" ] || { echo "run ./publish.sh cli first" >&2; exit 2; }
command -v python3 >/dev/null || { echo "python3 is not here: it takes the times" >&2; exit 2; }
bare="$root/artifacts/native/bare-hello/bare-hello"
if [ ! -x "$bare" ]; then
    dotnet publish "$root/bench/start/hello/BareHello.csproj" -c Release -f "$("$root/scripts/native-framework.sh")" -r linux-x64 \
        -o "$(dirname "$bare")" -v quiet -nologo -p:PublishAot=true -p:StripSymbols=true -p:DebugType=none \
        -p:CppCompilerAndLinker="$(command -v gcc || command -v clang)"
fi
"$root/scripts/machine.sh"
SKIFF_CACHE_DIR=$(mktemp -d)
export SKIFF_CACHE_DIR
trap 'rm -rf "$SKIFF_CACHE_DIR"' EXIT
python3 "$root/bench/start/start.py" --runs "$runs" "$skiff" run "$root/examples/hello-c/hello.wasm" -- "$bare"
