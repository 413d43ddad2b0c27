"""Services that leave a node: their steps are undone first, while their packages and files are still there.

Pulumi deletes last. A service's steps would find its packages purged by the node's first step, and could neither stop
its daemons nor take back what only its own programs can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from context import Context
from journal import STATE, Entry, steps

_KIND = "services"


def undo_those(context: Context, text: str, undo: Callable[[str], object]) -> None:
    """Undo, newest first, the steps of services that this node had and that are not listed any more.

    `text` has a service's name in each line; `undo` takes a step back by its name.
    """
    entry = context.journal.find(_KIND) or context.journal.add(_KIND, names=[])
    listed = text.split()
    node = context.step.removesuffix("-config")
    known = {*entry["names"], *listed}
    if gone := known - set(listed):
        for step in reversed(steps(context.at(str(STATE)))):
            if service_of(step, node, known) in gone:
                undo(step)
    context.journal.update(entry, names=listed)


def service_of(step: str, node: str, services: Collection[str]) -> str | None:
    """Whose step `NODE-SERVICE` or `NODE-SERVICE-WHAT` is: the longest name that fits, or None. Pure."""
    fitting = [name for name in services if f"{step}-".startswith(f"{node}-{name}-")]
    return max(fitting, key=len) if fitting else None


UNDO: dict[str, Callable[[Entry, Context], None]] = {_KIND: lambda _entry, _context: None}
