"""What a stack expects of a node, and how a check says that something else was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from context import Fact


class ExpectationError(Exception):
    """The expectations that came in are not what this program knows."""


@dataclass(frozen=True)
class Problem:
    """`check` names the check, `wrong` says what was found, `right` what it should be or how to get there."""

    check: str
    wrong: str
    right: str


@dataclass(frozen=True)
class Port:
    """A port that will be listened on, and what for."""

    port: int
    address: str
    purpose: str


@dataclass(frozen=True)
class Mtu:
    """The largest packet, in bytes, that an interface has to carry; without a name, the one with the address."""

    interface: str
    mtu: int


@dataclass(frozen=True)
class DeviceFile:
    """A file that will hold a device, and the size to which it grows."""

    path: str
    gib: float


@dataclass(frozen=True)
class Expectations:
    """What the stack expects of a node; whatever is empty or 0 is not checked. Sizes in MiB and GiB.

    `spare_interfaces` become ports of bridges, `shared_interface` too, although the host's own address is on it;
    `kernel_datapath`: Open vSwitch's userspace one will not do. `vacant` are addresses that are going to be put on some
    host. `labels` are of file systems that are mounted, `files` are made to hold some.

    `decided` cannot be taken back while the node lives: a value that was there once, which `kept` knows, has to be
    there again. `own_units` and `own_paths` are what this program's journals name on the node: they are no obstacle.
    """

    node: str = ""
    address: str = ""
    public_address: str = ""
    distributions: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    memory_mib: int = 0
    disk_gib: float = 0
    mirror_check: bool = False
    ports: tuple[Port, ...] = ()
    spare_interfaces: tuple[str, ...] = ()
    shared_interface: str = ""
    mtus: tuple[Mtu, ...] = ()
    kernel_datapath: bool = False
    peers: tuple[str, ...] = ()
    vacant: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    files: tuple[DeviceFile, ...] = ()
    leftovers: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    decided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    destroy_data: bool = False
    kept: dict[str, Fact] = field(default_factory=dict)
    own_units: frozenset[str] = field(default_factory=frozenset)
    own_paths: frozenset[str] = field(default_factory=frozenset)
    remains: frozenset[str] = field(default_factory=frozenset)

    @property
    def begun(self) -> bool:
        """This program has been at work on the node before."""
        return bool(self.own_units or self.own_paths)


def read(
    given: dict[str, Any],
    own_units: frozenset[str],
    own_paths: frozenset[str],
    kept: dict[str, Fact] | None = None,
    remains: frozenset[str] = frozenset(),
) -> Expectations:
    """Read the JSON a preflight is given. ExpectationError: a key that is not known here."""
    keys = {
        "node": "node", "address": "address", "publicAddress": "public_address", "distributions": "distributions",
        "architectures": "architectures", "memoryMiB": "memory_mib", "diskGiB": "disk_gib",
        "mirrorCheck": "mirror_check", "ports": "ports",
        "spareInterfaces": "spare_interfaces", "sharedInterface": "shared_interface", "mtus": "mtus",
        "kernelDatapath": "kernel_datapath", "peers": "peers", "vacant": "vacant", "labels": "labels", "files": "files",
        "leftovers": "leftovers", "units": "units", "decided": "decided", "destroyData": "destroy_data",
    }  # fmt: skip
    if unknown := given.keys() - keys.keys():
        raise ExpectationError(f"preflight knows no {', '.join(sorted(unknown))}")
    lists = {key: tuple(value) for key, value in given.items() if isinstance(value, list)}
    values: dict[str, Any] = {keys[key]: value for key, value in {**given, **lists}.items()}
    ports = (Port(int(port["port"]), port.get("address", ""), port.get("for", "")) for port in given.get("ports", ()))
    mtus = (Mtu(mtu["interface"], int(mtu["mtu"])) for mtu in given.get("mtus", ()))
    files = (DeviceFile(file["path"], float(file["gib"])) for file in given.get("files", ()))
    everything: dict[str, Any] = {**values, "ports": tuple(ports), "mtus": tuple(mtus), "files": tuple(files)}
    everything["decided"] = {key: tuple(values) for key, values in given.get("decided", {}).items()}
    return Expectations(**everything, kept=kept or {}, own_units=own_units, own_paths=own_paths, remains=remains)
