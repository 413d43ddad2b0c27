"""Data that somebody else keeps in a server of ours: then the server stays, with its data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import systemd
from context import Context


@dataclass(frozen=True)
class Server:
    """A package whose data directory has a directory per database; `own` are the server's own ones."""

    data: str
    own: frozenset[str]
    unit: str


_SERVERS = {
    "mariadb-server": Server("/var/lib/mysql", frozenset({"mysql", "performance_schema", "sys"}), "mariadb.service"),
}


def kept(installed: Collection[str], context: Context) -> set[str]:
    """Those of the packages that hold data of others. Our databases were dropped by the steps that made them."""
    servers = set[str]()
    for package, server in _SERVERS.items():
        directory = context.at(server.data)
        if package not in installed or not directory.is_dir():
            continue
        foreign = sorted(path.name for path in directory.iterdir() if path.is_dir() and path.name not in server.own)
        foreign = [name for name in foreign if not name.startswith(("#", "."))]
        if foreign:
            servers.add(package)
            context.log.say(f"kept {package}: it holds databases that are not ours ({', '.join(foreign)})")
    return servers


def serve(packages: Collection[str], context: Context) -> None:
    """Let the servers that stay run on, without us."""
    units = [_SERVERS[package].unit for package in sorted(packages)]
    systemd.control("enable", units, context, "--now")
