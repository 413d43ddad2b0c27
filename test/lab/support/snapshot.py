"""What a host is made of, as JSON: run on a node, with this text on standard input, to compare two moments of its life.

Arguments: the roots whose files are listed (default /). With --times each file has its time of change besides.
"""

from __future__ import annotations

import grp
import hashlib
import json
import os
import pwd
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

# Not files of the host: the kernel's, or gone with the next boot, or those of the lab's NFS server.
NOT_FILES = {"/proc", "/sys", "/dev", "/run", "/tmp", "/srv/stackwright-lab"}

# Settings that count or measure something, and those of the machine that all nodes share.
VOLATILE_SETTINGS = re.compile(
    r"^(kernel\.(random|ns_last_pid|pty|sched|perf|printk|tainted|keys|hostname)|fs\.(aio-nr|dentry-state|file-nr|inode|quota|mount-nr)"
    r"|net\.(netfilter\.nf_conntrack_count|ipv4\.route|ipv6\.route|netfilter\.nf_log)"
    r"|net\.ipv[46]\.neigh\.[^.]+\.(base_reachable|retrans|locktime)|vm\.(stat|drop_caches)|sunrpc|debug)"
)


def main(arguments: list[str]) -> None:
    times = "--times" in arguments
    roots = [argument for argument in arguments if argument != "--times"] or ["/"]
    found = {
        "files": {path: describe(path, times) for root in roots for path in walk(root)},
        "packages": packages(),
        "users": by_name("/etc/passwd"),
        "groups": by_name("/etc/group"),
        "unit files": unit_files(),
        "running units": dict.fromkeys(running_units(), "active"),
        "ports": dict.fromkeys(ports(), "listens"),
        "links": links(),
        "addresses": addresses(),
        "routes": {line.strip(): "there" for line in lines(["ip", "route", "show", "table", "all"])},
        "rules": {line.strip(): "there" for line in lines(["ip", "rule", "show"])},
        "namespaces": {line.split()[0]: "there" for line in lines(["ip", "netns", "list"])},
        "mounts": mounts(),
        "settings": settings(),
        "processes": dict.fromkeys(processes(), "runs"),
    }
    json.dump(found, sys.stdout)


def lines(command: list[str]) -> list[str]:
    """A command's output; nothing if the host does not have it."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return done.stdout.splitlines()


def walk(root: str) -> Iterator[str]:
    """Every path below a root, on the same file system, the root itself left out."""
    device = os.lstat(root).st_dev
    waiting = [root]
    while waiting:
        directory = waiting.pop()
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.path in NOT_FILES:
                    continue
                yield entry.path
                if entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_dev == device:
                    waiting.append(entry.path)


def describe(path: str, times: bool) -> str:
    """Kind and mode, owner, and digest of the content."""
    try:
        status = os.lstat(path)
        owner = f"{owner_name(pwd.getpwuid, status.st_uid)}:{owner_name(grp.getgrgid, status.st_gid)}"
        content = content_of(path, status)
    except FileNotFoundError:
        return "gone while it was looked at"
    time = f" {status.st_mtime_ns}" if times else ""
    return f"{stat.filemode(status.st_mode)} {owner} {content}{time}"


def owner_name(look_up: Callable[[int], tuple[object, ...]], number: int) -> str:
    try:
        return str(look_up(number)[0])
    except KeyError:
        return str(number)


def content_of(path: str, status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return f"-> {Path(path).readlink()}"
    if not stat.S_ISREG(status.st_mode):
        return ""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def packages() -> dict[str, str]:
    by_hand = set(lines(["apt-mark", "showmanual"]))
    form = "${binary:Package} ${Version} ${db:Status-Abbrev}\n"
    found = (line.split() for line in lines(["dpkg-query", "--show", "--showformat", form]))
    return {
        name: f"{version} {status} {'manual' if name.split(':')[0] in by_hand else 'automatic'}"
        for name, version, status in found
    }


def by_name(path: str) -> dict[str, str]:
    return dict(line.split(":", 1) for line in Path(path).read_text(encoding="utf-8").splitlines())


def unit_files() -> dict[str, str]:
    found = (line.split() for line in lines(["systemctl", "list-unit-files", "--no-legend", "--plain"]))
    return {fields[0]: fields[1] for fields in found if fields[1] not in ("transient", "generated")}


def running_units() -> set[str]:
    listing = ["systemctl", "list-units", "--no-legend", "--plain", "--state=active,failed"]
    found = (line.split() for line in lines(listing))
    passing = (".scope", ".device", ".mount", ".slice")
    return {fields[0] for fields in found if not fields[0].endswith(passing) and not fields[0].startswith("user")}


def ports() -> set[str]:
    return {f"{fields[0]} {fields[4]}" for fields in (line.split() for line in lines(["ss", "-Hltun"]))}


def links() -> dict[str, str]:
    found = json.loads("".join(lines(["ip", "-json", "-details", "link", "show"])) or "[]")
    return {
        link["ifname"]: " ".join(
            [
                link.get("linkinfo", {}).get("info_kind", ""),
                f"mtu {link['mtu']}",
                f"master {link.get('master', 'none')}",
                f"promiscuous {link.get('promiscuity', 0)}",
                "UP" if "UP" in link["flags"] else "DOWN",
            ]
        )
        for link in found
    }


def addresses() -> dict[str, str]:
    found = json.loads("".join(lines(["ip", "-json", "address", "show"])) or "[]")
    return {
        f"{link['ifname']} {address['local']}/{address['prefixlen']}": address["scope"]
        for link in found
        for address in link["addr_info"]
    }


def mounts() -> dict[str, str]:
    found = [line.split() for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
    return {place: kind for _, place, kind, *_ in found if not place.startswith("/run/user")}


def settings() -> dict[str, str]:
    found = (line.partition(" = ") for line in lines(["sysctl", "-a"]))
    return {name: value for name, _, value in found if not VOLATILE_SETTINGS.match(name)}


def processes() -> set[str]:
    """Names of the programs that run: a daemon without unit is not found in any other way."""
    names = set()
    for link in Path("/proc").glob("[0-9]*/exe"):
        try:
            names.add(str(link.readlink()).removesuffix(" (deleted)"))
        except OSError:
            continue  # it ended, or is the kernel's
    return names


main(sys.argv[1:])
