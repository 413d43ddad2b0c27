#!/bin/sh
# In a node's place for mount.nfs, since the lab's kernel has no NFS: a share is a directory that all nodes have in common.
# mount.nfs HOST:/PATH MOUNTPOINT [-o OPTIONS]
set -eu
share=/srv/stackwright-lab/${1#*:/}
mkdir -p "$share"
exec mount --bind "$share" "$2"
