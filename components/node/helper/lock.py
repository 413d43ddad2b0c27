"""One run of a step at a time, also after a connection died and left its run at work."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from log import Log, StepError

RUN = Path("/run/stackwright")

_WAIT_SECONDS = 900
_REMIND_SECONDS = 20


@contextmanager
def held(log: Log, run: Path = RUN, wait: float = _WAIT_SECONDS) -> Iterator[None]:
    """Hold the step's lock. Waits for an earlier run, and for commands which a killed run left behind.

    StepError: the earlier run is still at work after `wait` seconds.
    """
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(run / f"{log.step}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(log, wait, lambda: _try_lock(descriptor))
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        _wait(log, wait, lambda: next(_left_behind(log.step, run), None))
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone(what: str, run: Path = RUN) -> Iterator[None]:
    """For a moment the only one on this node that does `what`, whatever the step."""
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(run / f"{what}.alone", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def child(step: str, pid: int, run: Path = RUN) -> Iterator[None]:
    """Mark a process group as at work for the step, so that a later run can wait for it when this one is killed."""
    mark = run / f"{step}.child.{pid}"
    if run.is_dir():  # else nobody holds a lock there either
        mark.touch(mode=0o600)
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def _try_lock(descriptor: int) -> int | None:
    """None when the lock is ours now, else the process that holds it (0 when it has not said who it is)."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(os.pread(descriptor, 20, 0) or b"0")
    return None


def _left_behind(step: str, run: Path) -> Iterator[int]:
    """Process groups that an earlier run started and that are still there."""
    for mark in run.glob(f"{step}.child.*"):
        group = int(mark.suffix[1:])
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            mark.unlink(missing_ok=True)
        except PermissionError:
            yield group
        else:
            yield group


def _wait(log: Log, seconds: float, holder: Callable[[], int | None]) -> None:
    """Until there is no holder; says once who it is and then every 20 s that it still waits."""
    started = time.monotonic()
    reminded = -float(_REMIND_SECONDS)
    while (pid := holder()) is not None:
        waited = time.monotonic() - started
        if waited > seconds:
            raise StepError(f"an earlier run of this step (pid {pid}) did not end within {seconds:.0f} s")
        if waited - reminded >= _REMIND_SECONDS:
            reminded = waited
            log.say(f"an earlier run of this step is still at work (pid {pid}), waiting")
        time.sleep(0.2)
