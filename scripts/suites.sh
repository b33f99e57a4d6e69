#!/bin/sh
# Prints the folder of the official suites and guests, or nothing (exit 1): SKIFF_TESTDATA, a shared folder beside the checkout, else what
# Debian's package golang-github-tetratelabs-wazero-dev holds of the WebAssembly suite, unpacked into a cache folder of ours.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
if [ -n "${SKIFF_TESTDATA:-}" ]; then
    if [ -d "$SKIFF_TESTDATA" ]; then
        echo "$SKIFF_TESTDATA"
        exit 0
    fi
    echo "SKIFF_TESTDATA names '$SKIFF_TESTDATA', which is not a folder" >&2
    exit 1
fi
beside="$root/../shared/testdata"
if [ -d "$beside" ]; then
    CDPATH= cd -- "$beside" && pwd
    exit 0
fi
exec "$root/scripts/suites-from-debian.sh"
