"""What has to be so before a node is changed. Each check says what is wrong and what would be right.

A check is a function of the host and of what is expected of it; it returns its problems, or none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import facts
import link_checks
import listeners
import storage_checks
from context import Fact
from expectations import Expectations, Problem
from host import Host

_OLDEST_PYTHON = (3, 11)
_MOST_SECONDS_OFF = 5.0


def root(host: Host, _: Expectations) -> list[Problem]:
    """Everything here needs root."""
    if host.user() == 0:
        return []
    return [Problem("root", f"the helper runs as user {host.user()}", "root, or a user with sudo")]


def hostname(host: Host, expected: Expectations) -> list[Problem]:
    """OpenStack knows a node by its hostname, and its services look that name up."""
    if not expected.node:
        return []
    found = []
    if host.hostname() != expected.node:
        right = f"hostname {expected.node} (hostnamectl set-hostname {expected.node}), or that name in the stack file"
        found.append(Problem("hostname", f"the node's hostname is {host.hostname()}", right))
    elif not host.resolve(expected.node):
        right = f"a line '{expected.address or 'ADDRESS'} {expected.node}' in /etc/hosts, or a DNS record"
        found.append(Problem("hostname", f"the node cannot resolve its own name {expected.node}", right))
    return found


def address(host: Host, expected: Expectations) -> list[Problem]:
    """Services bind to the management address, and clients are sent to the public one."""
    return [
        Problem(
            "address",
            f"no interface of the node carries {wanted}",
            f"{wanted} on one of its interfaces, or the address it has in the stack file",
        )
        for wanted in (expected.address, expected.public_address)
        if wanted and not facts.interface_of(wanted, host)
    ]


def system(host: Host, expected: Expectations) -> list[Problem]:
    """Distribution, architecture and Python are ones this program has been tried on."""
    found = []
    release, machine = facts.distribution(host), host.machine()
    if expected.distributions and release not in expected.distributions:
        found.append(Problem("distribution", f"the node runs {release}", f"one of {', '.join(expected.distributions)}"))
    if expected.architectures and machine not in expected.architectures:
        found.append(Problem("architecture", f"the node is {machine}", f"one of {', '.join(expected.architectures)}"))
    if sys.version_info < _OLDEST_PYTHON:
        oldest = ".".join(map(str, _OLDEST_PYTHON))
        found.append(Problem("python", f"/usr/bin/python3 is {sys.version.split()[0]}", f"Python {oldest} or newer"))
    return found


def init(host: Host, _: Expectations) -> list[Problem]:
    """Units are started by systemd, and by one that is done with booting."""
    if host.read("/proc/1/comm").strip() != "systemd":
        return [Problem("systemd", "process 1 is not systemd", "a host that was booted with systemd")]
    state = host.run("systemctl", "is-system-running", "--wait")[1].strip()
    if state in ("running", "degraded"):
        return []
    return [Problem("systemd", f"systemd says the host is {state or 'not answering'}", "a host that has booted")]


def disk(host: Host, expected: Expectations) -> list[Problem]:
    """Room for packages, databases and images; a node that is built already has used its share."""
    if not expected.disk_gib or expected.begun:
        return []
    file_systems = {host.device(path): path for path in ("/var", "/")}
    return [
        Problem("disk", f"{host.free_gib(path):.1f} GiB are free on {path}", f"at least {expected.disk_gib:g} GiB")
        for path in sorted(file_systems.values())
        if host.free_gib(path) < expected.disk_gib
    ]


def memory(host: Host, expected: Expectations) -> list[Problem]:
    """Memory of the whole node: what runs on it now is ours, after the first run."""
    have = facts.memory_mib(host)
    if have >= expected.memory_mib:
        return []
    return [Problem("memory", f"the node has {have} MiB of memory", f"at least {expected.memory_mib} MiB")]


def package_database(host: Host, expected: Expectations) -> list[Problem]:
    """What somebody else's dpkg left half-done would make our transaction fail; ours is mended by itself."""
    if "/var/lib/stackwright/transaction" in expected.own_paths:
        return []
    code, listed = host.run("dpkg-query", "--show", "--showformat=${db:Status-Abbrev} ${Package}\n")
    if code != 0:
        return [Problem("packages", "dpkg cannot read its database", "a host whose dpkg works")]
    broken = [line.split()[-1] for line in listed.splitlines() if line[1:2] not in ("i", "n", "c")]
    if not broken:
        return []
    right = "dpkg --configure -a and apt-get -f install, until dpkg --audit says nothing"
    return [Problem("packages", f"not completely installed: {', '.join(sorted(broken))}", right)]


def peers(host: Host, expected: Expectations) -> list[Problem]:
    """Every other node answers on the management network."""
    found = []
    for peer in expected.peers:
        to, _, port = peer.rpartition(":")
        why = host.connect(to.strip("[]"), int(port))
        if why:
            right = f"a route to {to} and no packet filter in between"
            found.append(Problem("peers", f"cannot connect to {to} port {port}: {why}", right))
    return found


