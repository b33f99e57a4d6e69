#!/bin/sh
# Runs the tests of a node in a virtual machine: a Debian 12 with systemd, control groups of version 2 and AppArmor, which most machines of clusters have and
# machines of CI often have not. Needs root (for Debian's packages and the disk); changes nothing of this system but the packages that it needs.
#
# Usage: scripts/test-node-v2.sh [--filter FILTER] [--minutes N] [--results FOLDER]
#   --filter F    only these tests of Skiff.Node.Tests, as "dotnet test --filter" has it
#   --minutes N   the machine is ended after so long (default 120; without KVM it is slow)
#   --results F   where the results go (default artifacts/node-v2)
#
# Ends with one line: N passed, N failed. Exit status 0 if nothing failed, 1 if something did, 2 if it cannot run here.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
filter="" minutes=120
results="$root/artifacts/node-v2"
while [ $# -gt 0 ]; do
    case "$1" in
    --filter) filter=${2:?--filter needs a filter} && shift ;;
    --minutes) minutes=${2:?--minutes needs a number} && shift ;;
    --results) results=${2:?--results needs a folder} && shift ;;
    -h | --help)
        sed -n '2,10s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *)
        echo "test-node-v2.sh: unknown option '$1'; see --help" >&2
        exit 2
        ;;
    esac
    shift
done
. scripts/platform.sh
if [ "$(id -u)" != 0 ]; then
    echo "test-node-v2.sh: the virtual machine's disk is made by root" >&2
    exit 2
fi
{ command -v qemu-system-x86_64 && command -v mmdebstrap && command -v mkfs.ext4; } >/dev/null 2>&1 || scripts/install.sh qemu-system-x86 mmdebstrap e2fsprogs || exit 2
rm -rf "$results"
mkdir -p "$results"

echo "== the machine's disks"
image=$(scripts/node-v2/image.sh) || exit 2
[ -x dist/containerd-shim-skiff-v1 ] || ./publish.sh shim
if [ -n "$filter" ]; then
    printf 'Skiff.Node.Tests %s\n' "$filter" >"$results/plan"
else
    printf 'Skiff.Node.Tests\nSkiff.Containers.Tests FullyQualifiedName~Node\n' >"$results/plan"
fi
cut -d ' ' -f 1 "$results/plan" | while read -r project; do
    dotnet build "test/$project" -c Release -v quiet -nologo
done
scripts/node-v2/payload.sh "$results/payload.img" "$results/plan"
truncate -s 256M "$results/results.img"

# A /dev/kvm of a processor without its own virtualisation (a paravirtual one) cannot run a kernel that does not know of it.
if [ -w /dev/kvm ] && grep -q -w -E 'vmx|svm' /proc/cpuinfo; then
    accelerator="-accel kvm -cpu host" speed=""
else
    accelerator="-accel tcg -cpu max" speed="mitigations=off" # what an emulated processor cannot leak, and costs it much
fi
echo "== a virtual machine ($accelerator), at most $minutes minutes"
disk() { echo "file=$1,format=raw,if=virtio,cache=unsafe"; }
# shellcheck disable=SC2086  (words)
qemu-system-x86_64 -machine q35 $accelerator -smp 2 -m 4096 -display none -monitor none -serial "file:$results/console.log" -no-reboot -nic none \
    -kernel "$image/vmlinuz" -initrd "$image/initrd.img" -append "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=false apparmor=1 security=apparmor $speed" \
    -drive "$(disk "$image/disk.img"),snapshot=on" -drive "$(disk "$results/payload.img"),readonly=on" -drive "$(disk "$results/results.img")" </dev/null &
machine=$!
trap 'kill "$machine" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

seconds=0
while kill -0 "$machine" 2>/dev/null; do
    if [ "$seconds" -ge $((minutes * 60)) ]; then
        echo "test-node-v2.sh: not done after $minutes minutes; the end of its console:" >&2
        tail -n 20 "$results/console.log" >&2
        exit 1
    fi
    sleep 2
    seconds=$((seconds + 2))
done
wait "$machine" || true
tar -xf "$results/results.img" -C "$results" 2>/dev/null || true
rm -f "$results/payload.img" "$results/results.img"

echo "== results, after $((seconds / 60)) minutes"
cat "$results/machine" 2>/dev/null || tail -n 40 "$results/console.log"
while read -r project _; do
    scripts/trx-summary.sh "$project" "$results/$project.trx" "$results/$project.log" >>"$results/summary"
    tail -n 1 "$results/summary" | scripts/print-row.sh
done <"$results/plan"
cat "$results"/*.skips 2>/dev/null | sort -u | sed 's/^/skipped  /'
cat "$results"/*.failures 2>/dev/null | sed 's/^/FAILED  /'
awk -F'|' '{ p += $2; f += $3 } END { printf "%d passed, %d failed\n", p, f; exit f > 0 || p == 0 }' "$results/summary"
