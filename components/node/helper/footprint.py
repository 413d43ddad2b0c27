"""What a package transaction makes beyond the packages' own files: accounts, data directories, links, caches.

Found by comparing before and after. Somebody else may be at work on the host meanwhile, so that a new path counts as
the packages' only if something of theirs explains it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import data
import dpkg
import processes
import rotation
import shared_directories
from context import Context
from explanation import WORD, Explanation, accounts, scripts

# How deep to look below each; what is not listed here belongs to dpkg alone, or is gone with the next boot.
_ROOTS = {
    "/": 1, "/etc": 9, "/home": 1, "/opt": 1, "/root": 2, "/run": 1, "/srv": 1, "/usr/lib": 1,
    "/usr/lib/ocf": 2, "/usr/local": 6, "/var": 3, "/var/lib/systemd": 3,
}  # fmt: skip
# The host's own records of what happened to its packages, and what is too large and never ours.
_NOT_BELOW = (
    "/proc", "/sys", "/dev", "/tmp", "/run/stackwright",
    "/var/tmp", "/var/lib/dpkg", "/var/lib/apt", "/var/lib/ucf", "/var/lib/docker", "/var/lib/containers",
    "/var/lib/stackwright", "/var/cache/apt", "/var/cache/debconf", "/var/cache/ldconfig", "/var/cache/stackwright",
    "/var/log/apt",
    "/var/log/dpkg.log", "/var/log/alternatives.log", "/var/log/journal", "/var/log/stackwright",
)  # fmt: skip
# Where daemons write besides their packages. Elsewhere in /etc only what came with the packages is theirs: what is new
# there later is an operator's.
_WRITTEN = ("/etc/libvirt", "/etc/openvswitch")
# Where accounts keep what they make while they run, two levels deep.
_DATA = ("/var/lib", "/var/log", "/var/cache", "/var/spool", "/var/tmp", "/run", "/tmp")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_MAKES_ACCOUNTS = re.compile(r"\b(?:adduser|addgroup|useradd|groupadd)\b")
# What systemd makes for a unit when it starts, for good: where, and below which directory.
_DIRECTORIES = {"StateDirectory": "/var/lib", "CacheDirectory": "/var/cache", "LogsDirectory": "/var/log"}
_DIRECTORY = re.compile(rf"^({'|'.join(_DIRECTORIES)})\s*=(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Snapshot:
    """What there is at one moment: users and groups by name, paths."""

    users: frozenset[str]
    groups: frozenset[str]
    paths: frozenset[str]


@dataclass(frozen=True)
class Footprint(Snapshot):
    """What packages made. `trees` are directories that are theirs with all that will ever be in them."""

    trees: frozenset[str]

    def __or__(self, other: Footprint) -> Footprint:
        return Footprint(*(getattr(self, field.name) | getattr(other, field.name) for field in fields(self)))

    def __sub__(self, other: Footprint) -> Footprint:
        return Footprint(*(getattr(self, field.name) - getattr(other, field.name) for field in fields(self)))


NO_FOOTPRINT = Footprint(frozenset(), frozenset(), frozenset(), frozenset())


def stored(found: Snapshot) -> dict[str, Any]:
    """As a journal can hold it."""
    return {field.name: sorted(getattr(found, field.name)) for field in fields(found)}


def snapshot(stored: dict[str, Any]) -> Snapshot:
    """A snapshot out of the journal."""
    return Snapshot(**{key: frozenset(value) for key, value in stored.items()})


def footprint(stored: dict[str, Any]) -> Footprint:
    """A footprint out of the journal."""
    return Footprint(**{key: frozenset(value) for key, value in stored.items()})


def take(context: Context) -> Snapshot:
    """The accounts and paths of now."""
    paths = {path for root, depth in _ROOTS.items() for path in _walk(context.root, root, depth)}
    users, groups = (frozenset(accounts(context, file)) for file in ("passwd", "group"))
    return Snapshot(users, groups, frozenset(paths))


def left_by(packages: Collection[str], before: Snapshot, context: Context) -> Footprint:
    """What is there now, or will be once their units run, was not before, and is these packages'."""
    now = take(context)
    users, groups = now.users - before.users, now.groups - before.groups
    explained = Explanation(packages, users, groups, context)
    paths: set[str] = set()
    trees = _directories_of_units(packages, context.root) - before.paths
    for path in sorted(now.paths - before.paths):
        if any(str(parent) in trees for parent in Path(path).parents):
            continue
        directory = context.at(path).is_dir() and not context.at(path).is_symlink()
        if directory and explained.named(path):
            if path.startswith("/etc/") and path not in _WRITTEN:
                paths |= {path, *(below for below in now.paths - before.paths if below.startswith(f"{path}/"))}
            else:
                trees.add(path)
        elif directory or explained(path):
            paths.add(path)
    logs = {path for name in packages for path in rotation.logs(name, context.root)} - before.paths
    return Footprint(users, groups, frozenset(paths | logs), frozenset(trees))


