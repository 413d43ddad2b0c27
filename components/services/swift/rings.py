"""Bring Swift's rings to what the stack file says: built once, then changed and rebalanced, never built anew.

The builder files are the memory of where every object is. A change is worked out on a copy in memory, and the file is
replaced when the outcome is sound. Swift's daemons see by themselves that a ring is another one.

Usage: rings.py INPUTS DIGEST
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from swift.common.ring.builder import RingBuilder

DIRECTORY = Path("/etc/swift")
REGION = 1
SEED = "stackwright"
UNFINISHED = ".stackwright-unfinished"

_KEYS = ("zone", "weight")
_LEAST_GAIN = 1.0
"""Percent. Below it, swift-ring-builder finds a rebalance not worth its copying."""


class RefusedError(Exception):
    """What the stack file asks for cannot be done to these rings."""


@dataclass(frozen=True)
class Change:
    """What is due for one device: to add it, to remove it, or to set its `zone` or `weight`."""

    what: str
    name: str
    value: Any

    def __str__(self) -> str:
        return f"{self.name}: {self.what}" + ("" if self.what in ("added", "removed") else f" {self.value:g}")


@dataclass(frozen=True)
class State:
    """How good a ring is: partitions on devices without a weight, then percentages; the less the better."""

    stranded: int
    balance: float
    dispersion: float

    def betters(self, other: State) -> bool:
        """Whether it is worth the copying to go there from the other one."""
        gains = (other.balance - self.balance, other.dispersion - self.dispersion)
        return self.stranded < other.stranded or any(gain >= _LEAST_GAIN for gain in gains)


def due(wanted: Iterable[Mapping[str, Any]], present: Iterable[Mapping[str, Any]]) -> list[Change]:
    """What makes the devices of a ring those that are wanted; each is known by its address and its name. Pure."""
    there = {_name(device): device for device in present}
    asked = {_name(device): device for device in wanted}
    settings = [
        Change(key, name, device[key])
        for name, device in asked.items()
        for key in _KEYS
        if name in there and there[name][key] != device[key]
    ]
    added = [Change("added", name, device) for name, device in asked.items() if name not in there]
    removed = [Change("removed", name, device) for name, device in there.items() if name not in asked]
    return [*added, *settings, *removed]


def bring(kind: str, port: int, inputs: Mapping[str, Any], directory: Path) -> list[str]:
    """Bring one ring up to date; what was done, and what is left for later.

    RefusedError: the change is none that a ring can go through.
    """
    path = directory / f"{kind}.builder"
    builder = _load(path, inputs)
    # First of all: what else changes moves partitions, as often as the new setting lets it.
    waiting = _allow(builder, inputs["minPartHours"])
    changes = _settle(builder, port, inputs)
    if not changes and _gains(builder, by_waiting=False):
        builder.rebalance(seed=SEED)
        changes = ["rebalanced"]
    done = [*waiting, *changes]
    if done:
        builder.validate()
        _save(builder, path)
    if _publish(builder, directory / f"{kind}.ring.gz"):
        done.append("written")
    if _gains(builder, by_waiting=True):
        hours = inputs["minPartHours"]
        minutes = -(-builder.min_part_seconds_left // 60)
        when = f"raise objectStorage.rebalance in {minutes} min" if minutes else "raise objectStorage.rebalance"
        done.append(f"not balanced yet, since a partition moves one copy within minPartHours ({hours}): {when}")
    return done


def _load(path: Path, inputs: Mapping[str, Any]) -> RingBuilder:
    from swift.common.ring.builder import RingBuilder

    if not path.exists():
        return RingBuilder(inputs["partPower"], inputs["replicas"], inputs["minPartHours"])
    builder = RingBuilder.load(str(path))
    if builder.part_power != inputs["partPower"]:
        asked = f"objectStorage.partPower is {inputs['partPower']}, but {path} was built with {builder.part_power}"
        raise RefusedError(f"{asked}: set that, since objects are found by it")
    return builder


def _allow(builder: RingBuilder, hours: int) -> list[str]:
    """Set how many hours have to be between two moves of a partition; what is to be said of it."""
    before = builder.min_part_hours
    builder.change_min_part_hours(hours)
    return [] if hours == before else [f"hours between moves: {hours} instead of {before}"]


def _settle(builder: RingBuilder, port: int, inputs: Mapping[str, Any]) -> list[str]:
    """Change devices and copies as far as they differ, and rebalance what that unbalances."""
    from swift.common.exceptions import RingBuilderError

    ids = {_name(device): device["id"] for device in builder.devs if device is not None}
    changes = due(inputs["devices"], (device for device in builder.devs if device is not None))
    for change in changes:
        if change.what == "added":
            place = {"region": REGION, "port": port, "replication_ip": change.value["ip"], "replication_port": port}
            builder.add_dev({**change.value, **place})
        elif change.what == "removed":
            builder.remove_dev(ids[change.name])
        elif change.what == "zone":
            builder.set_dev_zone(ids[change.name], change.value)
        else:
            builder.set_dev_weight(ids[change.name], change.value)
    done = [str(change) for change in changes]
    if builder.replicas != inputs["replicas"]:
        done.append(f"copies: {inputs['replicas']} instead of {builder.replicas:g}")
        builder.set_replicas(inputs["replicas"])
    try:
        if done:
            builder.rebalance(seed=SEED)
    except RingBuilderError as error:
        raise RefusedError(str(error)) from error
    return done


def _gains(builder: RingBuilder, by_waiting: bool) -> bool:
    """Whether a rebalance is worth it: now, as far as minPartHours lets it, or when that is over."""
    trial = copy.deepcopy(builder)
    if by_waiting:
        trial.pretend_min_part_hours_passed()
    trial.rebalance(seed=SEED)
    return _state(trial).betters(_state(builder))


def _state(builder: RingBuilder) -> State:
    stranded = sum(device["parts"] for device in builder.devs if device is not None and device["weight"] == 0)
    return State(stranded, builder.get_balance(), builder.dispersion or 0.0)


def _save(builder: RingBuilder, path: Path) -> None:
    """Replace the builder file in one go; what it was is kept where swift-ring-builder keeps it."""
    backups = path.parent / "backups"
    if path.exists() and backups.is_dir():
        shutil.copy2(path, backups / f"{time.time():.0f}.{path.name}")
    with _whole(path) as unfinished:
        builder.save(str(unfinished))


def _publish(builder: RingBuilder, path: Path) -> bool:
    """Write the ring that daemons read unless it is there already."""
    from swift.common.ring.ring import RingData

    ring = builder.get_ring()
    if path.exists() and RingData.load(str(path)).to_dict() == ring.to_dict():
        return False
    with _whole(path) as unfinished:
        ring.save(str(unfinished))
    return True


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Where to write a file that is put in place in one go; what a run leaves there that is cut off goes with the next.

    In a directory of its own, since Swift writes a ring under a name that nobody knows before.
    """
    directory = path.parent / UNFINISHED
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    unfinished = directory / path.name
    yield unfinished
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    shutil.rmtree(directory)


def _name(device: Mapping[str, Any]) -> str:
    return f"{device['ip']}/{device['device']}"


def main() -> None:
    """Bring all rings to the file's inputs, which have to be those of the digest."""
    path, digest = sys.argv[1:]
    text = Path(path).read_bytes()
    if hashlib.sha256(text).hexdigest()[: len(digest)] != digest:
        sys.exit(f"{path} is not the one that this step was made for")
    inputs = json.loads(text)
    for kind, port in inputs["ports"].items():
        try:
            for line in bring(kind, port, inputs, DIRECTORY):
                print(f"say: {kind} ring: {line}")
        except RefusedError as error:
            sys.exit(f"{kind} ring: {error}")


if __name__ == "__main__":
    main()
