# What the scripts of this folder share; they source it. It sets root (the repository), work (a folder of this run, deleted at its end) and ends the servers that were started.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=${root%/bench*}
work=$(mktemp -d)
servers=""
stop() {
    for server in $servers; do
        kill -TERM "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
    done
    servers=""
}
trap 'stop; rm -rf "$work"' EXIT

fail() { # what is wrong
    echo "$(basename -- "$0"): $1" >&2
    exit 2
}

# Whether an option with its value comes next, which is then in the variable of its name:    while option "rounds at-a-time" "$@"; do shift 2; done
option() { # the names that are known, arguments
    case "${2:-}" in
    --*) ;;
    *) return 1 ;;
    esac
    case " $1 " in
    *" ${2#--} "*) ;;
    *) fail "unknown option '$2'" ;;
    esac
    [ $# -gt 2 ] || fail "'$2' needs a value"
    eval "$(echo "${2#--}" | tr - _)=\$3"
}

built() { # the parts that publish.sh has to build, files that come of it
    parts=$1
    shift
    for file in "$@"; do
        [ -x "$file" ] || fail "run ./publish.sh $parts first: $file is not here"
    done
}

tool() { # name, what for
    command -v "$1" >/dev/null || fail "$1 is not here: $2"
}

own_cache() { # compiled code comes from this run alone
    SKIFF_CACHE_DIR="$work/cache"
    mkdir "$SKIFF_CACHE_DIR"
    export SKIFF_CACHE_DIR
}

start() { # name, command: its process is in $server then, HOST:PORT in $address
    name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 &
    server=$!
    servers="$servers $server"
    tries=0
    until address=$(sed -n 's/.*http:\/\/\(127\.0\.0\.1:[0-9]*\).*/\1/p' "$work/$name.log" | head -n 1) && [ -n "$address" ]; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] && kill -0 "$server" 2>/dev/null || { cat "$work/$name.log" >&2; fail "$name did not start"; }
        sleep 0.1
    done
}

resident() { # process
    awk '/^VmRSS/ { printf "%.1f MB", $2 / 1024 }' "/proc/$1/status"
}
