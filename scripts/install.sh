#!/bin/sh
# Installs Debian packages if we are root on a Debian; else says what to do and fails.
set -eu
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "cannot install packages here (not root, or no apt-get); by hand: apt-get install $*" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null 2>&1 || true
apt-get install -y -qq --no-install-recommends "$@" >/dev/null
