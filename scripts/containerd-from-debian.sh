#!/bin/sh
# Fetches containerd of another Debian suite into a cache folder of ours, for the tests that drive the shim with several versions of it, and prints the
# folder of its executables, or fails with a reason.
# Usage: containerd-from-debian.sh SUITE      trixie has 1.7, sid has 2.1
set -eu
suite=${1:?a suite of Debian, for example trixie}
cache="${XDG_CACHE_HOME:-$HOME/.cache}/skiff/containerd"
ready="$cache/$suite"
if [ ! -x "$ready/containerd" ]; then
    . "$(dirname -- "$0")/debian-package.sh"
    work="$cache/work-$suite"
    rm -rf "$work" "$ready.new"
    fetch_debian_package containerd "$suite" "$work"
    mkdir -p "$ready.new"
    cp "$work/unpack/usr/bin/containerd" "$work/unpack/usr/bin/ctr" "$ready.new/"
    mv "$ready.new" "$ready"
    rm -rf "$work"
fi
echo "$ready"
