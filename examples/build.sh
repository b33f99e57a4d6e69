#!/bin/sh
# Builds the guests again. Their .wasm files are checked in, so this is needed only after a change of a source.
# Needs Debian 12's packages: clang lld wasi-libc libclang-rt-14-dev-wasm32 rustc libstd-rust-dev-wasm32
# Leave the package binaryen away: clang would run its wasm-opt, which refuses what clang has made.
set -eu
cd "$(dirname "$0")"

clang=${CLANG:-clang}
rustc=${RUSTC:-/usr/bin/rustc}

for guest in hello-c/hello wagi-c/wagi; do
    "$clang" --target=wasm32-wasi -Oz -Wall -Wextra -Werror -s -o "$guest.wasm" "$guest.c"
done

"$rustc" --target wasm32-wasi --edition 2021 -C opt-level=z -C lto -C panic=abort -C strip=symbols -o wagi-rust/wagi.wasm wagi-rust/wagi.rs

ls -l ./*/*.wasm
