#!/bin/sh
# Makes the disk of a Debian 12 with systemd, control groups of version 2, AppArmor and containerd, in a cache folder of ours, and prints that folder:
# disk.img, vmlinuz and initrd.img. It is made again when this script changes; delete the folder for newer packages.
# What runs in it comes with a second disk: at boot the program "run" of that disk is started, its output goes to the serial line, and the machine goes off.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
. "$here/../debian-package.sh"
key=$(sha256sum "$here/image.sh" | cut -c 1-12)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/skiff/node-v2"
ready="$cache/$key"
if [ -e "$ready/initrd.img" ]; then
    echo "$ready"
    exit 0
fi
mirror=$(debian_mirror)
[ -n "$mirror" ] || {
    echo "no Debian mirror is configured here" >&2
    exit 1
}
work="$cache/work-$$"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

# The system and its kernel; what containers and their tests need; gcc for a C program that plays the engine in an attacker's hands.
packages=systemd-sysv,dbus,udev,kmod,linux-image-cloud-amd64,apparmor,containerd,runc,containernetworking-plugins,iptables,busybox-static,bsdutils,procps,gcc,libc6-dev
if ! mmdebstrap --quiet --variant=minbase --include="$packages" bookworm "$work/root" \
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm main" >"$cache/image.log" 2>&1; then
    echo "mmdebstrap failed, see $cache/image.log" >&2
    exit 1
fi
cat >"$work/root/etc/systemd/system/payload.service" <<'UNIT'
[Unit]
Description=The program of the second disk
After=multi-user.target dbus.service apparmor.service
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
ExecStartPre=/bin/mount -o ro /dev/vdb /payload
ExecStart=/payload/run
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
# Containers of the tests outlive the shim that made them, and containerd; nothing of this unit is a container.
KillMode=process
LimitNOFILE=1048576
TasksMax=infinity
[Install]
WantedBy=multi-user.target
UNIT
mkdir -p "$work/root/payload" "$work/root/etc/systemd/system/multi-user.target.wants"
ln -s ../payload.service "$work/root/etc/systemd/system/multi-user.target.wants/"
# The tests start their own containerd; nobody logs in.
for unit in containerd.service getty@tty1.service serial-getty@ttyS0.service systemd-logind.service systemd-timesyncd.service e2scrub_reap.service; do
    ln -sf /dev/null "$work/root/etc/systemd/system/$unit"
done
echo node-v2 >"$work/root/etc/hostname"
echo '/dev/vda / ext4 noatime 0 0' >"$work/root/etc/fstab"
rm -rf "$work/root/var/cache/apt" "$work/root/var/lib/apt/lists"

mkdir "$work/ready"
cp "$work/root"/boot/vmlinuz-* "$work/ready/vmlinuz"
cp "$work/root"/boot/initrd.img-* "$work/ready/initrd.img"
mkfs.ext4 -q -F -d "$work/root" "$work/ready/disk.img" 4G >/dev/null
rm -rf "$ready"
mv "$work/ready" "$ready"
echo "$ready"
