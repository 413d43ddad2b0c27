#!/bin/bash
# Builds the image of the instance that exports Manila's shares: build.sh OUTPUT.qcow2
#
# Debian 13 with an NFS server and SSH, out of Debian packages alone; the key comes from Nova's metadata at boot. For amd64.
# Needs root and the packages listed in the file "packages". STACKWRIGHT_MIRROR names another mirror.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
output=$(realpath -m "${1:?usage: build.sh OUTPUT.qcow2}")
mkdir -p "$(dirname "$output")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=$PATH:/usr/sbin:/sbin
umask 022

SIZE=720 # MiB of the root file system: with the boot partition, less than the GiB of a small flavor's disk

say() { printf 'share server: %s (%s s)\n' "$*" "$SECONDS"; }

packages=(
  systemd-sysv udev dbus kmod initramfs-tools zstd linux-image-cloud-amd64 iproute2 wget
  nfs-kernel-server openssh-server sudo e2fsprogs
)
units=(apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer)

# shellcheck disable=SC2016 # $1 is the tree, in hooks that mmdebstrap runs
# The files of ours come first: what is made by the kernel's package, the initrd, has to follow them.
mmdebstrap --quiet --variant=minbase --mode=root --format=directory \
  --include="$(IFS=,; printf '%s' "${packages[*]}")" \
  --essential-hook="cp -r --no-preserve=ownership '$here/root/.' \"\$1\"" \
  --customize-hook="systemctl --root \"\$1\" --quiet enable systemd-networkd nfs-server host-key authorized-key" \
  --customize-hook="systemctl --root \"\$1\" --quiet mask ${units[*]}" \
  --customize-hook='cd "$1" && mkdir -p shares && touch etc/fstab && rm -f etc/ssh/ssh_host_* etc/hostname etc/resolv.conf' \
  --customize-hook='cd "$1" && : >etc/machine-id && rm -rf var/cache/apt/* var/lib/apt/lists/* usr/share/doc usr/share/locale' \
  trixie "$work/root" "${STACKWRIGHT_MIRROR:-http://deb.debian.org/debian}"
say "tree made, $(du -sm "$work/root" | cut -f 1) MiB"

mkdir "$work/boot"
cp "$here/syslinux.cfg" "$work/boot"
mv "$work"/root/boot/vmlinuz-* "$work/boot/vmlinuz"
mv "$work"/root/boot/initrd.img-* "$work/boot/initrd"
truncate -s "${SIZE}M" "$work/root.ext4"
mke2fs -q -t ext4 -J size=4 -L root -d "$work/root" "$work/root.ext4"
"$here/../boot-disk.sh" "$output" "$work/boot" "$work/root.ext4"
say "$output, $(($(stat -c %s "$output") / 1048576)) MiB"
