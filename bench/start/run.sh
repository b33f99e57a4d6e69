#!/bin/sh
# Compares the start of a cached program under `skiff run` with a bare NativeAOT hello, start to exit, interleaved.
# Usage: bench/start/run.sh [--runs N] [SKIFF]     needs: ./publish.sh cli, python3
. "$(dirname -- "$0")/../measuring.sh"
runs=60
while option runs "$@"; do shift 2; done
skiff=${1:-$root/dist/skiff}
built cli "$skiff"
tool python3 "it takes the times"
bare="$root/artifacts/native/bare-hello/bare-hello"
if [ ! -x "$bare" ]; then
    dotnet publish "$root/bench/start/hello/BareHello.csproj" -c Release -f "$("$root/scripts/native-framework.sh")" -r linux-x64 \
        -o "$(dirname "$bare")" -v quiet -nologo -p:PublishAot=true -p:StripSymbols=true -p:DebugType=none \
        -p:CppCompilerAndLinker="$(command -v gcc || command -v clang)"
fi
"$root/scripts/machine.sh"
own_cache
python3 "$root/bench/start/start.py" --runs "$runs" "$skiff" run "$root/examples/hello-c/hello.wasm" -- "$bare"
