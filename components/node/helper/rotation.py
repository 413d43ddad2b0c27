"""Log files that a daemon makes when it runs, by what its package has logrotate rotate."""

from __future__ import annotations

import re
from pathlib import Path

import dpkg

_LOG = re.compile(r"(?<![\w./*-])/var/log/[\w./-]+(?![\w./*?\[-])")
_OLDER = re.compile(r"[.-]\d+(\.\w+)?")


def logs(package: str, root: Path) -> set[str]:
    """Those in a file of the package's own name that are called by their whole names."""
    path = f"/etc/logrotate.d/{package}"
    file = root / path.lstrip("/")
    there = path in dpkg.paths(package, root) and file.is_file()
    return set(_LOG.findall(file.read_text(errors="replace"))) if there else set()


def older(log: Path) -> list[Path]:
    """What logrotate has made of a log file: numbered or dated, and perhaps compressed."""
    found = log.parent.glob(f"{log.name}*") if log.parent.name == "log" else ()
    return [each for each in found if _OLDER.fullmatch(each.name.removeprefix(log.name))]