def clocks(host: Host, expected: Expectations) -> list[Problem]:
    """A node whose clock is off refuses tokens and messages. A peer that does not answer is nobody to compare with."""
    found = []
    for peer in dict.fromkeys(peer.rpartition(":")[0] for peer in expected.peers):
        ahead = host.clock_ahead(peer.strip("[]"))
        if ahead is not None and abs(ahead) > _MOST_SECONDS_OFF:
            wrong = f"the node's clock is {abs(ahead):.0f} s {'behind' if ahead > 0 else 'ahead of'} that of {peer}"
            right = f"at most {_MOST_SECONDS_OFF:g} s (set the clocks, or run a time client on both)"
            found.append(Problem("clock", wrong, right))
    return found


def ports(host: Host, expected: Expectations) -> list[Problem]:
    """A port is free, or taken by a unit of ours."""
    found = []
    for listener in listeners.listening(host) if expected.ports else ():
        for wanted in expected.ports:
            if listener.takes(wanted.address, wanted.port) and not set(listener.units) & expected.own_units:
                who = listener.command or "another process"
                wrong = f"port {wanted.port} is taken by {who}" + (f" ({listener.units[-1]})" if listener.units else "")
                purpose = f" for {wanted.purpose}" if wanted.purpose else ""
                found.append(Problem("ports", wrong, f"port {wanted.port} free{purpose}"))
    return list(dict.fromkeys(found))


def leftovers(host: Host, expected: Expectations) -> list[Problem]:
    """Another deployment's files, units or containers would be mixed with ours."""
    found = []
    right = "a fresh host, or one from which the other deployment was removed"
    own = expected.own_paths | expected.remains
    there = sorted({path for path in expected.leftovers if not _ours(path, own) and host.exists(path)})
    if there and not expected.begun:
        found.append(Problem("leftovers", f"there is {', '.join(there)} of another deployment", right))
    foreign = [unit for unit in expected.units if unit not in expected.own_units and _active(host, unit)]
    if foreign and not expected.begun:
        found.append(Problem("leftovers", f"{', '.join(foreign)} runs already", right))
    others = [what for what, where in _OTHER_DEPLOYMENTS.items() if any(host.matching(pattern) for pattern in where)]
    return found + [Problem("leftovers", f"{what} is on this host", right) for what in others]


def remains(host: Host, expected: Expectations) -> list[Problem]:
    """What users kept in an earlier cloud, and what is around it: a new cloud would take its databases for its own."""
    around = {path for path in expected.leftovers if _ours(path, expected.remains)}
    there = sorted(path for path in {*expected.remains, *around} if host.exists(path))
    if not there or expected.begun:
        return []
    tops = [path for path in there if not any(path.startswith(f"{other}/") for other in there)]
    wrong = f"there is {', '.join(tops)} of an earlier cloud, whose `destroy` kept its users' data"
    right = "a fresh host, or one without them (apt-get purge mariadb-server, rm -r), if nobody needs them any more"
    return [Problem("leftovers", wrong, right)]


def decisions(_: Host, expected: Expectations) -> list[Problem]:
    """What was decided when this node was built, and nothing could undo while it lives. Before that, all is open."""
    if not expected.begun:
        return []
    found = []
    for name, values in expected.decided.items():
        before = [value for value in str(expected.kept.get(_DECIDED + name, "")).split(",") if value]
        if lost := [value for value in before if value not in values]:
            right = f"{', '.join(lost)} in the stack file, or pulumi destroy first"
            found.append(Problem(name, f"this cloud was built with {', '.join(lost)}", right))
    return found


def remembered(expected: Expectations, known: dict[str, Fact]) -> dict[str, Fact]:
    """The known facts with the decisions, for the next time; those that nobody has to make any longer are forgotten."""
    others = {name: fact for name, fact in known.items() if not name.startswith(_DECIDED)}
    return others | {_DECIDED + name: ",".join(values) for name, values in expected.decided.items()}


_DECIDED = "decided "
_OTHER_DEPLOYMENTS = {
    "a Kolla deployment": ("/etc/kolla/*", "/var/lib/docker/volumes/kolla_logs"),
    "a MicroStack snap": ("/snap/microstack", "/snap/openstack", "/snap/openstack-hypervisor"),
    "a DevStack deployment": ("/opt/stack/devstack", "/etc/systemd/system/devstack@*"),
}

CHECKS: tuple[Callable[[Host, Expectations], list[Problem]], ...] = (
    root,
    hostname,
    address,
    system,
    init,
    disk,
    memory,
    package_database,
    peers,
    clocks,
    ports,
    *link_checks.CHECKS,
    *storage_checks.CHECKS,
    leftovers,
    remains,
    decisions,
)


def _ours(path: str, own: frozenset[str]) -> bool:
    return any(path == mine or mine.startswith(f"{path}/") for mine in own)


def _active(host: Host, unit: str) -> bool:
    return host.run("systemctl", "is-active", "--quiet", unit)[0] == 0
