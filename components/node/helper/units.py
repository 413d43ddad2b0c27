"""Systemd units: enabled and started with the files they have now, or kept off; given back as they were."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import takewhile

import systemd
import waits
from context import Context
from journal import STATE, Entry, Journal
from log import StepError
from plan import Off, Unit

REMAINS = "remains"
"""The journal of what can only be done when everything else is undone."""

_START_SECONDS = 180
_STEADY_SECONDS = 1.0


def run_all(tasks: Sequence[Unit], context: Context) -> None:
    """A group of units: enable and (re)start those that are due, all at once, and wait until all of them stay up.

    Due is a unit that does not run, or whose digest is another one than at its last start by this step. One that is
    just starting (after a reboot) is only waited for.
    StepError: a unit that does not exist, that fails, or that is not active and steady within 180 s.
    """
    seen = _look_fresh([task.name for task in tasks], context)
    missing = [status.name for status in seen if not status.found]
    if missing:
        raise StepError(f"no such unit on this node: {', '.join(missing)}")
    entries = {status.name: _entry("unit", status, context) for status in seen}
    _enable([status.name for status in seen if status.enableable], context)
    active = {status.name for status in seen if status.active}
    starting = {status.name for status in seen if status.starting}
    due = [task for task in tasks if task.name not in active | starting or entries[task.name]["digest"] != task.digest]
    names = {task.name for task in due}
    loaded = [status.name for status in seen if status.name in names and not status.idle]
    systemd.control("reset-failed", loaded, context)
    systemd.control("restart", [task.name for task in due], context, "--no-block")
    _wait([task.name for task in tasks if task.name in names | starting], context)
    for task in due:
        context.journal.update(entries[task.name], digest=task.digest)
        context.log.say(f"{'restarted' if task.name in active else 'started'} {task.name}")


def keep_off(task: Off, context: Context) -> None:
    """Stop and disable a unit. One that does not exist is off."""
    [status] = systemd.look([task.name], context)
    if not status.found and not status.running:
        return
    _entry("off", status, context)
    if status.running or status.enabled:
        systemd.control("disable", [task.name], context, "--now")
        context.log.say(f"stopped and disabled {task.name}")


def take_back(listed: set[tuple[str, str]], context: Context) -> None:
    """Undo the entries for units which the plan no longer has; `listed` holds (kind, name)."""
    gone = [entry for entry in reversed(context.journal.entries) if _unlisted(entry, listed)]
    _give_back([entry for entry in gone if entry["kind"] == "unit"], context)
    for entry in gone:
        if entry["kind"] == "off":
            _undo_off(entry, context)
        context.journal.drop(entry)


def _unlisted(entry: Entry, listed: set[tuple[str, str]]) -> bool:
    return entry["kind"] in ("unit", "off") and (entry["kind"], entry["name"]) not in listed


def _look_fresh(names: Sequence[str], context: Context) -> list[systemd.Status]:
    seen = systemd.look(names, context)
    if all(status.found and not status.stale for status in seen):
        return seen
    systemd.reload(context)
    return systemd.look(names, context)


def _entry(kind: str, status: systemd.Status, context: Context) -> Entry:
    """The journal's entry for a unit, with its state before this step touched it."""
    found = context.journal.find(kind, name=status.name)
    if found is not None:
        return found
    return context.journal.add(kind, name=status.name, enabled=status.enabled, active=status.running, digest=None)


def _enable(names: list[str], context: Context) -> None:
    systemd.control("enable", names, context)
    for name in names:
        context.log.say(f"enabled {name}")


