#!/bin/bash
# node.sh NAMESPACE MACHINE HOSTNAME TREE SHARE LINK:INTERFACE:BRIDGE...
# Runs one node until it is powered off. A node that reboots itself gets new links, which join their bridges again.
# SHARE is a directory that all nodes of a lab have in common: their NFS server (mount-nfs.sh).
# SIGTERM shuts the node down in order; when this process is killed the node goes with it, as by a power cut.
set -euo pipefail

# Becomes the node's nspawn, in a control group of the node's own: without one, nspawn puts every node into the same
# group, where each init takes the others' units for its own.
become_nspawn() {
  local hierarchy
  for hierarchy in /sys/fs/cgroup{,/unified,/systemd}; do
    [[ -e $hierarchy/cgroup.procs ]] || continue
    mkdir -p "$hierarchy/$machine"
    echo "$BASHPID" >"$hierarchy/$machine/cgroup.procs"
  done
  exec setpriv --pdeathsig KILL nsenter --net="/run/netns/$namespace" systemd-nspawn "${options[@]}" 9>&-
}

# Links of a node that is gone go a moment after it, and nspawn does not start beside them.
drop_links() {
  local link
  for link in "${links[@]}"; do
    ip -n "$namespace" link delete "${link%%:*}" 2>/dev/null || true
  done
}

# Puts the machine's end of every link on its bridge as soon as nspawn has made it.
join_bridges() {
  local link
  for link in "${links[@]}"; do
    until ip -n "$namespace" link set "${link%%:*}" master "${link##*:}" up 2>/dev/null; do
      kill -0 "$child" 2>/dev/null || return 0
      sleep 0.05
    done
  done
}

# Waits for nspawn's end, also when a signal interrupts the waiting. Sets code.
await_end() {
  while :; do
    code=0
    wait "$child" || code=$?
    kill -0 "$child" 2>/dev/null || return 0
  done
}

main() {
  local namespace=$1 machine=$2 hostname=$3 tree=$4 share=$5 links=("${@:6}") options link device child='' code=0
  options=(--boot --directory="$tree" --machine="$machine" --hostname="$hostname")
  # The machine's PID 1 need not be systemd: no scope, no registration.
  options+=(--register=no --keep-unit --resolv-conf=off --timezone=off --link-journal=no --settings=no)
  # What Open vSwitch, libvirt and QEMU need; the rest of a node is a plain host's. No /dev/kvm: instances run alike on
  # every machine, and those on which it only seems to work fail no test.
  options+=(--capability=all --system-call-filter="@keyring bpf")
  # Swift's devices are files: a machine has eight devices for them at first, and makes another when it is opened.
  for device in /dev/loop{0..15}; do
    [[ -e $device || ! -e /dev/loop-control ]] || mknod -m 0660 "$device" b 7 "${device#/dev/loop}"
  done
  for device in /dev/net/tun /dev/fuse /dev/loop-control /dev/loop{0..15}; do
    [[ ! -e $device ]] || options+=(--bind="$device")
  done
  options+=(--bind="$share:/srv/stackwright-lab")
  for link in "${links[@]}"; do
    options+=(--network-veth-extra="${link%:*}")
  done
  # Of the kernel's settings a node may change its network's alone: the others are the machine's.
  export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network

  trap '[[ -z $child ]] || kill -TERM "$child"' TERM
  while :; do
    drop_links
    become_nspawn &
    child=$!
    join_bridges
    await_end
    # 133: the node asked for a reboot.
    ((code == 133)) || exit "$code"
  done
}

# In one piece, so that a change of this file does not reach nodes that run.
main "$@"
