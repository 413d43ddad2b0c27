"""What a node is: taken once, kept, and put into configuration files where they say `@{fact}`."""

from __future__ import annotations

import ipaddress
import json
import re
import sys
from pathlib import Path

import atomic
import log
from context import Context, Fact
from host import Host
from journal import STATE

_FILE = "facts.json"
_MEMORY = re.compile(r"^MemTotal:\s+(\d+) kB", re.MULTILINE)
_GIB_PER_WORKER = 4
_MOST_WORKERS = 8
_UNRELEASED = {"forky": "14"}
"""By the codename, the version that testing does not have before it is released."""


def load(state: Path = STATE) -> dict[str, Fact]:
    """The facts as they were taken; empty when they never were."""
    file = state / _FILE
    known: dict[str, Fact] = json.loads(file.read_text()) if file.exists() else {}
    return known


def save(known: dict[str, Fact], state: Path = STATE) -> None:
    """Keep the facts."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    atomic.write(state / _FILE, f"{json.dumps(known, indent=1, sort_keys=True)}\n".encode())


def show(context: Context) -> None:
    """Print the facts as one JSON object: those kept, and those that a first `prepare` would take."""
    log.show(json.dumps(take(Host(), "") | context.facts, sort_keys=True), sys.stdout.fileno())


def take(host: Host, address: str) -> dict[str, Fact]:
    """Look at the host. `address` is its management address, empty when nobody said.

    `workers`: processes of an API, one per core, but no more than one per 4 GiB of memory, at least 1, at most 8.
    `datapath`: Open vSwitch's, `system` where the kernel has it and `netdev` (in user space) where it has not.
    """
    cores = host.cores()
    memory = memory_mib(host)
    found: dict[str, Fact] = {
        "hostname": host.hostname(),
        "distribution": distribution(host),
        "architecture": host.machine(),
        "cores": cores,
        "memory_mib": memory,
        "workers": max(1, min(cores, memory // 1024 // _GIB_PER_WORKER, _MOST_WORKERS)),
        "virt_type": "kvm" if host.opens("/dev/kvm") else "qemu",
        "datapath": "system" if kernel_datapath(host) else "netdev",
    }
    if interface := interface_of(address, host):
        found["management_interface"] = interface
    return found


def distribution(host: Host) -> str:
    """`debian13`, `ubuntu24.04`: name and version in one word."""
    lines = (line.split("=", 1) for line in host.read("/etc/os-release").splitlines() if "=" in line)
    release = {key: value.strip("\"'") for key, value in lines}
    version = release.get("VERSION_ID", "") or _UNRELEASED.get(release.get("VERSION_CODENAME", ""), "")
    return release.get("ID", "unknown") + version


def memory_mib(host: Host) -> int:
    """The node's memory."""
    found = _MEMORY.search(host.read("/proc/meminfo"))
    return int(found[1]) // 1024 if found else 0


def interface_of(address: str, host: Host) -> str:
    """The interface that carries an address; empty when none does."""
    if not address:
        return ""
    wanted = ipaddress.ip_address(address)
    for link in host.parsed("ip", "-json", "address", "show"):
        for info in link.get("addr_info", []):
            if "local" in info and ipaddress.ip_address(info["local"]) == wanted:
                return str(link["ifname"])
    return ""


def kernel_datapath(host: Host) -> bool:
    """Whether the kernel has Open vSwitch's module, or could load it."""
    loaded = any(line.startswith("openvswitch ") for line in host.read("/proc/modules").splitlines())
    return loaded or host.exists("/sys/module/openvswitch") or host.run("modprobe", "-n", "-q", "openvswitch")[0] == 0
