"""What a step tells: short lines for the operator, everything for the log file on the node, secrets for nobody."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

LOGS = Path("/var/log/stackwright")

_LARGEST = 4 * 1024 * 1024
_SECONDS_BETWEEN_PROGRESS = 5.0
_SHORTEST_SECRET = 4


class StepError(Exception):
    """A step cannot go on: `what` failed, and the last lines of what that printed."""

    def __init__(self, what: str, tail: list[str] | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.tail = tail or []


class RefusedError(StepError):
    """The host is not fit for the step. Nothing was done, so that the log has nothing to add."""


class Log:
    """One step's voice. Lines go to standard output and, with the time, to the step's file (mode 0600)."""

    def __init__(self, step: str, echo: bool = True, directory: Path = LOGS) -> None:
        self.step = step
        self.path = directory / f"{step}.log"
        self.last_said = time.monotonic()
        self._echo = echo
        self._secrets: list[str] = []
        self._progress_at: dict[str, float] = {}
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > _LARGEST:
            self.path.replace(self.path.with_name(f"{step}.log.1"))
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def hide(self, secrets: Iterable[str]) -> None:
        """Never show these values, whoever prints them. Very short ones would blank out ordinary text; they stay."""
        found = {part for secret in secrets for part in secret.splitlines() if len(part) >= _SHORTEST_SECRET}
        self._secrets = sorted(found.union(self._secrets), key=len, reverse=True)

    def redact(self, text: str) -> str:
        """The text with every hidden value replaced."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text

    def say(self, line: str) -> None:
        """One line for the operator: one thing changed, or how far it is."""
        self._write(line)
        self.last_said = time.monotonic()
        if self._echo:
            self._echo = show(self.redact(line), sys.stdout.fileno())

    def detail(self, text: str) -> None:
        """Lines for the log file only."""
        self._write(text)

    def progress(self, label: str, done: int, total: int, unit: str = "") -> None:
        """ "packages 214 of 711", "downloads 120 of 304 MB": at most one line in 5 s for a label, the last always."""
        now = time.monotonic()
        if done < total and now - self._progress_at.get(label, 0.0) < _SECONDS_BETWEEN_PROGRESS:
            return
        self._progress_at[label] = now
        self.say(f"{label} {done:,} of {total:,}" + (f" {unit}" if unit else ""))

    def close(self) -> None:
        """No more is going to be logged."""
        os.close(self._file)

    def _write(self, text: str) -> None:
        moment = time.strftime("%Y-%m-%d %H:%M:%S")
        lines = "".join(f"{moment} {line}\n" for line in self.redact(text).splitlines())
        with suppress(OSError):  # a full disk must not stop an undo, which is what makes room
            os.write(self._file, lines.encode(errors="replace"))


def show(line: str, descriptor: int) -> bool:
    """Write a line to a stream that may be gone, since an SSH connection can die while the work goes on."""
    try:
        os.write(descriptor, line.encode(errors="replace") + b"\n")
    except OSError:
        return False
    return True
