#!/bin/sh
# Makes twin from twin.c; both are in the repository, because nodes have no C compiler.
set -eu
cd "$(dirname -- "$0")"
gcc -O2 -Wall -Wextra -Werror -static -nostdlib -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -fno-pie -no-pie -Wl,--build-id=none,-z,noseparate-code,-s -o twin twin.c