def share_of(leaving: Collection[str], staying: Collection[str], left: Footprint, context: Context) -> Footprint:
    """What of all that packages left would go with some of them, which are still installed."""
    made, kept = (
        _accounts_made(names, [text for name in names for text in scripts(name, context.root)], context.root)
        for names in (leaving, staying)
    )
    users, groups = left.users & made - kept, left.groups & made - kept
    theirs = Explanation(leaving, users, groups, context)
    others = Explanation(staying, left.users - users, left.groups - groups, context)
    trees = {path for path in left.trees if theirs.named(path) and not others.named(path)}
    trees |= left.trees & (_directories_of_units(leaving, context.root) - _directories_of_units(staying, context.root))
    # A directory that is called like one of them is theirs with all in it; elsewhere a name may be many a package's.
    named = {path for path in left.paths if theirs.named(path) and not others.named(path)}
    below = {path for path in left.paths if any(str(parent) in named for parent in Path(path).parents)}
    alone = {path for path in left.paths if theirs(path) and not others(path)}
    return Footprint(users, groups, frozenset(named | below | alone), frozenset(trees))


def remove(left: Footprint, remaining: Collection[str], spared: Collection[str], context: Context) -> Footprint:
    """Take away what packages left, once they are purged; what stays of it. `remaining` are those that had to stay.

    Nothing that belongs to an installed package goes, nothing on another file system, no directory with something of
    somebody else in it, no account that a remaining package speaks of. Neither do paths that are `spared`, with all
    that is in them, nor the accounts that own them.
    """
    owned = dpkg.owned(context.root)
    texts = [text for name in remaining for text in scripts(name, context.root)]
    kept = _accounts_made(remaining, texts, context.root) | _owners(spared, context)
    users = {name: number for name, number in accounts(context, "passwd").items() if name in left.users - kept}
    _end_processes(set(users.values()), context)

    def stays(path: str) -> bool:
        return path in owned or any(path in text for text in texts) or data.within(path, spared)

    trees = left.trees | _data_of(set(users.values()), context)
    there = [path for path in sorted(trees) if os.path.lexists(context.at(path)) and not stays(path)]
    whole = [str(found) for path in there for found in data.around(path, spared, context)]
    if whole:
        context.execute(["rm", "-rf", "--one-file-system", "--", *whole], log=context.log, check=False)
    for path in sorted(left.paths, reverse=True):
        if not stays(path):
            for one in (context.at(path), *rotation.older(context.at(path))):
                _remove_one(one)
    shared_directories.give_back(users.values(), owned, context)
    for name in sorted(users):
        context.execute(["userdel", name], log=context.log, check=False)
        context.log.say(f"removed user {name}")
    for name in sorted((left.groups - kept) & set(accounts(context, "group"))):
        context.execute(["groupdel", name], log=context.log, check=False)
    return _of_now(left, context)


def private_directories(packages: Collection[str], root: Path) -> set[str]:
    """The topmost directories in /usr that no other package has."""
    of_theirs = {path for name in packages for path in dpkg.paths(name, root) if path.startswith("/usr/")}
    shared = dpkg.owned(root, but=packages)
    own = {path for path in of_theirs - shared if (root / path.lstrip("/")).is_dir()}
    return {path for path in own if str(Path(path).parent) not in own}


