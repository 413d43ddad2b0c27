#!/bin/bash
# Builds what balancers' instances boot from, of packages from this node's own sources: build-image.sh DIRECTORY PACKAGE...
#
# DIRECTORY gets its name when vmlinuz, initrd and disk.qcow2 in it are whole; what was cut off is made anew, and those beside
# it go. There is no boot loader, since hypervisors start the kernel, no SSH and no password: Octavia's agent is the only way in.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
umask 022

target=$1
shift
work=$(dirname "$target")/unfinished
root=$work/root

[[ ! -d $target ]] || exit 0
rm -rf --one-file-system "$work"
mkdir -p "$root" "$work/done"

say() { printf 'say: image of balancers: %s (%s s)\n' "$*" "$SECONDS"; }

# give PATH [MODE] - a file of the image, from stdin.
give() { install -D -m "${2:-0644}" /dev/stdin "$root/$1"; }

# The node's package sources and its way to them. A file without a source would be refused.
sources() {
  grep -lE '^(deb |Types:)' /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true
}
apt-config dump | grep -E '^Acquire::(https?|Check-Valid-Until|Retries)\b.* "[^"]+";$' >"$work/apt.conf" || true

install_packages() {
  local suite hook
  # shellcheck source=/dev/null
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # Before the kernel, whose initial RAM disk would have every driver otherwise: those of a virtual disk are enough.
  # shellcheck disable=SC2016
  hook='mkdir -p "$1/etc/initramfs-tools/conf.d"; printf "MODULES=list\nCOMPRESS=lz4\n" >"$1/etc/initramfs-tools/conf.d/balancers"'
  mapfile -t files < <(sources)
  # shellcheck disable=SC2016 # hooks are shell texts
  mmdebstrap --quiet --mode=root --variant=minbase --format=directory --include="$(IFS=,; echo "$*")" \
    --aptopt='Acquire::Languages "none"' --aptopt="$work/apt.conf" --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --essential-hook="$hook" \
    --customize-hook='printf "%s\n" virtio_pci virtio_blk ext4 >>"$1/etc/initramfs-tools/modules"' \
    --customize-hook='chroot "$1" update-initramfs -u' \
    "$suite" "$root" "${files[@]}"
}

# What is there at boot and is of no use to a balancer, or waits for what never comes: Octavia's agent does all by itself.
# The first of the agent's wants an encrypted memory disk, the second five minutes for ifupdown.
readonly unwanted=(
  octavia-agent-certs-ramfs.service octavia-agent-netns.service
  haproxy.service keepalived.service networking.service pollinate.service haveged.service
  cron.service anacron.service anacron.timer atd.service dirmngr.socket ipvsadm.service
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer logrotate.timer
)

configure() {
  local unit
  for unit in "${unwanted[@]}"; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
  rm -f "$root"/etc/sysctl.d/octavia-agent-sysctl.conf "$root"/etc/apt/apt.conf.d/99mmdebstrap "$root"/etc/resolv.conf
  : >"$root/etc/machine-id"
  give etc/hostname <<<amphora
  # Only the first interface is the system's: the others are the agent's, in a namespace of theirs.
  give etc/systemd/network/eth0.network <<'END'
[Match]
Name=eth0
[Network]
DHCP=ipv4
LinkLocalAddressing=no
[DHCPv4]
UseMTU=yes
END
  # Octavia's programs log there; without it, each line of a log is an exception.
  give etc/rsyslog.d/00-octavia.conf <<'END'
input(type="imuxsock" Socket="/run/rsyslog/octavia/log" CreatePath="on")
END
  give usr/local/sbin/read-config-drive 0755 <<'END'
#!/usr/bin/python3
"""Puts the files where Octavia wants them: its settings and certificates, which come on the drive with the configuration."""
import json
import pathlib
import subprocess
import time

DRIVE = pathlib.Path("/run/config-drive")
DRIVE.mkdir(exist_ok=True)
for _ in range(120):
    if subprocess.run(["mount", "-o", "ro", "LABEL=config-2", str(DRIVE)], check=False).returncode == 0:
        break
    time.sleep(1)
told = json.loads((DRIVE / "openstack/latest/meta_data.json").read_text())
for file in told.get("files", []):
    path = pathlib.Path(file["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes((DRIVE / "openstack" / file["content_path"].lstrip("/")).read_bytes())
subprocess.run(["umount", str(DRIVE)], check=True)
END
  give etc/systemd/system/read-config-drive.service <<'END'
[Unit]
Description=Files from the drive with the configuration
After=local-fs.target systemd-udevd.service
Before=octavia-agent.service rsyslog.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/read-config-drive
END
  give etc/systemd/system/octavia-agent.service.d/balancers.conf <<'END'
[Unit]
Requires=read-config-drive.service
After=read-config-drive.service rsyslog.service
END
  systemctl --quiet --root="$root" enable systemd-networkd.service
}

pack() {
  mv "$root"/boot/vmlinuz-* "$work/done/vmlinuz"
  mv "$root"/boot/initrd.img-* "$work/done/initrd"
  # Room for logs; what is empty takes no place.
  truncate --size=1900M "$work/disk.raw"
  mke2fs -q -t ext4 -O ^has_journal -d "$root" "$work/disk.raw"
  qemu-img convert -c -O qcow2 -o compression_type=zstd "$work/disk.raw" "$work/done/disk.qcow2"
}

install_packages "$@"
say "packages installed"
configure
pack
find "$(dirname "$target")" -mindepth 1 -maxdepth 1 ! -path "$work" -exec rm -rf --one-file-system {} +
mv "$work/done" "$target"
rm -rf --one-file-system "$work"
say "$(du -m "$target/disk.qcow2" | cut -f1) MiB"
