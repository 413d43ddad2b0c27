"""Why a path or an account on a host would be of certain packages: lists, maintainer scripts and names speak of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

import dpkg
from context import Context

WORD = re.compile(r"[A-Za-z0-9._~+@-]{3,}")

_SCRIPTS = ("preinst", "postinst", "prerm", "postrm", "config")
_AROUND = re.compile(r"^[SK]\d\d(?=[a-z])|\.dsh-also$|\.(?:wants|requires)$")


class Explanation:
    """Why a new path would be of certain packages."""

    def __init__(
        self, packages: Collection[str], users: Collection[str], groups: Collection[str], context: Context
    ) -> None:
        self._context = context
        self._files = {path for name in packages for path in dpkg.paths(name, context.root)}
        self._words = _words(packages, context.root) | {_last(path) for path in self._files}
        self._names = {part for name in packages for part in _beginnings(name)} | set(users)
        # One that has gone meanwhile, by a run that was cut off or by somebody else, owns nothing.
        self._users = {number for name, number in accounts(context, "passwd").items() if name in users}
        self._groups = {number for name, number in accounts(context, "group").items() if name in groups}

    def __call__(self, path: str) -> bool:
        """It is in a package, one of their accounts owns it, or their scripts speak of it or of what it links to."""
        there = self._context.at(path)
        try:
            status = there.lstat()
            target = str(there.readlink()) if there.is_symlink() else ""
        except FileNotFoundError:
            return False
        owned = path in self._files or status.st_uid in self._users or status.st_gid in self._groups
        return owned or bool({_last(path), _last(target)} & self._words)

    def named(self, path: str) -> bool:
        """A directory that is called like a package, the first part of its name, or a user of theirs."""
        return _last(path) in self._names and self(path)


def accounts(context: Context, file: str) -> dict[str, int]:
    """Names and numbers in /etc/passwd or /etc/group."""
    lines = context.at(f"/etc/{file}").read_text(errors="replace").splitlines()
    fields = (line.split(":") for line in lines)
    return {field[0]: int(field[2]) for field in fields if len(field) > 2 and field[2].isdigit()}


def scripts(package: str, root: Path) -> list[str]:
    """The texts of a package's maintainer scripts."""
    return [dpkg.script(package, which, root) for which in _SCRIPTS]


def _beginnings(package: str) -> list[str]:
    """nova-api-metadata -> nova, nova-api, nova-api-metadata."""
    parts = package.split("-")
    return ["-".join(parts[: count + 1]) for count in range(len(parts))]


def _last(path: str) -> str:
    """The last part, without what init scripts' links (S01name) and systemd's bookkeeping put around a name."""
    return _AROUND.sub("", path.rpartition("/")[2])


def _words(packages: Iterable[str], root: Path) -> set[str]:
    """Every name that the packages' maintainer scripts speak of."""
    return {word for name in packages for script in scripts(name, root) for word in WORD.findall(script)}
