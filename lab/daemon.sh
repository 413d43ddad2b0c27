#!/bin/bash
# daemon.sh PIDFILE COMMAND...: becomes COMMAND unless the one that PIDFILE names still runs.
# The lock is on the pid file itself and is held by the running process, so two starts at once, or a start after a
# start that was killed half-way, end with one process and the right number in the file.
set -euo pipefail
exec 9>>"$1"
flock --nonblock 9 || exit 0
read -r -a stat </proc/$$/stat
echo "$$ ${stat[21]}" >"$1" # the number and its start time: a number alone may be another process by now
shift
exec "$@"
