"""File systems that are mounted inside of directories, which a removal would empty."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

import removals
from context import Context
from log import StepError


def at(path: Path) -> list[str]:
    """Mount points at a path and inside of it, in the order in which they were mounted."""
    return [mount for mount in _mounted() if Path(mount) == path or path in Path(mount).parents]


def in_the_way(packages: Collection[str], context: Context) -> list[str]:
    """Mount points inside of what the packages' scripts remove, whole and through every mount, when they are purged.

    Debian's nova-common does so with /var/lib/nova, where instances of several hypervisors may be on a share.
    """
    removed = removals.of(packages, context)
    return sorted(mount for mount in _mounted() if any(removals.reach(pattern, Path(mount)) for pattern in removed))


def remove(path: str, context: Context) -> None:
    """Remove a path with all that is in it. StepError: not through a mount, for what is behind it may not be ours."""
    found = context.at(path)
    if inside := at(found):
        raise StepError(f"{path} is not removed, since something is mounted there: {', '.join(inside)}")
    if found.is_dir() and not found.is_symlink():
        shutil.rmtree(found)
    else:
        found.unlink()


def _mounted() -> list[str]:
    return [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
