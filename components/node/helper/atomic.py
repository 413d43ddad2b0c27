"""Files that are either the old one or the new one, never half of one."""

from __future__ import annotations

import os
from pathlib import Path


def temporary(path: Path) -> Path:
    """The name under which `path` is prepared; always the same, so that what a killed run left is written over."""
    return path.with_name(f".{path.name}.stackwright")


def sync_directory(directory: Path) -> None:
    """A rename is on disk only when its directory is."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(path: Path, content: bytes, mode: int = 0o600, owner: tuple[int, int] | None = None) -> None:
    """Replace `path` by `content` (mode and owner set before it gets its name). The directory has to exist."""
    prepared = temporary(path)
    prepared.unlink(missing_ok=True)
    descriptor = os.open(prepared, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        if owner is not None:
            os.fchown(file.fileno(), *owner)
        os.fchmod(file.fileno(), mode)
        file.flush()
        os.fsync(file.fileno())
    prepared.replace(path)
    sync_directory(path.parent)
