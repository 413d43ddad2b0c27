"""Files and the directories they need: written when they differ, given back as they were."""

from __future__ import annotations

import base64
import grp
import hashlib
import pwd
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import atomic
import journal
import lock
from context import Context
from journal import STATE, Entry
from log import StepError
from sections import SectionFile

State = tuple[bytes, int, int, int]
"""Content, user, group, mode."""


def write_all(files: list[SectionFile], context: Context) -> None:
    """Write what differs; take back what this step wrote earlier and no longer lists.

    StepError: an owner or group that does not exist, a path where something other than a file is.
    """
    owners = {file.path: (_user(file), _group(file)) for file in files}
    take_back(context, {file.path for file in files})
    for file in files:
        _write(file, owners[file.path], context)


def digest(content: bytes) -> str:
    """How a journal knows a file's content."""
    return hashlib.sha256(content).hexdigest()


def take_back(context: Context, listed: set[str]) -> None:
    """What is no longer listed: newest first, so that a directory goes after what is in it.

    A directory in which something of another step's still is stays, and is looked at again the next time.
    """
    paths = [context.at(path) for path in listed]
    for entry in reversed(context.journal.entries.copy()):
        if entry["kind"] == "file":
            gone = entry["path"] not in listed
        else:
            gone = entry["kind"] == "directory" and not any(context.at(entry["path"]) in path.parents for path in paths)
        if gone:
            UNDO[entry["kind"]](entry, context)
            if entry["kind"] == "file" or not context.at(entry["path"]).is_dir():
                context.journal.drop(entry)


def _write(file: SectionFile, owner: tuple[int, int], context: Context) -> None:
    path = context.at(file.path)
    content = file.content.encode()
    before = _read(path, file.path)
    _make_directories(path.parent, context)  # their entries come first, so that they are undone after what is in them
    state = {"digest": digest(content), "owner": file.owner, "group": file.group, "mode": file.mode}
    entry = context.journal.find("file", path=file.path)
    if entry is None:
        entry = context.journal.add("file", path=file.path, before=_before(file.path, before, context), **state)
    context.journal.update(entry, **state)
    if before == (content, *owner, file.mode):
        return
    atomic.write(path, content, file.mode, owner)
    context.log.say(f"{'wrote' if before is None else 'changed'} {file.path}")


def _before(path: str, found: State | None, context: Context) -> dict[str, Any] | None:
    """What the path goes back to; a file that another step of ours wrote goes back to what that one found."""
    for entry in journal.owners("file", context.at(str(STATE)), path=path).values():
        before: dict[str, Any] | None = entry["before"]
        return before
    return None if found is None else _kept(found)


def _make_directories(directory: Path, context: Context) -> None:
    """Missing directories, each with an entry of its own; they belong to root and everybody may enter them."""
    for missing in reversed([made for made in (directory, *directory.parents) if not made.exists()]):
        path = f"/{missing.relative_to(context.root)}"
        if context.journal.find("directory", path=path) is None:
            context.journal.add("directory", path=path)
        missing.mkdir(mode=0o755)
        missing.chmod(0o755)


def _read(path: Path, name: str) -> State | None:
    """Content, user, group, mode; None when there is no such file."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(found.st_mode):
        raise StepError(f"{name} is there already and is not a plain file")
    return path.read_bytes(), found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)


def _kept(state: State) -> dict[str, Any]:
    """A file of somebody else's, as the journal keeps it."""
    content, user, group, mode = state
    return {"content": base64.b64encode(content).decode(), "user": user, "group": group, "mode": mode}


def _undo_file(entry: Entry, context: Context) -> None:
    """Unless another step wrote the same file: then it is that one's alone from now on."""
    with lock.alone("files", context.at(str(lock.RUN))):
        if journal.owners("file", context.at(str(STATE)), path=entry["path"]).keys() <= {context.step}:
            _give_back(entry, context)
        context.journal.drop(entry)


def _give_back(entry: Entry, context: Context) -> None:
    path = context.at(entry["path"])
    atomic.temporary(path).unlink(missing_ok=True)
    before = entry["before"]
    if before is None:
        if path.exists() or path.is_symlink():
            path.unlink()
            context.log.say(f"removed {entry['path']}")
    elif path.parent.is_dir():
        state = (base64.b64decode(before["content"]), before["user"], before["group"], before["mode"])
        if _read(path, entry["path"]) != state:
            atomic.write(path, state[0], state[3], (state[1], state[2]))
            context.log.say(f"restored {entry['path']}")


def _undo_directory(entry: Entry, context: Context) -> None:
    """Only when it is empty: what somebody else has put there keeps it alive."""
    path = context.at(entry["path"])
    if path.is_dir() and not any(path.iterdir()):
        path.rmdir()
        context.log.say(f"removed {entry['path']}")


def _verify_file(entry: Entry, context: Context) -> list[str]:
    state = _read(context.at(entry["path"]), entry["path"])
    if state is None:
        return [f"{entry['path']} is missing"]
    content, user, group, mode = state
    owner = f"{_name(pwd.getpwuid, user)}:{_name(grp.getgrgid, group)}"
    wanted = f"{entry['owner']}:{entry['group']}"
    differences = []
    if digest(content) != entry["digest"]:
        differences.append(f"{entry['path']} has other content")
    if owner != wanted:
        differences.append(f"{entry['path']} belongs to {owner} instead of {wanted}")
    if mode != entry["mode"]:
        differences.append(f"{entry['path']} has mode {mode:04o} instead of {entry['mode']:04o}")
    return differences


def _verify_directory(entry: Entry, context: Context) -> list[str]:
    return [] if context.at(entry["path"]).is_dir() else [f"{entry['path']} is missing"]


def _user(file: SectionFile) -> int:
    try:
        return pwd.getpwnam(file.owner).pw_uid
    except KeyError:
        raise StepError(f"{file.path}: user {file.owner} does not exist on this node") from None


def _group(file: SectionFile) -> int:
    try:
        return grp.getgrnam(file.group).gr_gid
    except KeyError:
        raise StepError(f"{file.path}: group {file.group} does not exist on this node") from None


def _name(look_up: Callable[[int], Any], number: int) -> str:
    try:
        return str(look_up(number)[0])
    except KeyError:
        return str(number)


UNDO: dict[str, Callable[[Entry, Context], None]] = {"file": _undo_file, "directory": _undo_directory}
VERIFY: dict[str, Callable[[Entry, Context], list[str]]] = {"file": _verify_file, "directory": _verify_directory}
