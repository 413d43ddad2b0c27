#!/bin/bash
# Builds the lab's test image: build.sh OUTPUT.qcow2
#
# A kernel, busybox and dropbear out of Debian packages, all in an initramfs that syslinux loads from one FAT partition.
# The packages are extracted, never installed: no root, no loop device, no mount. For amd64, on the host's own Debian
# suite and package sources; the tools it calls come from the packages listed in the file "packages".
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
output=$(realpath -m "${1:?usage: build.sh OUTPUT.qcow2}")
mkdir -p "$(dirname "$output")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=$PATH:/usr/sbin:/sbin
# One date and one mask for every file, so that the same packages give the same image.
export SOURCE_DATE_EPOCH=1700000000
umask 022

say() { printf 'test image: %s (%s s)\n' "$*" "$SECONDS"; }

# apt with the host's sources. The second attempt uses package lists of its own: the host's may be missing or too old,
# and only root could renew them. Hooks are cleared: those of container images empty the host's package cache.
apt_options=(-o "APT::Sandbox::User=root" -o "Acquire::Retries=3")
use_own_lists() {
  rm -f "$work"/debs/*
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  printf '#clear APT::Update::%s;\n' Pre-Invoke Post-Invoke Post-Invoke-Success >"$work/apt.conf"
  apt_options+=(-c "$work/apt.conf" -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache")
  apt-get "${apt_options[@]}" -qq update
}

dependencies() {
  apt-cache "${apt_options[@]}" --no-{recommends,suggests,conflicts,breaks,replaces,enhances} depends "$@"
}

fetch_packages() {
  local kernel closure
  kernel=$(dependencies linux-image-cloud-amd64 | awk '/Depends: linux-image-/ {print $2}') || return
  closure=$(dependencies --recurse dropbear-bin | grep -E '^[a-z0-9]') || return
  # shellcheck disable=SC2086 # a list of names, split on purpose
  (cd "$work/debs" && apt-get "${apt_options[@]}" -qq download "$kernel" busybox-static $closure)
}

extract_packages() {
  local directory deb
  # The merged /usr of every Debian system: older packages still ship files under /lib.
  for directory in bin sbin lib lib64; do
    mkdir -p "$packages/usr/$directory"
    ln -s "usr/$directory" "$packages/$directory"
  done
  for deb in "$work"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$packages" --keep-directory-symlink --no-same-owner
  done
}

# The modules with everything they need, in loading order, so that the guest needs neither depmod nor modprobe.
add_modules() {
  local version module files
  version=$(basename "$packages"/lib/modules/*)
  depmod -b "$packages" "$version"
  files=$(xargs -a "$here/modules" modprobe -d "$packages" -S "$version" --all --show-depends |
    awk '$1 == "insmod" && !seen[$2]++ {print $2}')
  mkdir -p "$guest/lib/modules"
  for module in $files; do
    cp "$module" "$guest/lib/modules/"
    basename "$module"
  done >"$guest/etc/modules"
}

add_busybox() {
  local applet
  install -D "$packages/bin/busybox" "$guest/bin/busybox"
  while read -r applet; do
    mkdir -p "$guest/$(dirname "$applet")"
    ln -sf /bin/busybox "$guest/$applet"
  done < <("$guest/bin/busybox" --list-full | grep -vx bin/busybox)
  ln -s bin/busybox "$guest/init"
}

# The extracted loader itself tells which libraries the program takes, so that none of the host's slip in.
add_dropbear() {
  local loader program library libraries
  loader=$(realpath "$packages/lib64/ld-linux-x86-64.so.2")
  for program in sbin/dropbear bin/dropbearkey; do
    install -D "$packages/usr/$program" "$guest/usr/$program"
    libraries=$("$loader" --library-path "$packages/lib/x86_64-linux-gnu" --list "$packages/usr/$program" |
      awk '/=> \// {print $3}')
    for library in $libraries; do
      install -D "$library" "$guest/lib/$(basename "$library")"
    done
  done
  install -D "$loader" "$guest/lib64/ld-linux-x86-64.so.2"
}

pack_initrd() {
  mkdir -p "$guest"/{dev,proc,sys,run,tmp,etc/dropbear}
  install -d -m 700 "$guest/root" "$guest/root/.ssh"
  find "$guest" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (
    cd "$guest"
    find . -print0 | LC_ALL=C sort -z | cpio --null --create --format=newc --owner=0:0 --reproducible --quiet
  ) | zstd -q -15 -o "$work/initrd"
}

make_disk() {
  mkdir "$work/boot"
  cp "$here/syslinux.cfg" "$work/initrd" "$work/boot"
  cp "$packages"/boot/vmlinuz-* "$work/boot/vmlinuz"
  touch -d "@$SOURCE_DATE_EPOCH" "$work"/boot/*
  "$here/../boot-disk.sh" "$output" "$work/boot"
}

packages=$work/packages guest=$work/guest
mkdir -p "$work/debs" "$guest"
if ! fetch_packages; then
  use_own_lists
  fetch_packages
fi
say "packages fetched"
extract_packages
cp -r "$here/guest/." "$guest"
chmod -R u=rwX,go=rX "$guest"
add_modules
add_busybox
add_dropbear
pack_initrd
say "initrd packed, $(($(stat -c %s "$work/initrd") / 1024)) KiB"
make_disk
say "$output, $(($(stat -c %s "$output") / 1024)) KiB"