def _wait(names: list[str], context: Context) -> None:
    """Until all are active and systemd has not had to start any of them again for a second."""
    if not names:
        return
    since, before = time.monotonic(), list[int]()

    def attempt() -> list[str] | None:
        nonlocal since, before
        seen = systemd.look(names, context)
        for status in seen:
            if status.ended:
                story = systemd.journal(status.name, context)
                raise StepError(f"{status.name} did not stay up: {status.summary()}", story)
        waiting = [status for status in seen if not status.active]
        restarts = [status.restarts for status in seen]
        if waiting or restarts != before:
            since, before = time.monotonic(), restarts
        if not waiting and time.monotonic() - since >= _STEADY_SECONDS:
            return None
        return [f"{status.name}: {status.summary()}" for status in waiting or seen]

    def explain() -> list[str]:
        late = next((status.name for status in systemd.look(names, context) if not status.active), names[0])
        return [f"journal of {late}:", *systemd.journal(late, context)]

    waits.until(f"{', '.join(names)} to run", attempt, context, _START_SECONDS, explain=explain)


def _undo_unit(entry: Entry, context: Context) -> None:
    """With the unit go its neighbours in the journal, at once, since each may need its whole stop timeout."""
    entries = context.journal.entries
    earlier = reversed(entries[: entries.index(entry) + 1])
    _give_back(list(takewhile(lambda neighbour: neighbour["kind"] == "unit", earlier)), context)


def _give_back(group: list[Entry], context: Context) -> None:
    """Stop and disable what was not so before.

    A unit that ran before is to run with its old files, but these come back after the units: that is left to `remove`.
    """
    seen = {status.name: status for status in systemd.look([entry["name"] for entry in group], context)}
    stop = [entry["name"] for entry in group if not entry["active"] and seen[entry["name"]].running]
    systemd.control("stop", stop, context)
    for name in stop:
        context.log.say(f"stopped {name}")
    disable = [entry["name"] for entry in group if not entry["enabled"] and seen[entry["name"]].enabled]
    systemd.control("disable", disable, context)
    _unlink([entry["name"] for entry in group if not entry["enabled"]], context)
    remains = Journal(REMAINS, context.at(str(STATE)))
    for entry in group:
        if entry["active"] and remains.find("restart", name=entry["name"]) is None:
            remains.add("restart", name=entry["name"])


def _unlink(names: list[str], context: Context) -> None:
    """Take away the links by which units start at boot whose file is gone: systemctl knows nothing of them any more."""
    for wants in context.at("/etc/systemd/system").glob("*.wants"):
        for link in (wants / systemd.full_name(name) for name in names):
            if link.is_symlink() and not link.exists():
                link.unlink()


def _undo_off(entry: Entry, context: Context) -> None:
    """Back to what it was; what did not run is not started."""
    [status] = _look_fresh([entry["name"]], context)
    if not status.found:
        return
    if entry["enabled"]:
        systemd.control("enable", [entry["name"]], context)
    if entry["active"]:
        systemd.control("start", [entry["name"]], context)
        context.log.say(f"started {entry['name']} again")


def _undo_restart(entry: Entry, context: Context) -> None:
    [status] = _look_fresh([entry["name"]], context)
    if status.found:
        systemd.control("restart", [entry["name"]], context)
        context.log.say(f"restarted {entry['name']} with its own files")


def _verify_unit(entry: Entry, context: Context) -> list[str]:
    name = entry["name"]
    [status] = systemd.look([name], context)
    if not status.found:
        return [f"unit {name} does not exist"]
    return [
        *([] if status.active else [f"unit {name} does not run ({status.summary()})"]),
        *([f"unit {name} is not enabled"] if status.enableable else []),
        *([f"unit {name} was never started with its present files"] if entry["digest"] is None else []),
    ]


def _verify_off(entry: Entry, context: Context) -> list[str]:
    [status] = systemd.look([entry["name"]], context)
    return [
        *([f"unit {entry['name']} runs and should be off"] if status.running else []),
        *([f"unit {entry['name']} is enabled and should be off"] if status.enabled else []),
    ]


UNDO: dict[str, Callable[[Entry, Context], None]] = {"unit": _undo_unit, "off": _undo_off, "restart": _undo_restart}
VERIFY: dict[str, Callable[[Entry, Context], list[str]]] = {"unit": _verify_unit, "off": _verify_off}
