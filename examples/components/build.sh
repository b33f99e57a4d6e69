#!/bin/sh
# Builds the components of the examples. Needs Debian 12's clang and lld, and node 20 with npm (the tools are in package.json).
# api-c/api.wasm is checked in. api-js/api.wasm is 13 MB, a JavaScript engine inside, and is not: this script makes it.
set -eu
cd "$(dirname "$0")"

clang=${CLANG:-clang}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -d node_modules ] || npm install --no-audit --no-fund --loglevel=error

"$clang" --target=wasm32 -O2 -Wall -Wextra -Werror -nostdlib -ffreestanding -mbulk-memory -s -Wl,--no-entry -o "$work/api.wasm" ../api-c/api.c
node from-core.mjs "$work/api.wasm" ../api-c/api.wasm
node from-js.mjs ../api-js/api.mjs ../api-js/api.wasm

ls -l ../api-*/api.wasm
