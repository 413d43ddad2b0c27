"""Users' data out of the way of packages' scripts, which remove whole directories when the packages are purged.

A rename on one file system is one change: whenever a run is killed, the data are whole in one of two places, and the
next run brings them back.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import atomic
import directories
from context import Context
from log import StepError

_DIRECTORY = ".stackwright-aside"


def of(path: str, context: Context) -> Path:
    """Where a path is put: below the topmost directory of its file system, where no script looks."""
    return _top(context.at(path), context) / _DIRECTORY / path.lstrip("/")


def put(paths: Iterable[str], context: Context) -> None:
    """Set them aside, all that are there. StepError: one cannot be, or is by a run that was killed and there again."""
    for path in sorted(paths):
        there, aside = context.at(path), of(path, context)
        if os.path.lexists(aside):
            _make_way(there, aside)
        elif os.path.lexists(there):
            _tidy(aside)
            (_top(there, context) / _DIRECTORY).mkdir(mode=0o700, exist_ok=True)
            _move(there, aside)


def bring_back(paths: Iterable[str], context: Context) -> None:
    """Bring back those that are aside. StepError: something else is in the place of one."""
    for path in sorted(paths):
        there, aside = context.at(path), of(path, context)
        if os.path.lexists(aside):
            _make_way(there, aside)
            _tidy(there)
            _move(aside, there)
        _tidy(aside)


def _top(path: Path, context: Context) -> Path:
    top = next(parent for parent in path.parents if parent.exists())
    while top != context.root and top.parent.stat().st_dev == top.stat().st_dev:
        top = top.parent
    return top


def _move(source: Path, target: Path) -> None:
    directories.make_like(source.parent, target.parent)
    try:
        source.rename(target)
    except OSError as error:
        raise StepError(f"{source} holds users' data and cannot be moved to {target}: {error.strerror}") from error
    for directory in (target.parent, source.parent):
        atomic.sync_directory(directory)


def _tidy(path: Path) -> None:
    """Remove the directories around a path that are empty, perhaps half made by a run that was killed."""
    for directory in path.parents:
        try:
            directory.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            return


def _make_way(there: Path, aside: Path) -> None:
    """Remove what a package that was installed again has made: directories, and no file."""
    if not os.path.lexists(there):
        return
    if not there.is_dir() or there.is_symlink() or any(files for _, _, files in os.walk(there)):
        raise StepError(f"{there} is there again, and users' data of before are in {aside}: one of the two has to go")
    shutil.rmtree(there)
