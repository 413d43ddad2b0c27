"""Processes, read from /proc."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TERM_SECONDS = 10.0
_OURS = re.compile(r"\bstackwright\b")


@dataclass(frozen=True)
class Process:
    """A process by its number, its start (clock ticks since boot; numbers come round again) and its command."""

    pid: int
    start: int
    command: str

    def __str__(self) -> str:
        return f"{self.pid} {self.start} {self.command}"

    @staticmethod
    def parse(text: str) -> Process:
        """The inverse of `str`."""
        pid, start, command = text.split(" ", 2)
        return Process(int(pid), int(start), command)


def running() -> Iterator[Process]:
    """All processes of this host that have a command line (kernel threads have none)."""
    for directory in _PROC.glob("[0-9]*"):
        try:
            command = (directory / "cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace")
            start = int((directory / "stat").read_text(errors="replace").rpartition(")")[2].split()[19])
        except OSError:
            continue  # it has ended meanwhile
        if command:
            yield Process(int(directory.name), start, command)


def matching(pattern: re.Pattern[str]) -> list[Process]:
    """Processes whose command line matches; never this program or the shell that carries its arguments."""
    return [found for found in running() if pattern.search(found.command) and not _OURS.search(found.command)]


def command_lines() -> list[str]:
    """Everybody's command line."""
    return [found.command for found in running()]


def end(pids: Sequence[int], patience: float = _TERM_SECONDS) -> None:
    """SIGTERM, and after `patience` seconds SIGKILL for those that are still there."""
    left = _signal(pids, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = [pid for pid in left if _lives(pid)]
    _signal(left, signal.SIGKILL)


def _lives(pid: int) -> bool:
    """One that has ended and waits for its parent to look ("Z") does nothing any more."""
    try:
        return (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _signal(pids: Sequence[int], number: int) -> list[int]:
    """Those of the processes that were there to be signalled."""
    there = []
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
        there.append(pid)
    return there
