"""What systemd says of units, read in one call for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from context import Context

_PROPERTIES = (
    "LoadState,ActiveState,SubState,Result,Type,RemainAfterExit,UnitFileState,NRestarts,NeedDaemonReload,Job,"
    "ExecMainStatus"
)
_STARTED_OTHERWISE = ("static", "alias", "indirect", "generated", "transient")


_KINDS = (".service", ".socket", ".mount", ".timer", ".path", ".target")


def full_name(unit: str) -> str:
    """What systemd takes a name for that does not say what it is the name of."""
    return unit if unit.endswith(_KINDS) else f"{unit}.service"


@dataclass(frozen=True)
class Status:
    """One unit. `name` is as it was asked for; `properties` as systemd names them."""

    name: str
    properties: dict[str, str]

    @property
    def found(self) -> bool:
        """systemd knows the unit's file."""
        return self.properties.get("LoadState") != "not-found"

    @property
    def enabled(self) -> bool:
        """It starts at boot because somebody said so."""
        return self.properties.get("UnitFileState") in ("enabled", "enabled-runtime")

    @property
    def enableable(self) -> bool:
        """It does not start at boot and could be told to; others are started by something else."""
        return not self.enabled and self.properties.get("UnitFileState") not in _STARTED_OTHERWISE

    @property
    def active(self) -> bool:
        """It runs; a one-shot that leaves nothing running counts unless it failed or is still to run."""
        if self.idle and self.properties.get("Type") == "oneshot" and self.properties.get("RemainAfterExit") != "yes":
            return self.properties.get("Result") == "success" and not self.awaited
        return self.properties.get("ActiveState") in ("active", "reloading")

    @property
    def awaited(self) -> bool:
        """systemd has been told to start or stop it and has not done so yet."""
        return self.properties.get("Job", "0") not in ("", "0")

    @property
    def running(self) -> bool:
        """There is something to stop: a process, or one that systemd is about to start again."""
        return self.properties.get("ActiveState") not in ("inactive", "failed")

    @property
    def starting(self) -> bool:
        """It is on its way up, and not by being started again after a failure."""
        return self.properties.get("ActiveState") == "activating" and self.properties.get("SubState") != "auto-restart"

    @property
    def idle(self) -> bool:
        """Neither running nor failed: systemd may not even have it in memory."""
        return self.properties.get("ActiveState") == "inactive"

    @property
    def stale(self) -> bool:
        """Its file on disk is newer than what systemd has read."""
        return self.properties.get("NeedDaemonReload") == "yes"

    @property
    def restarts(self) -> int:
        """How often systemd started it again by itself."""
        return int(self.properties.get("NRestarts") or 0)

    @property
    def ended(self) -> bool:
        """It does not run and nothing is about to start it."""
        return not self.running and not self.active and not self.awaited

    def summary(self) -> str:
        """One line for an error: what systemd knows about how it went."""
        return ", ".join(
            f"{key} {self.properties[key]}"
            for key in ("LoadState", "ActiveState", "SubState", "Result", "ExecMainStatus", "NRestarts")
            if self.properties.get(key)
        )


def look(names: Sequence[str], context: Context) -> list[Status]:
    """The units' states, in the order of the names; unknown ones are there too, not `found`."""
    if not names:
        return []
    argv = ["systemctl", "show", "--no-pager", f"--property={_PROPERTIES}", "--", *names]
    shown = context.execute(argv, log=context.log, timeout=60, quiet=True).output.rstrip("\n")
    return [Status(name, _properties(block)) for name, block in zip(names, shown.split("\n\n"), strict=True)]


def control(verb: str, names: Sequence[str], context: Context, *options: str, timeout: float = 300) -> None:
    """One systemctl call for all the units. StepError: it failed."""
    if names:
        context.execute(["systemctl", verb, *options, "--", *names], log=context.log, timeout=timeout)


def reload(context: Context) -> None:
    """Have systemd read unit files again."""
    context.execute(["systemctl", "daemon-reload"], log=context.log, timeout=90)


def journal(name: str, context: Context, lines: int = 20) -> list[str]:
    """The last lines of the unit's journal, without times."""
    argv = ["journalctl", "--no-pager", "--output=cat", f"--lines={lines}", f"--unit={name}"]
    return context.execute(argv, log=context.log, timeout=30, check=False).tail


def _properties(block: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
