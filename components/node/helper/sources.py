"""Where a node's packages come from, and whether they do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from expectations import Expectations, Problem
from host import Host

_SETTING = re.compile(r'^(?P<key>[\w:.-]+) "(?P<value>.*)";$', re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """One server of packages: the address of one of its archives, and the proxy apt goes through (or none)."""

    url: str
    proxy: str = ""


def configured(host: Host) -> list[Source]:
    """One archive per server that apt is configured for over HTTP or HTTPS."""
    _, listed = host.run("apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)")
    settings = {found["key"].lower(): found["value"] for found in _SETTING.finditer(host.run("apt-config", "dump")[1])}
    by_server: dict[str, Source] = {}
    for url in listed.split():
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            by_server.setdefault(parts.netloc, Source(url, _proxy(parts.scheme, parts.hostname, settings)))
    return list(by_server.values())


def check(host: Host, expected: Expectations) -> list[Problem]:
    """Every server that packages come from has an address, and answers."""
    if not expected.mirror_check:
        return []
    sources = configured(host)
    if not sources:
        right = "entries in /etc/apt/sources.list.d for the distribution's archive"
        return [Problem("package source", "apt has no source of packages over the network", right)]
    found = []
    for source in sources:
        server = urlsplit(source.proxy or source.url).hostname or ""
        through = f" through the proxy {source.proxy}" if source.proxy else ""
        if not host.resolve(server):
            right = f"a name server in /etc/resolv.conf that knows {server}"
            found.append(Problem("name resolution", f"{server}, where packages come from, has no address", right))
            continue
        if why := host.ask(source.url, source.proxy):
            right = "a way out to it, or another mirror or proxy in apt's configuration"
            found.append(Problem("package source", f"{source.url} does not answer{through}: {why}", right))
    return found


def _proxy(scheme: str, server: str, settings: dict[str, str]) -> str:
    """apt's proxy for a server: its own, then the scheme's; DIRECT is none."""
    for key in (f"acquire::{scheme}::proxy::{server}", f"acquire::{scheme}::proxy"):
        if value := settings.get(key):
            return "" if value.upper() == "DIRECT" else value
    return ""
