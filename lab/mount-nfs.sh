#!/bin/sh
# In a node's place for mount.nfs, since the lab's kernel has no NFS: a share is a directory that all nodes have in common.
# mount.nfs HOST:/PATH MOUNTPOINT [-o OPTIONS]
set -eu
share=/srv/stackwright-lab/${1#*:/}
# Nova takes it for not mounted, since it is of the file system around it, and mounts it for each volume: once is enough.
mountpoint -q "$2" && exit
mkdir -p "$share"
# Private: what is mounted on it must not appear on the share as well, where each further mount would double their number.
exec mount --bind --make-private "$share" "$2"
