#!/bin/sh
# In a node's place for mount.nfs, since the lab's kernel has no NFS: a share is a directory that all nodes have in common.
# mount.nfs HOST:/PATH MOUNTPOINT [-o OPTIONS]
set -eu
share=/srv/stackwright-lab/${1#*:/}
if mountpoint -q "$2"; then
  echo "mount.nfs: $2 is busy or already mounted" >&2
  exit 32
fi
mkdir -p "$share"
# Private: what is mounted on it must not appear on the share as well, where each further mount would double their number.
exec mount --bind --make-private "$share" "$2"