def sweep(directories: Iterable[str], context: Context) -> None:
    """Take away what a purge leaves of packages' own directories: byte code, and directories that are empty."""
    for top in directories:
        for directory, _, _ in os.walk(context.at(top), topdown=False):
            path = Path(directory)
            if path.name == "__pycache__":
                shutil.rmtree(path, ignore_errors=True)
            else:
                _remove_one(path)


def runtime_files(packages: Collection[str], before: Collection[str], context: Context) -> set[str]:
    """What their daemons made in /run that was not there `before`: sockets and directories called like a package."""
    names = {name.split("-")[0] for name in packages}
    new = set(_walk(context.root, "/run", 1)).difference(before)
    return {path for path in new if re.split(r"[-.]", path.rpartition("/")[2])[0] in names}


def _of_now(left: Footprint, context: Context) -> Footprint:
    """What of it there is by now."""
    users, groups = (frozenset(accounts(context, file)) for file in ("passwd", "group"))
    paths, trees = (
        frozenset(path for path in some if os.path.lexists(context.at(path))) for some in (left.paths, left.trees)
    )
    return Footprint(left.users & users, left.groups & groups, paths, trees)


def _remove_one(path: Path) -> None:
    """A file, a link, or a directory that is empty."""
    try:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return  # something of somebody else is in it


def _walk(root: Path, directory: str, depth: int) -> Iterator[str]:
    """Paths below a directory of the node, without following links."""
    try:
        entries = sorted(os.scandir(root / directory.lstrip("/")), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = f"{directory.rstrip('/')}/{entry.name}"
        if path in _NOT_BELOW:
            continue
        yield path
        if depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _walk(root, path, depth - 1)


def _directories_of_units(packages: Iterable[str], root: Path) -> set[str]:
    """Directories that the packages' units ask systemd for, as deep as a snapshot looks."""
    paths = {path for name in packages for path in dpkg.paths(name, root) if "/systemd/system/" in path}
    files = [root / path.lstrip("/") for path in paths if path.endswith(".service")]
    texts = [file.read_text(errors="replace") for file in files if file.is_file()]
    asked = [found for text in texts for found in _DIRECTORY.findall(text)]
    return {f"{_DIRECTORIES[kind]}/{name}" for kind, names in asked for name in names.split() if name.count("/") < 2}


def _accounts_made(packages: Iterable[str], theirs: Iterable[str], root: Path) -> set[str]:
    """Names in which the users and groups are that these packages make, by script or for systemd-sysusers."""
    files = [root / path.lstrip("/") for name in packages for path in dpkg.paths(name, root) if "/sysusers.d/" in path]
    texts = [text for text in (_COMMENT.sub("", script) for script in theirs) if _MAKES_ACCOUNTS.search(text)]
    texts += [file.read_text(errors="replace") for file in files if file.is_file()]
    return {word for text in texts for word in WORD.findall(text)}


def _data_of(ids: set[int], context: Context) -> set[str]:
    """Topmost paths of these users where daemons keep their data."""
    found = {path for root in _DATA for path in _walk(context.root, root, 2)} if ids else set()
    theirs = {path for path in found if _owner(context.at(path)) in ids}
    return {path for path in theirs if str(Path(path).parent) not in theirs}


def _owners(paths: Iterable[str], context: Context) -> set[str]:
    """The users and groups to whom they belong, by name."""
    owners = [context.at(path).lstat() for path in paths]
    users, groups = {owner.st_uid for owner in owners}, {owner.st_gid for owner in owners}
    names = {name for name, number in accounts(context, "passwd").items() if number in users}
    return names | {name for name, number in accounts(context, "group").items() if number in groups}


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except OSError:
        return None


def _end_processes(ids: set[int], context: Context) -> None:
    """What still runs as one of the users."""
    if context.root == Path("/") and ids:
        processes.end([found.pid for found in processes.running() if _owner(Path(f"/proc/{found.pid}")) in ids])
