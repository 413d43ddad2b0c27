"""What has to be so of a node's interfaces before some of them are given to Open vSwitch. As in checks.py."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import facts
from expectations import Expectations, Problem
from host import Host

_SPARE = "an interface of its own for Open vSwitch, without an address"


def spare_interfaces(host: Host, expected: Expectations) -> list[Problem]:
    """They become ports of bridges: whatever goes over them today would be cut off."""
    if not expected.spare_interfaces:
        return []
    links = _links(host)
    used = _in_use(host, expected)
    return [problem for name in expected.spare_interfaces for problem in _spare(name, links, used, expected)]


def mtus(host: Host, expected: Expectations) -> list[Problem]:
    """A packet that is too large for an interface is dropped without a word."""
    links = _links(host) if expected.mtus else {}
    found = []
    for wanted in expected.mtus:
        name = wanted.interface or facts.interface_of(expected.address, host)
        if name and name not in links and name not in expected.spare_interfaces:
            found.append(_missing(name, links))
        have = int(links.get(name, {}).get("mtu", wanted.mtu))
        if have < wanted.mtu:
            right = f"at least {wanted.mtu} (ip link set {name} mtu {wanted.mtu}), or the smaller one in the stack file"
            found.append(Problem("mtu", f"the MTU of {name} is {have}", right))
    return found


def tunnels(host: Host, expected: Expectations) -> list[Problem]:
    """The userspace datapath finds no way to the other nodes by an interface that is on none of its bridges."""
    if not expected.kernel_datapath or facts.kernel_datapath(host):
        return []
    wrong = "the kernel has no module openvswitch, and without it no tunnel leaves by the management interface"
    return [Problem("tunnels", wrong, "tunnelAddress for this node and interfaces.tunnel in the stack file")]


def shared_interface(host: Host, expected: Expectations) -> list[Problem]:
    """Its address can be carried to a bridge if it is fixed: a client of DHCP would go on asking on the interface."""
    name = expected.shared_interface
    if not name:
        return []
    links = _links(host)
    if name not in links:
        return [_missing(name, links)]
    leased = [str(info["local"]) for info in links[name].get("addr_info", ()) if info.get("dynamic")]
    if not leased:
        return []
    return [Problem("interfaces", f"{name} has {', '.join(leased)} for a time only", "a fixed address, not by DHCP")]


def vacant_addresses(host: Host, expected: Expectations) -> list[Problem]:
    """An address that somebody else has would be there twice. Its neighbours see it whatever its filters."""
    if _KEEPALIVED in expected.own_paths:
        return []  # those are ours by now, on this host or on another
    right = "an address that nobody has, in the stack file's endpoints"
    return [
        Problem("endpoints", f"somebody on the network has {address} already", right)
        for address in expected.vacant
        if not facts.interface_of(address, host) and _taken(address, host)
    ]


def _taken(address: str, host: Host) -> bool:
    answers = not host.connect(address, _DISCARD)
    neighbours = host.parsed("ip", "-json", "neighbour", "show", "to", address)
    return answers or any(neighbour.get("lladdr") for neighbour in neighbours)


_KEEPALIVED = "/etc/keepalived/keepalived.conf"
_DISCARD = 9

CHECKS = (spare_interfaces, shared_interface, mtus, tunnels, vacant_addresses)


def _links(host: Host) -> dict[str, dict[str, Any]]:
    return {link["ifname"]: link for link in host.parsed("ip", "-json", "address", "show")}


def _missing(name: str, links: dict[str, dict[str, Any]]) -> Problem:
    return Problem("interfaces", f"there is no interface {name}", f"one of {', '.join(sorted(set(links) - {'lo'}))}")


def _spare(
    wanted: str, links: dict[str, dict[str, Any]], used: list[tuple[str, str]], expected: Expectations
) -> list[Problem]:
    if wanted not in links:
        return [_missing(wanted, links)]
    link = links[wanted]
    carried = [str(info["local"]) for info in link.get("addr_info", ()) if info.get("scope") != "link"]
    found = [Problem("interfaces", f"{wanted} carries {what}", _SPARE) for what, where in used if where == wanted]
    if carried and not found:
        found.append(Problem("interfaces", f"{wanted} has the address {', '.join(carried)}", _SPARE))
    master = str(link.get("master", ""))
    if master and not expected.begun:
        found.append(Problem("interfaces", f"{wanted} is a port of {master}", _SPARE))
    return found


def _in_use(host: Host, expected: Expectations) -> list[tuple[str, str]]:
    """What must not be cut off, and the interface it goes over."""
    used = [(f"the management address {expected.address}", facts.interface_of(expected.address, host))]
    used += [("an SSH connection", facts.interface_of(address, host)) for address in _ssh_addresses(host)]
    used += [("the default route", str(route.get("dev", ""))) for route in _default_routes(host)]
    return list(dict.fromkeys(used))


def _ssh_addresses(host: Host) -> list[str]:
    """This host's ends of the connections that its SSH servers hold."""
    _, listed = host.run("ss", "-Htnp", "state", "established")
    ends = [line.split()[2] for line in listed.splitlines() if '"sshd' in line]
    addresses = {re.sub(r"%[^\]:]*", "", end.rpartition(":")[0]).strip("[]") for end in ends}
    return sorted(found for found in addresses if _is_address(found))


def _default_routes(host: Host) -> list[dict[str, Any]]:
    return host.parsed("ip", "-json", "-4", "route", "show", "default") + host.parsed(
        "ip", "-json", "-6", "route", "show", "default"
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
