#!/bin/sh
# Stands in for an OCI runtime where there is no root: containers are shell scripts named "command" in their bundles, processes added to them are scripts in
# place of the JSON. Understands as much of runc's command line as the shim uses.
log= root=
while [ $# -gt 0 ]; do
    case "$1" in
    --root) root=$2; shift 2 ;;
    --log) log=$2; shift 2 ;;
    --log-format) shift 2 ;;
    --systemd-cgroup) shift ;;
    *) break ;;
    esac
done
action=$1
shift
exec 3<&0 # a shell gives its background jobs /dev/null for descriptor 0
bundle=. pidfile= specification= resources= console=
while [ $# -gt 1 ]; do
    case "$1" in
    --bundle) bundle=$2; shift 2 ;;
    --pid-file) pidfile=$2; shift 2 ;;
    --process) specification=$2; shift 2 ;;
    --resources) resources=$2; shift 2 ;;
    --console-socket) console=$2; shift 2 ;;
    *) shift ;;
    esac
done
id=$1
state=$root/$id
fail() {
    printf '{"level":"error","msg":"%s"}\n' "$1" >>"$log"
    exit 1
}
case "$action" in
create)
    [ -f "$bundle/command" ] || fail "no command in the bundle"
    mkdir -p "$state"
    mkfifo "$state/go"
    (
        read -r _ <"$state/go"
        exec sh "$bundle/command"
    ) <&3 3<&- &
    echo $! >"$pidfile"
    echo $! >"$state/pid"
    ;;
start)
    echo go >"$state/go"
    ;;
exec)
    script=$(cat "$specification")
    sh -c "$script" <&3 3<&- &
    echo $! >"$pidfile"
    ;;
pause) kill -STOP "$(cat "$state/pid")" ;;
resume) kill -CONT "$(cat "$state/pid")" ;;
update) cp "$resources" "$bundle/updated" ;;
delete)
    [ -d "$state" ] || fail "container does not exist"
    kill -KILL "$(cat "$state/pid")" 2>/dev/null
    rm -rf "$state"
    ;;
*) fail "unknown action $action" ;;
esac
exit 0
