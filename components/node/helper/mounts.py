"""File systems that are mounted inside of directories, which a removal would empty."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import dpkg
from context import Context

_REMOVAL = re.compile(r"\brm\s+-\w*r")
_DIRECTORY = re.compile(r"/var/(?:lib|log|cache|spool)/[\w.+-]+")


def at(path: Path) -> list[str]:
    """Mount points at a path and inside of it, in the order in which they were mounted."""
    return [mount for mount in _mounted() if Path(mount) == path or path in Path(mount).parents]


def in_the_way(packages: Collection[str], context: Context) -> list[str]:
    """Mount points inside of what the packages' scripts remove, whole and through every mount, when they are purged.

    Debian's nova-common does so with /var/lib/nova, where instances of several hypervisors may be on a share. Its path
    is put together from the package's name, so the directories of that name count as well.
    """
    lines = [line for name in packages for line in dpkg.script(name, "postrm", context.root).splitlines()]
    named = {path for line in lines if _REMOVAL.search(line) for path in _DIRECTORY.findall(line)}
    projects = {name.partition("-")[0] for name in packages}
    named |= {f"/var/{kind}/{project}" for kind in ("lib", "log", "cache") for project in projects}
    return sorted({mount for path in named for mount in at(context.at(path))})


def _mounted() -> list[str]:
    return [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
