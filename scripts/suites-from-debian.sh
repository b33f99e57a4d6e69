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
command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || {
    echo "no apt-get here" >&2
    exit 1
}
# The mirror this system uses already.
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | grep -v security | head -n 1)
[ -n "$mirror" ] || {
    echo "no Debian mirror is configured here" >&2
    exit 1
}
apt="$cache/apt"
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$cache/unpack"
printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s sid main\n' "$mirror" >"$apt/sources.list"
touch "$apt/status"
options="-o Dir::Etc::SourceList=$apt/sources.list -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists=$apt/lists -o Dir::State::Status=$apt/status -o Dir::Cache::Archives=$apt/archives -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User= -o Acquire::Languages=none"
# shellcheck disable=SC2086  (options are words)
apt-get $options update -qq >"$cache/update.log" 2>&1 || {
    echo "apt-get update (private state) failed, see $cache/update.log" >&2
    exit 1
}
# shellcheck disable=SC2086
(cd "$apt/archives" && apt-get $options download -qq "$package" >"$cache/download.log" 2>&1) || {
    echo "download of $package failed, see $cache/download.log" >&2
    exit 1
}
dpkg-deb -x "$apt"/archives/${package}_*.deb "$cache/unpack"
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
