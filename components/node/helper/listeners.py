"""Who listens on which TCP port of a host, read from /proc, so that no tool has to be there."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

from host import Host

_LISTEN = "0A"
_SOCKET = re.compile(r"socket:\[(\d+)\]")
_UNIT = re.compile(r"[^/]+\.(?:service|socket|scope)")
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True)
class Listener:
    """One listening socket, the command that has it, and the units it runs in (outermost first)."""

    address: str
    port: int
    command: str
    units: tuple[str, ...]

    def takes(self, address: str, port: int) -> bool:
        """Whether one more socket could not listen on this address and port (an empty address means all)."""
        return self.port == port and (self.address == address or self.address in _ANY or address in ("", *_ANY))


def listening(host: Host) -> list[Listener]:
    """All TCP sockets that listen in the host's own network namespace."""
    open_sockets = {
        fields[9]: endpoint(fields[1])
        for file in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in host.read(file).splitlines()[1:]
        if len(fields := line.split()) > 9 and fields[3] == _LISTEN
    }
    owners = _owners(set(open_sockets), host)
    return [
        Listener(*at, *owners.get(inode, ("", ())))
        for inode, at in sorted(open_sockets.items(), key=lambda item: (item[1][1], item[1][0]))
    ]


def endpoint(text: str) -> tuple[str, int]:
    """Address and port as /proc/net/tcp writes them: words of four bytes, lowest first, and a hexadecimal port."""
    address, port = text.split(":")
    words = [bytes.fromhex(address[start : start + 8])[::-1] for start in range(0, len(address), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    return socket.inet_ntop(family, b"".join(words)), int(port, 16)


def _owners(inodes: set[str], host: Host) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Command and units of the processes that hold these sockets."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for process in host.matching("/proc/[0-9]*"):
        held = inodes.intersection(_SOCKET.findall(" ".join(host.links(f"{process}/fd"))))
        if held:
            owner = (host.read(f"{process}/comm").strip(), tuple(_UNIT.findall(host.read(f"{process}/cgroup"))))
            found |= dict.fromkeys(held, owner)
    return found
