"""The programs that maintainer scripts find first in their PATH while a transaction runs.

Packages start their daemons with a configuration nobody wants, reload systemd a hundred times and byte-compile with one
Python per package. Neither a diversion nor a policy-rc.d is needed against that, both of which a killed run would leave
behind: a directory that is in nobody else's PATH does it.
"""

from __future__ import annotations

import stat
from pathlib import Path

import atomic
from context import Context

# Not below /run, which Debian mounts noexec; dpkg itself runs scripts from /var/lib.
DIRECTORY = "/var/lib/stackwright/bin"
PATH = f"{DIRECTORY}:/usr/sbin:/usr/bin:/sbin:/bin"

_NOTHING = """#!/bin/sh
exit 0
"""
_ONLY_WHAT_RUNS = """#!/bin/sh
# What does not run is not started; what runs already is dealt with as always.
real=/usr/bin/${0##*/}
[ -x "$real" ] || real=/usr/sbin/${0##*/}
acts=
units=
for word do
    case $word in
        daemon-reload) exit 0 ;;
        start | stop | restart | reload | force-reload | *-restart | *-reload | condrestart | kill) acts=yes ;;
        -*) ;;
        *) units="$units $word" ;;
    esac
done
[ -n "$acts" ] || exec "$real" "$@"
# shellcheck disable=SC2086
/usr/bin/systemctl --quiet is-active $units || exit 0
/usr/bin/systemctl daemon-reload
exec "$real" "$@"
"""
_PROGRAMS = {
    **dict.fromkeys(("py3compile", "py3clean", "pypy3compile", "pypy3clean"), _NOTHING),
    **dict.fromkeys(("systemctl", "deb-systemd-invoke", "invoke-rc.d", "service"), _ONLY_WHAT_RUNS),
}


def lay_out(context: Context) -> None:
    """Put the programs there, unless they are."""
    directory = context.at(DIRECTORY)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in _PROGRAMS.items():
        if not _is(directory / name, text):
            atomic.write(directory / name, text.encode(), 0o755)


def _is(path: Path, text: str) -> bool:
    return path.is_file() and stat.S_IMODE(path.stat().st_mode) == 0o755 and path.read_text() == text
