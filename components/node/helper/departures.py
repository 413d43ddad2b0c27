"""Services that leave a node: their steps are undone first, while their packages and files are still there.

Pulumi deletes last. A service's steps would find its packages purged by the node's first step, and could neither stop
its daemons nor take back what only its own programs can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import atomic
from context import Context
from journal import STATE, Entry, Journal, steps
from log import StepError

_KIND = "services"
_MARKS = "departed"
"""A file for each step that was undone here and that Pulumi knows, with its service in it, until Pulumi deletes it."""


def undo_those(context: Context, text: str, undo: Callable[[str], object]) -> None:
    """Undo, newest first, the steps of services that this node had and that are not listed any more.

    `text` has a service's name in each line; `undo` takes a step back by its name.
    StepError: one is listed again whose steps Pulumi takes for done, since the run that undid them was cut off.
    """
    marks = context.at(str(STATE)) / _MARKS
    marked = {mark.name: mark.read_text() for mark in marks.glob("[!.]*")}
    if back := set(marked.values()).intersection(text.split()):
        undone = " ".join(step for step, service in sorted(marked.items()) if service in back)
        raise StepError(
            f"a run that was cut off has taken {', '.join(sorted(back))} away from this node: let `pulumi up` finish "
            f"without it, by the stack file of that run, then bring it back (of these steps: {undone}; one that the "
            "stack has no more is settled by `stackwright undo STEP` on the node)"
        )
    entry = context.journal.find(_KIND) or context.journal.add(_KIND, names=[])
    listed = text.split()
    node = context.step.removesuffix("-config")
    known = {*entry["names"], *listed}
    if gone := known - set(listed):
        for step in reversed(steps(context.at(str(STATE)))):
            service = service_of(step, node, known)
            if service is not None and service in gone:
                # Of a step whose first run failed Pulumi knows nothing, and makes it anew.
                if not Journal(step, context.at(str(STATE))).first:
                    marks.mkdir(mode=0o700, exist_ok=True)
                    atomic.write(marks / step, service.encode())
                undo(step)
    context.journal.update(entry, names=listed)


def settle(context: Context) -> None:
    """Pulumi deletes the step, and is about to know what became of it."""
    (context.at(str(STATE)) / _MARKS / context.step).unlink(missing_ok=True)


def service_of(step: str, node: str, services: Collection[str]) -> str | None:
    """Whose step `NODE-SERVICE` or `NODE-SERVICE-WHAT` is: the longest name that fits, or None. Pure."""
    fitting = [name for name in services if f"{step}-".startswith(f"{node}-{name}-")]
    return max(fitting, key=len) if fitting else None


UNDO: dict[str, Callable[[Entry, Context], None]] = {_KIND: lambda _entry, _context: None}
