"""File systems that are mounted inside of directories, which a removal would empty."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import dpkg
from context import Context

_REMOVAL = re.compile(r"\brm\s+-\w*r")
_DIRECTORY = re.compile(r"/var/(lib|log|cache|spool)/(\$|[\w.+-]+)")


def at(path: Path) -> list[str]:
    """Mount points at a path and inside of it, in the order in which they were mounted."""
    return [mount for mount in _mounted() if Path(mount) == path or path in Path(mount).parents]


def in_the_way(packages: Collection[str], context: Context) -> list[str]:
    """Mount points inside of what the packages' scripts remove, whole and through every mount, when they are purged.

    Debian's nova-common does so with /var/lib/nova, where instances of several hypervisors may be on a share.
    """
    named = {context.at(path) for name in packages for path in _removed(name, context)}
    return sorted(mount for mount in _mounted() if named & {Path(mount), *Path(mount).parents})


def _removed(package: str, context: Context) -> set[str]:
    """Directories that its script removes; a variable in the path stands for the package's project."""
    lines = [line for line in dpkg.script(package, "postrm", context.root).splitlines() if _REMOVAL.search(line)]
    found = {part for line in lines for part in _DIRECTORY.findall(line)}
    return {f"/var/{kind}/{package.partition('-')[0] if name == '$' else name}" for kind, name in found}


def _mounted() -> list[str]:
    return [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
