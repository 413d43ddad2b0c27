"""`undo` and `remove`: the journals read backwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import claims
import commands
import data
import database
import departures
import files
import packages
import units
import userdata
from context import Context
from journal import STATE, Entry
from lock import RUN
from log import LOGS, StepError

_HELPER = ("/usr/local/sbin/stackwright", "/usr/local/lib/stackwright")

UNDO: dict[str, Callable[[Entry, Context], None]] = {
    **claims.UNDO,
    **commands.UNDO,
    **data.UNDO,
    **database.UNDO,
    **departures.UNDO,
    **files.UNDO,
    **packages.UNDO,
    **units.UNDO,
}
"""How each kind of entry is undone. Undoing what was never done, or twice, has to be harmless."""


_DELETE: dict[str, Callable[[Entry, Context], None]] = {**data.DELETE, **database.DELETE}


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


def settle_data(context: Context) -> None:
    """The cloud has ended: delete what users kept in it, if the stack said so; else say what stays."""
    kept = userdata.listed(context)
    for entry in kept.entries.copy():
        ours, there = userdata.ours(entry), userdata.there(entry["path"], context)
        if ours and there and not userdata.go(context):
            context.log.say(f"{userdata.label(entry)} stays on this host")
            continue
        if ours:
            _DELETE[entry["kind"]](entry, context)
        kept.drop(entry)
    if kept.entries:
        context.log.say("these stay, since the stack had not said `destroyData: true` when it was last brought up")
    else:
        kept.delete()


def remove_traces(context: Context) -> None:
    """Delete state, logs, locks and the helper itself: the last thing that ever happens on a node.

    Of data that stay the list does too, so that a later cloud can tell whose they are.
    """
    state = context.at(str(STATE))
    paths = [context.at(path) for path in (*_HELPER, str(RUN), str(LOGS))]
    for found in [*paths, *(path for path in state.glob("*") if path.name != userdata.FILE)]:
        if found.is_dir():
            shutil.rmtree(found)
        else:
            found.unlink(missing_ok=True)
    if state.is_dir() and not any(state.iterdir()):
        state.rmdir()
