"""`undo` and `remove`: the journals read backwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import claims
import commands
import database
import files
import packages
import units
from context import Context
from journal import STATE, Entry
from lock import RUN
from log import LOGS, StepError

_HELPER = ("/usr/local/sbin/stackwright", "/usr/local/lib/stackwright")

UNDO: dict[str, Callable[[Entry, Context], None]] = {
    **claims.UNDO,
    **commands.UNDO,
    **database.UNDO,
    **files.UNDO,
    **packages.UNDO,
    **units.UNDO,
}
"""How each kind of entry is undone. Undoing what was never done, or twice, has to be harmless."""


def undo(context: Context) -> None:
    """Take back what the step's journal says, last entry first. What is undone is forgotten, so a killed undo goes on.

    StepError: an entry that cannot be undone; it and the older ones stay in the journal.
    """
    journal = context.journal
    while journal.entries:
        entry = journal.entries[-1]
        if entry["kind"] not in UNDO:
            raise StepError(f"the journal of {context.step} has an entry of unknown kind {entry['kind']!r}")
        UNDO[entry["kind"]](entry, context)
        journal.drop(entry)
    journal.delete()


def remove_traces(context: Context) -> None:
    """Delete state, logs, locks and the helper itself: the last thing that ever happens on a node."""
    for path in (*_HELPER, str(RUN), str(LOGS), str(STATE)):
        found = context.at(path)
        if found.is_dir():
            shutil.rmtree(found)
        else:
            found.unlink(missing_ok=True)
