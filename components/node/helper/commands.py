"""The plan's `run`: one-shot work that asks whether it is done already, and says how far it is."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from context import Context
from journal import Entry
from log import StepError
from plan import Progress, Run

_RETRY_PAUSE_SECONDS = 2
_REMIND_SECONDS = 20
_SHELL = ("/bin/sh", "-c")
_SAYS = "say: "


def run(task: Run, context: Context) -> None:
    """Run the task's command unless it is done; then its undo is in the journal before it.

    `--unless` runs as the task's user (what it logs or creates belongs to that user then), `--undo` as root.
    StepError: the command failed, with `--retry` still at the end of that time.
    """
    if task.unless is not None:
        asked = context.execute(
            [*_SHELL, task.unless], log=context.log, user=task.user, timeout=task.timeout, check=False
        )
        if asked.code == 0:
            return
    if task.undo is not None and context.journal.find("run", undo=task.undo) is None:
        context.journal.add("run", undo=task.undo)
    _until_done(task, context)
    context.log.say(f"ran {' '.join(task.command)[:100]}")


def take_back(undos: set[str | None], context: Context) -> None:
    """Undo, last one first, what commands did whose undo the plan no longer has; `undos` are those it has.

    StepError: an undo failed; it and the older ones stay in the journal.
    """
    for entry in reversed(context.journal.entries):
        if entry["kind"] == "run" and entry["undo"] not in undos:
            _undo_run(entry, context)
            context.journal.drop(entry)
            context.log.say(f"took back: {entry['undo'][:100]}")


def _until_done(task: Run, context: Context) -> None:
    started = time.monotonic()
    reminded = 0.0
    while True:
        try:
            context.execute(
                task.command,
                log=context.log,
                user=task.user,
                stdin=None if task.input is None else context.values[task.input],
                timeout=task.timeout,
                on_line=_listener(task.progress, context),
            )
            return
        except StepError as error:
            waited = time.monotonic() - started
            if waited >= task.retry:
                raise
            if waited - reminded >= _REMIND_SECONDS:
                reminded = waited
                context.log.say(f"trying again: {error.what} ({waited:.0f} s)")
            time.sleep(_RETRY_PAUSE_SECONDS)


def _listener(progress: Progress | None, context: Context) -> Callable[[str], None]:
    """Hands the lines on that a program wants to be said, and counts those that show how far it is."""
    count = None if progress is None else _counter(progress, context)

    def listen(line: str) -> None:
        if line.startswith(_SAYS):
            context.log.say(line.removeprefix(_SAYS))
        elif count is not None:
            count(line)

    return listen


def _counter(progress: Progress, context: Context) -> Callable[[str], None]:
    """Counts the lines that match, never beyond the total."""
    pattern = re.compile(progress.count)
    done = 0

    def count(line: str) -> None:
        nonlocal done
        if pattern.search(line) and done < progress.total:
            done += 1
            context.log.progress(progress.label, done, progress.total)

    return count


def _undo_run(entry: Entry, context: Context) -> None:
    context.execute([*_SHELL, entry["undo"]], log=context.log)


UNDO: dict[str, Callable[[Entry, Context], None]] = {"run": _undo_run}
