"""What a step owns on this node, written down before it is made, so that it can be taken away again.

One JSON file per step in the state directory. An entry is a mapping with a `kind`; the module that adds a kind of entry
also knows how to undo it. Writing is atomic and synced: a step killed at any moment leaves an entry for every change it
made, and perhaps one for a change it did not make, whose undo has to be harmless.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import atomic

STATE = Path("/var/lib/stackwright")
_STEPS = "steps"
Entry = dict[str, Any]


class Entries:
    """Entries in one file of the state directory, which appears with the first of them and goes with `delete`."""

    def __init__(self, file: str, state: Path = STATE) -> None:
        """Load what the file has."""
        self._state = state
        self._path = state / file
        self._about = _stored(self._path)
        self.entries: list[Entry] = self._about.pop("entries", [])

    def add(self, kind: str, **facts: Any) -> Entry:
        """Append an entry and save; call it before making the change."""
        entry: Entry = {"kind": kind, **facts}
        self.entries.append(entry)
        self._save()
        return entry

    def find(self, kind: str, **facts: Any) -> Entry | None:
        """The first entry of that kind which has all these facts."""
        wanted: Entry = {"kind": kind, **facts}
        return next((entry for entry in self.entries if {**entry, **wanted} == entry), None)

    def update(self, entry: Entry, **facts: Any) -> None:
        """Change facts of one of these entries and save, unless they are so already."""
        if any(key not in entry or entry[key] != value for key, value in facts.items()):
            entry.update(facts)
            self._save()

    def drop(self, entry: Entry) -> None:
        """Forget one of these entries (that very one, not an equal one) and save."""
        self.entries = [kept for kept in self.entries if kept is not entry]
        self._save()

    def delete(self) -> None:
        """Forget them all."""
        self.entries = []
        self._about = {}
        self._path.unlink(missing_ok=True)

    def _save(self) -> None:
        for made in (self._state, self._path.parent):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps({**self._about, "entries": self.entries}, indent=1)
        atomic.write(self._path, text.encode() + b"\n")


class Journal(Entries):
    """The journal of one step; without it nothing of the step is left on the node."""

    def __init__(self, step: str, state: Path = STATE) -> None:
        """Load the step's journal if there is one. ValueError: that cannot be a step's name."""
        self.step = name(step)
        super().__init__(f"{_STEPS}/{step}.json", state)

    @property
    def first(self) -> bool:
        """Whether no run of the step has ended well yet: then Pulumi does not know of it."""
        return bool(self._about.get("first"))

    def end_well(self) -> None:
        """Note that a run has."""
        if self._about.pop("first", None):
            self._save()

    def _save(self) -> None:
        if not self._about:
            order = 1 + max((order for order, _ in _orders(self._state)), default=0)
            self._about = {"step": self.step, "order": order, "first": True}
        super()._save()


def owners(kind: str, state: Path = STATE, **facts: Any) -> dict[str, Entry]:
    """The steps that have such an entry, each with its first one."""
    found = {step: Journal(step, state).find(kind, **facts) for step in steps(state)}
    return {step: entry for step, entry in found.items() if entry is not None}


def name(step: str) -> str:
    """The name itself. ValueError: it cannot name a journal's and a log's file."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", step):
        raise ValueError(f"{step!r} is not a step's name: letters, digits, dots, dashes and underscores only")
    return step


def steps(state: Path = STATE) -> list[str]:
    """The steps that have a journal, oldest first."""
    return [step for _, step in sorted(_orders(state))]


def _orders(state: Path) -> list[tuple[int, str]]:
    stored = [_stored(path) for path in (state / _STEPS).glob("[!.]*.json")]
    return [(journal["order"], journal["step"]) for journal in stored if journal]


def _stored(path: Path) -> dict[str, Any]:
    """What a file of entries has; nothing when there is none, or none any more: other steps are at work as well."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return stored
