"""Files of packages that stay, which another package's script takes along when that one is purged.

Debian 14's openssh-client does so: `rm -f /etc/ssh/moduli`, which has become openssh-server's by then.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

import atomic
import dpkg
from context import Context

_KEPT = "/var/lib/stackwright/kept"
_PATH = re.compile(r"(?<![\w.$}*/-])/etc/[\w.+@/-]+(?![\w.+@/*?$-])")


def keep(packages: Collection[str], context: Context) -> None:
    """Copy what the packages' scripts name and others own, before the packages are purged."""
    named = {path for name in packages for path in _PATH.findall(dpkg.script(name, "postrm", context.root))}
    for path in sorted(named & dpkg.owned(context.root, but=packages)):
        file = context.at(path)
        if file.is_file() and not file.is_symlink():
            _copy(file, context.at(_KEPT + path))


def restore(context: Context) -> None:
    """Bring back what is gone of what was kept, also by a run that was killed in between."""
    kept = context.at(_KEPT)
    for copy in sorted(_files(kept)):
        file = context.root / copy.relative_to(kept)
        if not os.path.lexists(file):
            context.log.say(f"brought back /{copy.relative_to(kept)}")
            _copy(copy, file)
    shutil.rmtree(kept, ignore_errors=True)


def _files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file())


def _copy(source: Path, target: Path) -> None:
    status = source.stat()
    target.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(target, source.read_bytes(), stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))
