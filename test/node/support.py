"""What the helper's tests share: a node in a temporary directory, and commands that do not run."""

from __future__ import annotations

import sys
import tempfile
import unittest
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HELPER = Path(__file__).resolve().parents[2] / "components/node/helper"
sys.path.insert(0, str(HELPER))

from context import Context
from journal import Journal
from log import Log, StepError
from run import TAIL, Completed


class Commands:
    """Stands in for `execute`: remembers what was to run and answers from a table.

    A reply belongs to every command that starts with its words (the longest such reply wins): the output, or a pair of
    exit code and output, or a function of (argv, stdin) that returns one of the two. Without one a command succeeds.
    """

    Reply = str | tuple[int, str]

    def __init__(self, replies: dict[str, Reply | Callable[[list[str], str | None], Reply]] | None = None) -> None:
        self.replies = replies or {}
        self.ran: list[str] = []
        self.looked: list[str] = []
        self.stdin: list[str | None] = []
        self.users: list[str | None] = []

    def __call__(self, argv: Sequence[str], **options: Any) -> Completed:
        command = " ".join(argv)
        if options.get("quiet"):
            self.looked.append(command)
        else:
            self.ran.append(command)
            self.stdin.append(options.get("stdin"))
            self.users.append(options.get("user"))
        known = [words for words in self.replies if command.startswith(words)]
        reply = self.replies[max(known, key=len)] if known else ""
        if callable(reply):
            reply = reply(list(argv), options.get("stdin"))
        code, output = (0, reply) if isinstance(reply, str) else reply
        for line in output.splitlines():
            if options.get("on_line"):
                options["on_line"](line)
        tail = output.splitlines()[-TAIL:]
        if code and options.get("check", True):
            raise StepError(f"{command} ended with exit code {code}", tail)
        return Completed(code, tail, output)


class Said(Log):
    """A log that keeps what it said."""

    def __init__(self, step: str, directory: Path) -> None:
        super().__init__(step, echo=False, directory=directory)
        self.said: list[str] = []

    def say(self, line: str) -> None:
        super().say(line)
        self.said.append(self.redact(line))


class NodeTest(unittest.TestCase):
    """A test with a node's root of its own."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        self.state = self.root / "var/lib/stackwright"
        self.logs = self.root / "var/log/stackwright"

    def context(self, step: str = "controller-nova", commands: Commands | None = None, **facts: str | int) -> Context:
        """One run of a step: called again it is the next run, with the journal as the first one left it."""
        log = Said(step, self.logs)
        self.addCleanup(log.close)
        self.said = log.said
        return Context(step, log, Journal(step, self.state), dict(facts), {}, self.root, commands or Commands())

    def write(self, path: str, text: str) -> Path:
        """Somebody else's file below the node's root."""
        written = self.root / path.lstrip("/")
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(text)
        return written
