#!/bin/sh
# Makes the second disk of the virtual machine: .NET, the tests as they are built, the node's executable, guests, and what is to be run.
# Usage: payload.sh DISK PLAN        PLAN has lines "PROJECT FILTER", the filter as "dotnet test" has it; none for all tests of the project
set -eu
disk=$1 plan=$2
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
suites=$("$root/scripts/suites.sh")
dotnet=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

copy() { # from a folder, to a folder, what
    from=$1 to=$2
    shift 2
    mkdir -p "$to"
    tar -C "$from" -cf - "$@" | tar -C "$to" -xf -
}

# Of the SDK what runs tests, not what builds them.
copy "$dotnet" "$work/dotnet" --exclude=FSharp --exclude=Sdks --exclude=DotnetTools --exclude=Roslyn --exclude=TestHostNetFramework --exclude=Containers \
    dotnet host shared "sdk/$(dotnet --version)"
projects=$(cut -d ' ' -f 1 "$plan" | sort -u | sed 's|^|artifacts/bin/|')
# shellcheck disable=SC2086  (words)
copy "$root" "$work/skiff" Skiff.slnx dist/containerd-shim-skiff-v1 dist/containerd-shim-spin-v2 dist/containerd-shim-wasmtime-v1 $projects \
    examples/api-c bench/waiting/asks.wat test/Skiff.Node.Tests/Hostile/probe.wat test/Skiff.Containers.Tests/Node/subverted.c
copy "$suites" "$work/testdata" guests
cp "$root/scripts/node-v2/run.sh" "$work/run"
cp "$plan" "$work/plan"
mkfs.ext4 -q -F -d "$work" "$disk" 2G >/dev/null
