"""What dpkg knows of this node's packages: read here, changed in apt.py alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from context import Context

_FORMAT = "${Package}\t${Architecture}\t${db:Status-Abbrev}\t${Pre-Depends}, ${Depends}\t${Provides}\n"
_INFO = "var/lib/dpkg/info"
_UNIT_DIRECTORIES = ("/usr/lib/systemd/system/", "/lib/systemd/system/")
_UNIT = re.compile(r"[^/]+\.(service|socket|timer|path)")
_ARCHITECTURE = re.compile(r":[a-z0-9-]+(?=\.[a-z0-9]+$)")
_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")


@dataclass(frozen=True)
class Package:
    """One package. `state` is dpkg's two letters (wanted, is: `ii`, `rc`, `iU` ...).

    `depends` has a set per dependency: the names that can satisfy it; versions are left to apt.
    """

    name: str
    state: str
    depends: tuple[frozenset[str], ...]
    provides: frozenset[str]

    @property
    def installed(self) -> bool:
        """Unpacked and configured; one on hold counts, one that waits for its triggers does not."""
        return self.state[1:] == "i"

    @property
    def broken(self) -> bool:
        """Something between not there and installed."""
        return self.state[1:] not in ("i", "n", "c")


def is_name(text: str) -> bool:
    """Whether a package can be called so."""
    return _NAME.fullmatch(text) is not None


def packages(context: Context) -> dict[str, Package]:
    """Every package dpkg has heard of, by name.

    Packages of a foreign architecture keep it in their name (`libc6:i386`), as apt shows them.
    """
    native = context.execute(["dpkg", "--print-architecture"], log=context.log, timeout=60, quiet=True).output.strip()
    argv = ["dpkg-query", "--show", f"--showformat={_FORMAT}"]
    listed = context.execute(argv, log=context.log, timeout=60, quiet=True).output
    return {package.name: package for package in (_package(line, native) for line in listed.splitlines())}


def needed(known: dict[str, Package], candidates: Iterable[str], wanted: Iterable[str]) -> set[str]:
    """Those of the candidates that `wanted`, or an installed package that is no candidate, cannot do without.

    A dependency that something else than a candidate satisfies as well needs none of them. Pure.
    """
    removable = {name for name in candidates if name in known}
    kept = {name for name in wanted if name in removable}
    providers = _providers(known)
    staying = [package for name, package in known.items() if package.installed and name not in removable]
    queue = staying + [known[name] for name in kept]
    while queue:
        for alternatives in queue.pop().depends:
            satisfying = {name for alternative in alternatives for name in providers.get(alternative, ())}
            if satisfying and satisfying <= removable:
                queue += [known[name] for name in satisfying - kept]
                kept |= satisfying
    return kept


def paths(name: str, root: Path) -> list[str]:
    """Every path of an installed package, its directories among them; nothing for an unknown one."""
    return [line for line in _information(name, "list", root).splitlines() if line != "/."]


def script(name: str, which: str, root: Path) -> str:
    """The text of one of the package's maintainer scripts (`postinst`); empty when it has none."""
    return _information(name, which, root)


def owned(root: Path, but: Collection[str] = ()) -> set[str]:
    """Every path that belongs to a package other than these."""
    listings = (path for path in (root / _INFO).glob("*.list") if path.stem.split(":")[0] not in but)
    return {line for listing in listings for line in listing.read_text(errors="surrogateescape").splitlines()}


def units(names: Iterable[str], root: Path) -> set[str]:
    """The units these packages bring: by unit file, or by init script, from which systemd makes one."""
    found: set[str] = set()
    for name in names:
        for path in paths(name, root):
            directory, _, file = path.rpartition("/")
            if f"{directory}/" in _UNIT_DIRECTORIES and _UNIT.fullmatch(file):
                found.add(file)
            elif directory == "/etc/init.d":
                found.add(f"{file}.service")
    return found


def _information(name: str, kind: str, root: Path) -> str:
    """One of dpkg's files about a package."""
    directory = root / _INFO
    try:
        file = _files(directory, directory.stat().st_mtime_ns).get(f"{name}.{kind}")
        return (directory / file).read_text(errors="surrogateescape") if file else ""
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=2)
def _files(directory: Path, _changed: int) -> dict[str, str]:
    """dpkg's files as they are called, by the name without the architecture that some carry."""
    names = sorted(path.name for path in directory.iterdir())
    return {_ARCHITECTURE.sub("", name): name for name in names} | {name: name for name in names}


def _package(line: str, native: str) -> Package:
    name, of, state, depends, provides = line.split("\t")
    return Package(
        name=name if of in (native, "all") else f"{name}:{of}",
        state=state.strip(),
        depends=tuple(frozenset(_names(_choices(group))) for group in depends.split(",") if group.strip()),
        provides=frozenset(_names(provides)),
    )


def _choices(group: str) -> str:
    """`a | b (<< 3) | c` -> a, c: what asks for an older system is no choice (python3-webob, on Debian 13)."""
    choices = group.split("|")
    return ",".join([choice for choice in choices if "<" not in choice] or choices)


def _names(text: str) -> list[str]:
    """`a (>= 1), b:any` -> a, b."""
    return [match.group() for part in text.split(",") if (match := _NAME.match(part.strip()))]


def _providers(known: dict[str, Package]) -> dict[str, set[str]]:
    """By every real or virtual name, the installed packages that answer to it."""
    found: dict[str, set[str]] = {}
    for package in known.values():
        if package.installed:
            for name in (package.name, *package.provides):
                found.setdefault(name, set()).add(package.name)
    return found
