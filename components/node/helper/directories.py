"""Directories that are made where others were."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def make_like(model: Path, directory: Path) -> None:
    """Make a directory and its parents, where they are missing, with the owners and modes of others."""
    if not directory.exists():
        make_like(model.parent, directory.parent)
        status = model.stat()
        directory.mkdir(mode=0o700)
        os.chown(directory, status.st_uid, status.st_gid)
        directory.chmod(stat.S_IMODE(status.st_mode))
