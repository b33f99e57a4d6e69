#!/bin/sh
# Builds Skiff and shows its main job: a real WebAssembly application that answers HTTP. One of the README's two commands.
#
# Usage: ./demo.sh [--once]
#   --once   stop by itself at the end (exit 0 if everything was as it should be)
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
cd "$root"
once=0
case "${1:-}" in
--once) once=1 ;;
-h | --help)
    sed -n '2,5s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
"") ;;
*)
    echo "demo.sh: unknown option '$1'; see ./demo.sh --help" >&2
    exit 2
    ;;
esac
. scripts/platform.sh

say() { printf '\n== %s\n' "$*"; }
problems=0
expect() { # text, what was wanted: shows the answer, and counts it if the wanted part is missing
    printf '%s\n' "$1" | sed 's/^/   /'
    case "$1" in
    *"$2"*) ;;
    *)
        problems=$((problems + 1))
        printf '   ^ expected to find: %s\n' "$2"
        ;;
    esac
}

say "machine"
scripts/machine.sh

say "build (about a minute the first time)"
dotnet build bench/Skiff.Load -c Release -f net10.0 -v quiet -nologo -p:RunAnalyzers=false
dotnet build src/Skiff.Cli -c Release -f net10.0 -v quiet -nologo -p:RunAnalyzers=false
skiff="dotnet artifacts/bin/Skiff.Cli/release_net10.0/skiff.dll"
tool="dotnet artifacts/bin/Skiff.Load/release/Skiff.Load.dll"

work=$(mktemp -d)
pids=""
stop_all() {
    for pid in $pids; do
        kill -TERM "$pid" 2>/dev/null || true
    done
    for pid in $pids; do
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Starts a server in the background; its address is found in what it prints. Sets $address and $server.
serve() { # name, command
    name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 &
    server=$!
    pids="$pids $server"
    address=""
    tries=0
    while [ -z "$address" ]; do
        address=$(sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9]*\).*/\1/p' "$work/$name.log" | head -n 1)
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
            echo "$name did not start:" >&2
            cat "$work/$name.log" >&2
            exit 1
        fi
        sleep 0.1
    done
}

say "serve examples/wagi-c: C, compiled to WebAssembly, answering as CGI does"
echo "   \$ skiff up -f examples/wagi-c/spin.toml --timeout 2s"
serve skiff $skiff up -f examples/wagi-c/spin.toml --listen 127.0.0.1:0 --timeout 2s
skiff_address=$address
skiff_pid=$server
sed 's/^/   /' "$work/skiff.log"

say "ask it"
for path in "/hello?name=world" "/missing"; do
    echo "   \$ curl -i $skiff_address$path"
    expect "$($tool ask "$skiff_address$path" 2>&1)" "$([ "$path" = /missing ] && echo 404 || echo 'QUERY_STRING=name=world')"
done

say "nothing is granted that the manifest does not give"
echo "   the manifest grants one file and one variable:"
expect "$($tool ask "$skiff_address/file?/greeting.txt" 2>&1)" "200"
expect "$($tool ask "$skiff_address/env?GREETING" 2>&1)" "GREETING=Hello"
echo "   a file it does not grant:"
expect "$($tool ask "$skiff_address/file?/etc/passwd" 2>&1)" "denied"
echo "   -> missing grant: files = [\"...\"] of [component.wagi] in spin.toml"
echo "   a variable it does not grant:"
expect "$($tool ask "$skiff_address/env?HOME" 2>&1)" "HOME is not granted"
echo "   -> missing grant: environment = { HOME = \"...\" } of [component.wagi], or skiff up --env HOME=..."

say "a guest that loops for ever is stopped; others are answered meanwhile"
$tool ask "$skiff_address/loop" >"$work/loop.answer" 2>&1 &
looping=$!
sleep 0.3
expect "$($tool ask "$skiff_address/hello?while=looping" 2>&1)" "QUERY_STRING=while=looping"
wait "$looping" || true
echo "   the looping request, after its 2 seconds:"
expect "$(cat "$work/loop.answer")" "504"
grep -i -m 1 'deadline' "$work/skiff.log" | sed 's/^/   log: /' || true

say "serve examples/api-c: a component for wasi:http 0.2, 9 kB"
echo "   \$ skiff serve examples/api-c/api.wasm"
serve component $skiff serve examples/api-c/api.wasm --listen 127.0.0.1:0
component_address=$address
component_pid=$server
expect "$($tool ask "$component_address/health" 2>&1)" "OK"
expect "$($tool ask "$component_address/api/data" 2>&1)" "Hello from WebAssembly"
expect "$($tool ask "$component_address/missing" 2>&1)" "404"

say "what a fresh instance costs"
$tool instances | sed 's/^/   /'

say "requests per second and memory, beside bare Kestrel (one machine, the load takes its share of the cores)"
resident() { awk '/^VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/$1/status"; }
echo "   skiff   $($tool load "$skiff_address/hello" --seconds 3 --connections 16), $(resident "$skiff_pid") resident"
echo "   component $($tool load "$component_address/health" --seconds 3 --connections 16), $(resident "$component_pid") resident"
serve bare $tool bare
echo "   kestrel $($tool load "$address/hello" --seconds 3 --connections 16), $(resident "$server") resident"
echo "   (JIT build; native executables weigh less: ./publish.sh, then dist/skiff)"

say "done"
if [ "$problems" != 0 ]; then
    echo "$problems answers were not as expected" >&2
    exit 1
fi
if [ "$once" = 1 ]; then
    exit 0
fi
echo "   try: curl -i $skiff_address/hello?name=you"
echo "   Ctrl-C to stop"
wait "$skiff_pid"
