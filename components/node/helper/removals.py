"""What packages' scripts remove, whole directories, when the packages are purged: as it is read from the scripts."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import dpkg
from context import Context

_REMOVAL = re.compile(r"\brm\s+-\w*[rR][^;|&\n]*")
_PATH = re.compile(r"/[^\s\"'/][^\s\"']*")


def of(packages: Collection[str], context: Context) -> set[str]:
    """Patterns of paths. A variable at the end of a path stands for the package's project, elsewhere for any name.

    Debian's nova-common says `rm -rf /var/lib/${PKPRM_TEMPLATE_PREFIX}`, its python3-swift `/var/$i/swift`.
    """
    return {str(context.at(pattern)) for name in packages for pattern in _removed(name, context)}


def reach(pattern: str, path: Path) -> bool:
    """Whether the removal takes a path along: it, or a directory that it is in and not only a link to that."""
    for part in (path, *path.parents):
        if part != path and part.is_symlink():
            return False
        if part.match(pattern):
            return True
    return False


def _removed(package: str, context: Context) -> set[str]:
    script = dpkg.script(package, "postrm", context.root).replace("\\\n", " ")
    paths = [path for removal in _REMOVAL.findall(script) for path in _PATH.findall(removal)]
    return {_pattern(path, package.partition("-")[0]) for path in paths}


def _pattern(path: str, project: str) -> str:
    *parents, last = path.rstrip("/").split("/")
    return "/".join(["*" if "$" in part else part for part in parents] + [project if "$" in last else last])
