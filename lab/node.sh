#!/bin/bash
# node.sh NAMESPACE MACHINE HOSTNAME TREE LINK:INTERFACE:BRIDGE...
# Runs one node until it is powered off. A node that reboots itself gets new links, which join their bridges again.
# SIGTERM shuts the node down in order; when this process is killed the node goes with it, as by a power cut.
set -euo pipefail
namespace=$1 machine=$2 hostname=$3 tree=$4
links=("${@:5}")

options=(--boot --directory="$tree" --machine="$machine" --hostname="$hostname")
# The machine's PID 1 need not be systemd: no scope, no registration.
options+=(--register=no --keep-unit --resolv-conf=off --timezone=off --link-journal=no --settings=no)
# What Open vSwitch, libvirt and QEMU need; the rest of a node is a plain host's.
options+=(--capability=all --system-call-filter="@keyring bpf")
for device in /dev/net/tun /dev/fuse /dev/kvm; do
  [[ ! -e $device ]] || options+=(--bind="$device")
done
for link in "${links[@]}"; do
  options+=(--network-veth-extra="${link%:*}")
done
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=1

# Puts the machine's end of every link on its bridge as soon as nspawn has made it.
join_bridges() {
  local link name
  for link in "${links[@]}"; do
    name=${link%%:*}
    until ip -n "$namespace" link set "$name" master "${link##*:}" up 2>/dev/null; do
      kill -0 "$1" || return
      sleep 0.05
    done
  done
}

# Links of a killed node go a moment after it; nspawn does not start beside them.
drop_links() {
  local link
  for link in "${links[@]}"; do
    ip -n "$namespace" link delete "${link%%:*}" 2>/dev/null || true
  done
}

child=
trap '[[ -z $child ]] || kill -TERM "$child"' TERM
while :; do
  drop_links
  setpriv --pdeathsig KILL nsenter --net="/run/netns/$namespace" systemd-nspawn "${options[@]}" 9>&- &
  child=$!
  join_bridges "$child"
  code=0
  # A signal interrupts the first wait; the node still has to end.
  wait "$child" || code=$?
  while kill -0 "$child" 2>/dev/null; do
    code=0
    wait "$child" || code=$?
  done
  # 133: the node asked for a reboot.
  ((code == 133)) || exit "$code"
done
