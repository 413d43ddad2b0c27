"""Databases that a server of ours has to keep, of others or of the cloud's users: then it stays, with its data."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath

import systemd
import userdata
from context import Context


@dataclass(frozen=True)
class Server:
    """A package whose data directory has a directory per database; `own` are the server's own ones."""

    data: str
    own: frozenset[str]
    unit: str


_MARIADB = Server("/var/lib/mysql", frozenset({"mysql", "performance_schema", "sys"}), "mariadb.service")
_SERVERS = {"mariadb-server": _MARIADB}


def directory(database: str) -> str:
    """Where MariaDB has a database; it spells in its own way what is neither letter, digit nor underscore."""
    return f"{_MARIADB.data}/{re.sub(r'[^0-9A-Za-z_]', lambda found: f'@{ord(found[0]):04x}', database)}"


def kept(packages: Collection[str], context: Context, ending: bool) -> set[str]:
    """Those of the packages that have to stay for their databases. At the end of a cloud ours may be no reason."""
    ours = {PurePath(directory(entry["name"])).name for entry in userdata.known("database", context)}
    servers = set[str]()
    for package, server in _SERVERS.items():
        data = context.at(server.data)
        if package not in packages or not data.is_dir():
            continue
        found = {path.name for path in data.iterdir() if path.is_dir() and not path.name.startswith(("#", "."))}
        found -= server.own
        reasons = {"databases that are not ours": found - ours}
        if not (ending and userdata.go(context)):
            reasons["what users keep in our databases"] = found & ours
        for reason, names in reasons.items():
            if names:
                servers.add(package)
                context.log.say(f"kept {package}: it holds {reason} ({', '.join(sorted(names))})")
    return servers


def data_of(packages: Collection[str]) -> set[str]:
    """Where the servers among the packages have their databases."""
    return {server.data for package, server in _SERVERS.items() if package in packages}


def serve(packages: Collection[str], context: Context) -> None:
    """Let the servers among the packages, which stay, run on without us."""
    units = [server.unit for package, server in _SERVERS.items() if package in packages]
    systemd.control("enable", units, context, "--now")
