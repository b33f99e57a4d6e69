#!/bin/sh
# Inside the virtual machine: runs the tests of the second disk and leaves their results, as an archive, on the third.
set -u
export PATH=/payload/dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
export DOTNET_ROOT=/payload/dotnet DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
export SKIFF_TESTDATA=/payload/testdata SKIFF_SHIM=/payload/skiff/dist/containerd-shim-skiff-v1
if [ "$(systemd-detect-virt)" != kvm ]; then
    # An emulated processor: tests wait longer; no second compilation of what is called often, no second mapping of code.
    export SKIFF_PATIENCE=5 DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0
fi
results=/var/results
mkdir -p "$results"
export SKIFF_NODE_LOGS=$results

echo "== machine"
{
    echo "kernel      $(uname -r)"
    echo "systemd     $(dpkg-query -W -f '${Version}' systemd), $(readlink -f /proc/1/exe)"
    echo "cgroups     $(stat -f -c %T /sys/fs/cgroup): $(cat /sys/fs/cgroup/cgroup.controllers)"
    echo "apparmor    $(cat /sys/module/apparmor/parameters/enabled), $(wc -l </sys/kernel/security/apparmor/profiles) profiles"
    for package in containerd runc containernetworking-plugins; do
        echo "$package  $(dpkg-query -W -f '${Version}' "$package")"
    done
} | tee "$results/machine"

while read -r project filter; do
    echo "== $project"
    set -- /payload/skiff/artifacts/bin/"$project"/*/"$project".dll
    dotnet vstest "$1" ${filter:+"--TestCaseFilter:$filter"} --Logger:"trx;LogFileName=$project.trx" --Logger:"console;verbosity=normal" --ResultsDirectory:"$results" \
        </dev/null 2>&1 | tee "$results/$project.log"
done </payload/plan
journalctl --no-pager -b >"$results/journal" 2>&1
tar -cf /dev/vdc -C "$results" .
sync
