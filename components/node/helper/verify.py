"""`verify`: what differs from the journals, without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import files
import packages
import units
from context import Context
from journal import Entry

VERIFY: dict[str, Callable[[Entry, Context], list[str]]] = {**files.VERIFY, **packages.VERIFY, **units.VERIFY}
"""What each kind of entry promises, as lines about what is not so. Kinds that are not here promise nothing."""


def differences(context: Context) -> Iterator[str]:
    """One line for each thing of the step's that is not as the step left it."""
    for entry in context.journal.entries:
        if entry["kind"] in VERIFY:
            yield from (f"{context.step}: {line}" for line in VERIFY[entry["kind"]](entry, context))
