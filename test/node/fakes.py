"""A node's packages and a host to look at, for the tests of what reads them."""

from __future__ import annotations

import json
from typing import Any

import support  # noqa: F401 - puts the helper's modules on the path
from expectations import Expectations, Port
from host import Host

# /proc/net/tcp of a host with MariaDB and SSH, and one connection.
LISTENS = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0B00140A:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 4711 1\n"
    "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4712 1\n"
    "   2: 0B00140A:0016 0100140A:D2AE 01 00000000:00000000 00:00000000 00000000     0        0 4713 1\n"
)
# All that can be expected of a node; FakeHost fulfils it.
WANTED = Expectations(
    node="controller",
    address="10.20.0.11",
    distributions=("debian13",),
    architectures=("x86_64",),
    memory_mib=4096,
    disk_gib=6,
    mirror_check=True,
    ports=(Port(3306, "10.20.0.11", "mariadb"),),
    spare_interfaces=("prov0",),
    peers=("10.20.0.21:22",),
    leftovers=("/etc/nova",),
    units=("nova-api.service",),
)


def package(name: str, depends: str = "", provides: str = "", state: str = "ii", architecture: str = "amd64") -> str:
    """One line as dpkg-query prints it for the helper."""
    return f"{name}\t{architecture}\t{state} \t, {depends}\t{provides}\n"


class FakeHost(Host):
    """A host out of tables. As it stands it has nothing wrong with it."""

    def __init__(self) -> None:
        self.files = {
            "/etc/os-release": 'ID=debian\nVERSION_ID="13"\n',
            "/proc/meminfo": "MemTotal:       16777216 kB\n",
            "/proc/1/comm": "systemd\n",
        }
        self.outputs: dict[str, tuple[int, str]] = {
            "systemctl is-system-running": (0, "running\n"),
            "dpkg-query": (0, "ii  bash\nrc  old\n"),
            "modprobe": (1, ""),
            "systemctl is-active": (3, ""),
            "ip -json address show": self.links_json(prov0={}, host0={"addresses": ["10.20.0.11"]}),
            "ip -json -4 route": (0, json.dumps([{"dst": "default", "dev": "host0"}])),
            "apt-get indextargets": (0, "http://deb.example.org/debian/\nhttp://deb.example.org/debian-security/\n"),
            "apt-config": (0, 'Dir "/";\n'),
        }
        self.names = {"controller": ["10.20.0.11"], "deb.example.org": ["192.0.2.1"]}
        self.refused: dict[tuple[str, int], str] = {}
        self.answers: dict[str, str] = {}
        self.clocks: dict[str, float | None] = {}
        self.asked: list[tuple[str, str]] = []
        self.free = 50.0
        self.kvm = False
        self.processors = 4
        self.uid = 0
        self.paths: set[str] = set()
        self.process_links: dict[str, list[str]] = {}

    @staticmethod
    def links_json(**links: dict[str, Any]) -> tuple[int, str]:
        """What `ip -json address show` prints for interfaces with `addresses`, and perhaps a `master` and an `mtu`."""
        shown = []
        for name, link in links.items():
            info = [{"local": address, "scope": "global"} for address in link.get("addresses", [])]
            extra = {key: link[key] for key in ("master", "mtu") if key in link}
            shown.append({"ifname": name, "addr_info": info, **extra})
        return 0, json.dumps(shown)

    def read(self, path: str) -> str:
        return self.files.get(path, "")

    def exists(self, path: str) -> bool:
        return path in self.paths

    def matching(self, pattern: str) -> list[str]:
        start = pattern.rstrip("*").replace("[0-9]", "")
        return sorted(path for path in self.paths if path.startswith(start))

    def links(self, directory: str) -> list[str]:
        return self.process_links.get(directory, [])

    def opens(self, path: str) -> bool:
        return path == "/dev/kvm" and self.kvm

    def run(self, *argv: str) -> tuple[int, str]:
        command = " ".join(argv)
        return next((reply for start, reply in self.outputs.items() if command.startswith(start)), (127, ""))

    def user(self) -> int:
        return self.uid

    def hostname(self) -> str:
        return "controller"

    def machine(self) -> str:
        return "x86_64"

    def cores(self) -> int:
        return self.processors

    def free_gib(self, path: str) -> float:
        return self.free

    def device(self, path: str) -> int:
        return 1

    def resolve(self, name: str) -> list[str]:
        return self.names.get(name, [])

    def connect(self, address: str, port: int) -> str:
        return self.refused.get((address, port), "")

    def clock_ahead(self, address: str) -> float | None:
        return self.clocks.get(address, 0.0)

    def ask(self, url: str, proxy: str = "") -> str:
        self.asked.append((url, proxy))
        return self.answers.get(url, "")
