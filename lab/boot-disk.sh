#!/bin/bash
# boot-disk.sh OUTPUT.qcow2 DIRECTORY [FILESYSTEM]
# Makes a disk that a BIOS boots, without root, loop device or mount: syslinux on a FAT partition with what is in DIRECTORY,
# which is syslinux.cfg, vmlinuz and initrd. The image of a file system, if given, becomes a second partition.
set -euo pipefail

output=$1 directory=$2 filesystem=${3:-}
export PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
disk=$work/disk.raw start=2048
files=("$directory"/{syslinux.cfg,vmlinuz,initrd})
contents=$(cat "${files[@]}" | wc -c)
size=$((contents / 1048576 + 4)) # MiB: one before the partition, the rest for syslinux and the file system
truncate -s "${size}M" "$disk"
mkfs.fat -F 16 -i 57ac4e16 --invariant --offset "$start" "$disk" $(((size - 1) * 1024)) >/dev/null
partitions=("label: dos" "label-id: 0x57ac4e16" "start=$start, size=$(((size - 1) * start)), type=e, bootable")
if [[ -n $filesystem ]]; then
  truncate -s "$((size * 1048576 + $(stat -c %s "$filesystem")))" "$disk"
  partitions+=("start=$((size * start)), type=83")
fi
printf '%s\n' "${partitions[@]}" | sfdisk -q --wipe-partitions never "$disk"
[[ -z $filesystem ]] || dd if="$filesystem" of="$disk" bs=1M seek="$size" conv=notrunc,sparse status=none
dd if=/usr/lib/syslinux/mbr/mbr.bin of="$disk" conv=notrunc status=none
mcopy -m -i "$disk@@$((start * 512))" "${files[@]}" ::
syslinux --install --offset $((start * 512)) "$disk"
# Written beside and renamed: an interrupted build leaves no half image behind.
qemu-img convert -c -O qcow2 "$disk" "$output.part"
mv "$output.part" "$output"
