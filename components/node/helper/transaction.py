"""The mark of an open package transaction, and the repair of one that was cut off.

dpkg works without syncing each file here. What is lost by that, if the power fails in the middle, are files that dpkg
believes in and that are empty; so the mark names what the transaction touches and the boot it began in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apt
import atomic
import dpkg
from context import Context

_MARK = "/var/lib/stackwright/transaction"
_BOOT = "/proc/sys/kernel/random/boot_id"


@contextmanager
def open_for(packages: Iterable[str], context: Context) -> Iterator[None]:
    """Keep the mark while packages change; it stays when that fails or is cut off, and goes once all is on disk."""
    mark = context.at(_MARK)
    _, earlier = _cut_off(mark)
    touched = {"boot": _boot(context), "packages": sorted({*packages, *earlier})}
    atomic.write(mark, json.dumps(touched).encode())
    yield
    _close(context)


def is_open(context: Context) -> bool:
    """A transaction was cut off, or is at work."""
    return context.at(_MARK).exists()


def mend(context: Context) -> bool:
    """Finish what a cut-off transaction left, if there was one; after a crash of the machine install it all again.

    StepError: apt cannot.
    """
    mark = context.at(_MARK)
    if not is_open(context):
        return False
    boot, touched = _cut_off(mark)
    context.log.say("an earlier package transaction was cut off: finishing it")
    apt.finish_interrupted(context)
    if boot != _boot(context):
        known = dpkg.packages(context)
        again = [name for name in touched if name in known and known[name].installed]
        if again:
            context.log.say(f"the machine went down in it: installing its {len(again)} packages again")
            apt.update(context)
            apt.install(again, len(again), context, reinstall=True)
    _close(context)
    return True


def _close(context: Context) -> None:
    os.sync()
    context.at(_MARK).unlink(missing_ok=True)


def _cut_off(mark: Path) -> tuple[str, list[str]]:
    """The boot an open transaction began in, and its packages."""
    if not mark.exists():
        return "", []
    stored = json.loads(mark.read_text())
    return stored["boot"], stored["packages"]


def _boot(context: Context) -> str:
    return context.at(_BOOT).read_text().strip()
