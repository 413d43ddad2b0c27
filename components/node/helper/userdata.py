"""What users keep in the cloud, and the undo of a step does not delete: a list for the whole node.

A step goes when its service is switched off as well as when the cloud is destroyed, and cannot tell which. So it hands
over what users have in it. The step takes that up again when its service comes back; the end of `destroy` deletes it if
the stack says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aside
import lock
from context import Context
from journal import STATE, Entries, Entry, Journal, steps

FILE = "kept-data.json"
"""In the state directory. It outlives all else there, as long as it lists something."""

FACT = "destroy_data"


def go(context: Context) -> bool:
    """Whether users' data go with the cloud, as far as the node was told."""
    return bool(context.facts.get(FACT))


def listed(context: Context) -> Entries:
    """The list. Each entry has the `path` where the data are."""
    return Entries(FILE, context.at(str(STATE)))


def known(kind: str, context: Context) -> list[Entry]:
    """The entries of a kind on the list, and those that steps have in their journals."""
    state = context.at(str(STATE))
    books = [listed(context), *(Journal(step, state) for step in steps(state))]
    return [entry for book in books for entry in book.entries if entry["kind"] == kind]


def hand_over(context: Context, entry: Entry) -> None:
    """Put an entry on the list. The step's journal has it until that is done."""
    with _alone(context) as book:
        if book.find(entry["kind"], path=entry["path"]) is None:
            book.add(**entry)
    if ours(entry) and there(entry["path"], context):
        context.log.say(f"kept {label(entry)}{' until the cloud is destroyed' if go(context) else ''}")


def take_up(context: Context, kind: str, path: str) -> bool:
    """Move an entry from the list to the step's journal; whether there are data by it."""
    with _alone(context) as book:
        entry = book.find(kind, path=path)
        if entry is None:
            return False
        if context.journal.find(kind, path=path) is None:
            context.journal.add(**entry)
        book.drop(entry)
    return there(path, context)


def there(path: str, context: Context) -> bool:
    """Whether something is in it, although it be set aside."""
    return _holds(context.at(path)) or _holds(aside.of(path, context))


def ours(entry: Entry) -> bool:
    """Whether it came with the cloud."""
    return bool(entry.get("ours", True))


def label(entry: Entry) -> str:
    """What it is, for people."""
    return f"database {entry['name']}" if entry["kind"] == "database" else str(entry["path"])


def _holds(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        return any(path.iterdir())
    return os.path.lexists(path)


@contextmanager
def _alone(context: Context) -> Iterator[Entries]:
    """Steps work at the same time, and the list is one."""
    with lock.alone("kept-data", context.at(str(lock.RUN))):
        yield listed(context)
