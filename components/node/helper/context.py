"""What every verb works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import run
from journal import Journal
from log import Log

Fact = str | int


@dataclass
class Context:
    """One run of one step.

    `facts` is what `prepare` found out about the node, `values` the secrets that came on stdin (without their `@`).
    `root` and `execute` differ in tests: the node's paths are taken below `root`, commands go through `execute`.
    """

    step: str
    log: Log
    journal: Journal
    facts: dict[str, Fact] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    root: Path = Path("/")
    execute: run.Execute = run.execute

    def at(self, path: str) -> Path:
        """Where an absolute path of the node lies."""
        return self.root / path.lstrip("/")
