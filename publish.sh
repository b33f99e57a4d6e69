#!/bin/sh
# Builds the native executables into dist/. Needs the .NET 10 SDK and a linker (gcc or clang).
# Usage: ./publish.sh [cli|conformance|load|shim ...]     default: cli conformance
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$root"

case "${1:-}" in
-h | --help)
    sed -n '2,3s/^# //p' "$0"
    exit 0
    ;;
esac
. scripts/platform.sh

linker=$(command -v gcc || command -v clang || true)
if [ -z "$linker" ]; then
    echo "publish.sh: no C linker found. Install one: apt-get install gcc libc6-dev zlib1g-dev" >&2
    exit 2
fi
framework=$(scripts/native-framework.sh)
mkdir -p dist

publish() { # project, executable
    echo "publishing $2 ($framework, NativeAOT)"
    dotnet publish "$1" -c Release -f "$framework" -r linux-x64 -o "artifacts/native/$2" -v quiet -nologo \
        -p:PublishAot=true -p:CppCompilerAndLinker="$linker" -p:StripSymbols=true -p:DebugType=none
    # Written under a temporary name and renamed: whoever runs dist/ meanwhile sees the old or the new file, never half of one.
    cp "artifacts/native/$2/$2" "dist/.$2.new"
    mv "dist/.$2.new" "dist/$2"
    ls -l "dist/$2" | awk '{ printf "  dist/%s  %.1f MB\n", name, $5 / 1e6 }' name="$2"
}

for part in ${*:-cli conformance}; do
    case "$part" in
    cli)
        publish src/Skiff.Cli skiff
        ln -f dist/skiff dist/spin # commands and flags are Spin's where it has them: scripts go on under its name
        ;;
    conformance) publish test/Skiff.Conformance skiff-conformance ;;
    load) publish bench/Skiff.Load Skiff.Load ;;
    shim)
        publish src/Skiff.Shim containerd-shim-skiff-v1
        # The names by which Spin's and Wasmtime's runtime classes find a shim: the same file.
        for name in containerd-shim-spin-v2 containerd-shim-wasmtime-v1; do
            ln -f dist/containerd-shim-skiff-v1 "dist/$name"
        done
        ;;
    *)
        echo "publish.sh: unknown part '$part'; known: cli conformance load shim" >&2
        exit 2
        ;;
    esac
done
