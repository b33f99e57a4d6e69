#!/bin/sh
# Prints what machine this is: for logs that hold figures.
set -eu
printf 'cpu     %s, %s cores\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)"
printf 'memory  %s\n' "$(awk '/MemTotal/ { printf "%.1f GiB", $2 / 1048576 }' /proc/meminfo)"
printf 'kernel  %s\n' "$(uname -r)"
printf 'sdk     %s\n' "$(dotnet --version)"
