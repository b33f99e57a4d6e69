# Sourced: fetch_debian_package PACKAGE SUITE FOLDER downloads a package of another Debian suite with a private apt state and unpacks it into
# FOLDER/unpack. The system's packages and its apt state are not touched. Ends the script with a reason where that cannot be done.
# debian_mirror prints the mirror that this system uses, or nothing.
debian_mirror() {
    sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | grep -v security | head -n 1
}

fetch_debian_package() {
    package=$1 suite=$2 folder=$3
    command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || {
        echo "no apt-get here" >&2
        exit 1
    }
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || {
        echo "no Debian mirror is configured here" >&2
        exit 1
    }
    apt="$folder/apt"
    mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$folder/unpack"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$suite" >"$apt/sources.list"
    touch "$apt/status"
    options="-o Dir::Etc::SourceList=$apt/sources.list -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists=$apt/lists -o Dir::State::Status=$apt/status -o Dir::Cache::Archives=$apt/archives -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User= -o Acquire::Languages=none"
    # shellcheck disable=SC2086  (options are words)
    apt-get $options update -qq >"$folder/update.log" 2>&1 || {
        echo "apt-get update (private state) failed, see $folder/update.log" >&2
        exit 1
    }
    # shellcheck disable=SC2086
    (cd "$apt/archives" && apt-get $options download -qq "$package" >"$folder/download.log" 2>&1) || {
        echo "download of $package failed, see $folder/download.log" >&2
        exit 1
    }
    dpkg-deb -x "$apt/archives/${package}"_*.deb "$folder/unpack"
}
