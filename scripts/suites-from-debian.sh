#!/bin/sh
# Fetches Debian's package golang-github-tetratelabs-wazero-dev (sid; it carries the official WebAssembly suite as JSON + wasm) with a private apt
# state, unpacks it into a cache folder and lays it out as spec/wg-2.0. The system's packages are not touched. Prints the folder, or fails with a reason.
set -eu
package=golang-github-tetratelabs-wazero-dev
cache="${XDG_CACHE_HOME:-$HOME/.cache}/skiff/suites"
ready="$cache/testdata-2" # the number changes with the layout
if [ -d "$ready/spec/wg-2.0" ]; then
    echo "$ready"
    exit 0
fi
. "$(dirname -- "$0")/debian-package.sh"
fetch_debian_package "$package" sid "$cache"
source=$(find "$cache/unpack" -type d -path '*spectest/v2/testdata' | head -n 1)
[ -n "$source" ] || {
    echo "$package does not hold the suite where it was expected" >&2
    exit 1
}
# One folder per .wast, as the conversion lays it out: NAME/NAME.json beside its .wasm files.
rm -rf "$ready.new"
for json in "$source"/*.json; do
    name=$(basename "$json" .json)
    mkdir -p "$ready.new/spec/wg-2.0/$name"
    cp "$json" "$ready.new/spec/wg-2.0/$name/"
    for file in "$source/$name".*.wasm "$source/$name".*.wat; do
        [ ! -e "$file" ] || cp "$file" "$ready.new/spec/wg-2.0/$name/"
    done
done
# Two modules lost something when they were converted: one its data count section, so that it is malformed before it can be invalid, the other the
# empty list of types of a select, which then is another instruction.
sed -i '/"line": 190,/s/"assert_invalid"\(.*\)"unknown data segment"/"assert_malformed"\1"data count section required"/' \
    "$ready.new/spec/wg-2.0/memory_init/memory_init.json"
sed -i '/"line": 324,/s/"invalid result arity"/"type mismatch"/' "$ready.new/spec/wg-2.0/select/select.json"
mv "$ready.new" "$ready"
echo "$ready"
