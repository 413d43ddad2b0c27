"""The plan's `data`: where services keep what is users'. No purge of packages and no undo of a step empties it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePath

import mounts
import removals
import userdata
from context import Context
from journal import Entry
from log import StepError
from plan import Data


def protect(task: Data, context: Context) -> None:
    """From now on what is in the path is users'. One that was there before the cloud is left to whoever made it.

    StepError: a path that is too near to the root to be one service's.
    """
    if len(Path(task.path).parts) <= len(("/", "etc")):
        raise StepError(f"{task.path} is not a path that one service can own")
    if userdata.take_up(context, "data", task.path):
        context.log.say(f"took up {task.path} again")
    elif context.journal.find("data", path=task.path) is None:
        ours = not os.path.lexists(context.at(task.path)) or _came_with_the_cloud(task.path, context)
        context.journal.add("data", path=task.path, ours=ours)


def paths(context: Context) -> set[str]:
    """All of them, whose ever they are."""
    return {entry["path"] for entry in userdata.known("data", context)}


def spared(context: Context, ending: bool) -> set[str]:
    """Those that hold something and that nothing may remove: all, but for ours at the end of a cloud whose data go."""
    going = ending and userdata.go(context)
    entries = userdata.known("data", context)
    return {
        entry["path"] for entry in entries if not (going and entry["ours"]) and userdata.there(entry["path"], context)
    }


def threatened(spared: Collection[str], packages: Collection[str], context: Context) -> set[str]:
    """Those of the paths that a purge of the packages would remove, with a directory around or with one in it."""
    removed = removals.of(packages, context)
    there = {path: context.at(path) for path in spared}
    return {
        path
        for path, found in there.items()
        if any(removals.reach(pattern, found) or within(pattern, [str(found)]) for pattern in removed)
    }


def end(context: Context) -> None:
    """The cloud ends: remove what goes with it and what is empty, before the directories around."""
    for entry in userdata.listed(context).entries:
        goes = userdata.go(context) or not userdata.there(entry["path"], context)
        if entry["kind"] == "data" and entry["ours"] and goes:
            _delete(entry, context)


def within(path: str, directories: Collection[str]) -> bool:
    """Whether a path is one of these directories, or in one."""
    return not {PurePath(path), *PurePath(path).parents}.isdisjoint(map(PurePath, directories))


def around(path: str, spared: Collection[str], context: Context) -> Iterator[Path]:
    """What has to be removed for a path to go: it, or when something spared is in it, what else is there."""
    there = context.at(path)
    if within(path, spared):
        return
    if there.is_symlink() or not any(within(each, [path]) for each in spared):
        yield there
        return
    for child in sorted(there.iterdir()):
        if not child.is_mount():
            yield from around(f"{path}/{child.name}", spared, context)


def _came_with_the_cloud(path: str, context: Context) -> bool:
    """Packages or a claim of ours brought it."""
    left = [entry["left"] for entry in userdata.known("packages", context)]
    claimed = [entry for entry in userdata.known("claim", context) if entry["sort"] == "path" and not entry["others"]]
    made = {made for each in left for made in (*each["paths"], *each["trees"])}
    return within(path, made.union(entry["name"] for entry in claimed))


def _undo(entry: Entry, context: Context) -> None:
    userdata.hand_over(context, entry)


def _delete(entry: Entry, context: Context) -> None:
    if os.path.lexists(context.at(entry["path"])):
        mounts.remove(entry["path"], context)
        context.log.say(f"removed {entry['path']}")


UNDO: dict[str, Callable[[Entry, Context], None]] = {"data": _undo}
DELETE: dict[str, Callable[[Entry, Context], None]] = {"data": _delete}
