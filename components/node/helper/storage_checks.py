"""What has to be so of the file systems that objects are kept on. As in checks.py."""

from __future__ import annotations

from collections.abc import Callable

from expectations import DeviceFile, Expectations, Problem
from host import Host


def labels(host: Host, expected: Expectations) -> list[Problem]:
    """A file system is mounted by its label, and never made."""
    missing = [label for label in expected.labels if not host.exists(f"/dev/disk/by-label/{label}")]
    return [
        Problem("devices", f"no file system has the label {label}", f"one that mkfs.xfs -L {label} DISK has made")
        for label in missing
    ]


def room(host: Host, expected: Expectations) -> list[Problem]:
    """A file that holds a device grows to its whole size: without room, what is written into it is lost."""
    by_device: dict[int, list[DeviceFile]] = {}
    for file in expected.files:
        if not host.exists(file.path):
            by_device.setdefault(host.device(file.path), []).append(file)
    found = []
    for files in by_device.values():
        free, needed = host.free_gib(files[0].path), sum(file.gib for file in files)
        if free < needed:
            wrong = f"{free:.1f} GiB are free for {', '.join(file.path for file in files)}"
            right = f"at least {needed:g} GiB, or smaller devices in the stack file"
            found.append(Problem("devices", wrong, right))
    return found


CHECKS: tuple[Callable[[Host, Expectations], list[Problem]], ...] = (labels, room)
