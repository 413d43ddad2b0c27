"""Files of somebody else's, which a package's script takes along when it is purged.

Of packages that stay: Debian 14's openssh-client says `rm -f /etc/ssh/moduli`, which is openssh-server's by then.
Of an operator, in a directory that goes whole: keystone says `rm -rf /etc/keystone`.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

import atomic
import data
import directories
import dpkg
import removals
from context import Context
from explanation import accounts
from footprint import Footprint

_KEPT = "/var/lib/stackwright/kept"
_PATH = re.compile(r"(?<![\w.$}*/-])/etc/[\w.+@/-]+(?![\w.+@/*?$-])")


def keep(packages: Collection[str], left: Footprint, context: Context) -> None:
    """Copy what the packages' scripts remove and others own, before they are purged; `left` is what packages made."""
    named = {path for name in packages for path in _PATH.findall(dpkg.script(name, "postrm", context.root))}
    for path in sorted(named & dpkg.owned(context.root, but=packages) | _added(packages, left, context)):
        file = context.at(path)
        if _is_file(file):
            _copy(file, context.at(_KEPT + path))


def _added(packages: Collection[str], left: Footprint, context: Context) -> set[str]:
    """Files and links in directories of /etc that the scripts remove, which no package has or made, nor its account."""
    patterns = {f"/{Path(pattern).relative_to(context.root)}" for pattern in removals.of(packages, context)}
    tops = {path for path in patterns if path.startswith("/etc/") and context.at(path).is_dir()}
    files = {f"/{file.relative_to(context.root)}" for top in tops for file in _files(context.at(top))}
    theirs = dpkg.owned(context.root) | left.paths
    kept = {path for path in files - theirs if not data.within(path, left.trees | data.paths(context))}
    theirs_by = {number for name, number in accounts(context, "passwd").items() if name in left.users}
    return {path for path in kept if context.at(path).lstat().st_uid not in theirs_by}


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
    return (path for path in directory.rglob("*") if _is_file(path))


def _is_file(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


def _copy(source: Path, target: Path) -> None:
    status = source.lstat()
    directories.make_like(source.parent, target.parent)
    if source.is_symlink():
        target.unlink(missing_ok=True)
        target.symlink_to(source.readlink())
        os.lchown(target, status.st_uid, status.st_gid)
    else:
        atomic.write(target, source.read_bytes(), stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))
