"""Directories that several packages have in common and one of them made its own.

Debian 12's polkitd does so with /usr/share/polkit-1/rules.d, and purging it leaves that to an account that is gone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable

from context import Context


def give_back(accounts: Collection[int], owned: Iterable[str], context: Context) -> None:
    """To root, as packages have them, what of the installed packages' directories is these accounts'."""
    for path in owned:
        directory = context.at(path)
        try:
            status = directory.lstat()
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode) and status.st_uid in accounts:
            os.chown(directory, 0, 0)
            directory.chmod(0o755)
            context.log.say(f"gave {path} back to root")
