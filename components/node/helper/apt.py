"""apt and dpkg: one transaction at a time, with progress, and with an end to every wait for somebody else's."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import atomic
import held
from context import Context
from log import Log, StepError
from run import TAIL

_LOCKS = (
    "/var/lib/dpkg/lock-frontend",
    "/var/lib/dpkg/lock",
    "/var/lib/apt/lists/lock",
    "/var/cache/apt/archives/lock",
)
_LOCK_SECONDS = 300
_ARCHIVES = "/var/cache/stackwright"
_LISTS = "/var/lib/stackwright/package-lists"
_LISTS_SECONDS = 3600
_TRANSACTION_SECONDS = 3600

# Nothing asks, nothing restarts services by itself (needrestart), and nothing is synced file by file: the mark of an
# open transaction answers for that (transaction.py).
_ENVIRONMENT = {
    "PATH": held.PATH,
    "DEBIAN_FRONTEND": "noninteractive",
    "DEBIAN_PRIORITY": "critical",
    "APT_LISTCHANGES_FRONTEND": "none",
    "NEEDRESTART_SUSPEND": "1",
    "UCF_FORCE_CONFFOLD": "1",
}
# apt closes the descriptor of its status lines to dpkg: with standard output itself, scripts that print something fail.
_APT_GET = ("sh", "-c", 'exec apt-get "$@" 3>&1', "apt-get")
_OPTIONS = (
    "--quiet",
    "--yes",
    "--no-install-recommends",
    "--option=APT::Status-Fd=3",
    f"--option=DPkg::Lock::Timeout={_LOCK_SECONDS}",
    f"--option=DPkg::Path={held.PATH}",
    "--option=Dpkg::Use-Pty=0",
    "--option=Dpkg::Options::=--force-unsafe-io",
    "--option=Dpkg::Options::=--force-confdef",
    "--option=Dpkg::Options::=--force-confold",
)

_SIMULATED = re.compile(r"^(Inst|Remv|Purg) (\S+)( \[[^]]*\])?", re.MULTILINE)
_DOWNLOAD = re.compile(r"Need to get (?:[\d.,]+ \w+/)?([\d.,]+) ([kMG]?B) of archives")
_STATUS = re.compile(r"(dlstatus|pmstatus):([^:]*(?::[a-z0-9]+)?):([\d.]+):(\w+(?: to \w+)?)")
_ERROR = re.compile(r"dpkg: error|E: |Err:")
_MEGABYTES = {"B": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}


@dataclass(frozen=True)
class Plan:
    """What apt would do: packages that come new, that come in another version, that go."""

    new: frozenset[str]
    upgraded: frozenset[str]
    removed: frozenset[str]

    @property
    def changed(self) -> frozenset[str]:
        """What is unpacked: new ones and other versions."""
        return self.new | self.upgraded


def plan(verb: str, names: Sequence[str], context: Context) -> Plan:
    """Ask apt what `install`, `remove` or `purge` of these packages would do. StepError: it cannot be done."""
    argv = ["apt-get", verb, "--simulate", "--no-install-recommends", "--quiet=2", "--", *names]
    return read_plan(context.execute(argv, log=context.log, timeout=120, env=_ENVIRONMENT).output)


def read_plan(simulation: str) -> Plan:
    """The plan in what `apt-get --simulate` printed. Pure."""
    new: set[str] = set()
    upgraded: set[str] = set()
    removed: set[str] = set()
    for action, name, version in _SIMULATED.findall(simulation):
        (removed if action != "Inst" else upgraded if version else new).add(name)
    return Plan(frozenset(new), frozenset(upgraded), frozenset(removed))


def update(context: Context, due: bool = False) -> None:
    """Fetch the package lists, unless this program did so within the last hour and `due` is not set."""
    stamp = context.at(_LISTS)
    if not due and stamp.exists() and 0 <= time.time() - stamp.stat().st_mtime < _LISTS_SECONDS:
        return
    wait_unlocked(context)
    stamp.unlink(missing_ok=True)
    argv = ["apt-get", "update", "--quiet", "--error-on=any"]
    context.execute(argv, log=context.log, timeout=300, env=_ENVIRONMENT)
    atomic.write(stamp, b"")
    context.log.say("updated the package lists")


def forget_archives(context: Context) -> None:
    """Delete the packages that were fetched, from a directory of their own: the host's cache stays as it is."""
    shutil.rmtree(context.at(_ARCHIVES), ignore_errors=True)


def forget_lists(context: Context) -> None:
    """Have the next `update` fetch the lists: something in them is no longer so."""
    context.at(_LISTS).unlink(missing_ok=True)


def answer(selections: Sequence[str], context: Context) -> None:
    """Answers to debconf's questions, one `package question type value` a line."""
    if selections:
        text = "".join(f"{line}\n" for line in selections)
        context.execute(["debconf-set-selections"], log=context.log, stdin=text, timeout=60, env=_ENVIRONMENT)


def install(
    names: Sequence[str],
    expected: int,
    context: Context,
    on_unpacked: Callable[[str], None] | None = None,
    reinstall: bool = False,
) -> None:
    """Install in one transaction. `expected`: how many packages that are; `on_unpacked` hears of each that is in place.

    StepError: apt failed, or it would have had to remove something.
    """
    progress = Progress(context.log, expected, on_unpacked)
    options = ["--no-remove", *(["--reinstall"] if reinstall else [])]
    _change(["install", *options, _archives(context), "--", *names], context, progress.line)


def remove(verb: str, names: Sequence[str], context: Context) -> None:
    """`remove` or `purge` exactly these packages. StepError: apt failed."""
    if not names:
        return
    progress = Progress(context.log, len(names))
    _change([verb, "--option=APT::Get::AutomaticRemove=false", "--", *names], context, progress.line)


def finish_interrupted(context: Context, check: bool = True) -> None:
    """Let dpkg and apt finish what a killed run began. StepError: they cannot, and `check` is set."""
    wait_unlocked(context)
    options = ["--force-unsafe-io", "--force-confdef", "--force-confold"]
    configure = ["dpkg", *options, "--configure", "--pending"]
    context.execute(configure, log=context.log, timeout=_TRANSACTION_SECONDS, env=_ENVIRONMENT, check=False)
    _change(["install", "--fix-broken", _archives(context)], context, check=check)


def marked_automatic(names: Sequence[str], context: Context) -> list[str]:
    """Those of the packages which apt believes nobody asked for."""
    if not names:
        return []
    argv = ["apt-mark", "showauto", "--", *names]
    return context.execute(argv, log=context.log, timeout=60, quiet=True).output.split()


def mark(how: str, names: Sequence[str], context: Context) -> None:
    """Mark packages `auto` or `manual`."""
    if names:
        context.execute(["apt-mark", how, "--", *names], log=context.log, timeout=60, env=_ENVIRONMENT)


def holder(path: str, context: Context) -> int | None:
    """The process that holds one of apt's locks; None when nobody does. Takes no lock itself."""
    try:
        descriptor = os.open(context.at(path), os.O_RDWR)
    except OSError:
        return None
    try:
        asked = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind, _, _, _, pid = struct.unpack("hhqqi", fcntl.fcntl(descriptor, fcntl.F_GETLK, asked))
    finally:
        os.close(descriptor)
    return None if kind == fcntl.F_UNLCK else pid


def lock_holders(context: Context) -> dict[str, int]:
    """apt's locks that are held, and by which process."""
    held_by = {path: holder(path, context) for path in _LOCKS}
    return {path: pid for path, pid in held_by.items() if pid is not None}


def wait_unlocked(context: Context, seconds: float = _LOCK_SECONDS) -> None:
    """Wait until nobody else changes packages. StepError: somebody still does after that time."""
    began = time.monotonic()
    reminded = -20.0
    while holders := lock_holders(context):
        path, pid = next(iter(holders.items()))
        waited = time.monotonic() - began
        if waited > seconds:
            raise StepError(f"process {pid} holds {path} for more than {seconds:.0f} s")
        if waited - reminded >= 20:
            context.log.say(f"waiting for process {pid}, which holds {path}")
            reminded = waited
        time.sleep(0.5)


class Progress:
    """apt's status lines as progress: megabytes fetched, packages unpacked, packages set up."""

    def __init__(self, log: Log, expected: int, on_unpacked: Callable[[str], None] | None = None) -> None:
        self._log = log
        self._expected = expected
        self._on_unpacked = on_unpacked
        self._megabytes = 0.0
        self._downloaded_all = False
        self._unpacking = ""
        self._done: dict[str, set[str]] = {}

    def line(self, line: str) -> None:
        """Look at one line of apt's output, in which dpkg's own may be mixed."""
        if found := _DOWNLOAD.search(line):
            self._megabytes = float(found[1].replace(",", "")) * _MEGABYTES[found[2]]
        elif found := _STATUS.search(line):
            kind, name, percent, what = found.groups()
            if kind == "dlstatus":
                self._downloaded(float(percent))
            else:
                self._package(name.split(":")[0], what)

    def _downloaded(self, percent: float) -> None:
        total = round(self._megabytes)
        done = min(total, round(total * percent / 100))
        if total and not self._downloaded_all:
            self._log.progress("downloads", done, total, "MB")
        self._downloaded_all = done == total

    def _package(self, name: str, what: str) -> None:
        # dpkg tells when it begins a package, and does one after the other: the one before is in place.
        if self._unpacking and self._unpacking != name:
            if self._on_unpacked is not None:
                self._on_unpacked(self._unpacking)
            self._unpacking = ""
        if what.startswith("Unpacking"):
            self._unpacking = name
            self._count("unpacked", name)
        elif what.startswith("Installed"):
            self._count("packages", name)
        elif what.startswith(("Removed", "Completely removed", "Removing")):
            self._count("removed", name)

    def _count(self, label: str, name: str) -> None:
        done = self._done.setdefault(label, set())
        if name not in done:
            done.add(name)
            self._log.progress(label, len(done), max(self._expected, len(done)))


def _archives(context: Context) -> str:
    """The option that has apt fetch packages into a directory of their own."""
    context.at(f"{_ARCHIVES}/partial").mkdir(parents=True, exist_ok=True)
    return f"--option=Dir::Cache::archives={_ARCHIVES}"


def _change(
    arguments: Sequence[str], context: Context, on_line: Callable[[str], None] | None = None, check: bool = True
) -> None:
    held.lay_out(context)
    wait_unlocked(context)
    done = context.execute(
        [*_APT_GET, *_OPTIONS, *arguments],
        log=context.log,
        timeout=_TRANSACTION_SECONDS,
        env=_ENVIRONMENT,
        on_line=on_line,
        check=False,
    )
    if check and done.code != 0:
        raise StepError(f"apt-get {arguments[0]} ended with exit code {done.code}", excerpt(done.output))


def excerpt(output: str) -> list[str]:
    """The lines around the first error in apt's output, which is seldom at its end. Pure."""
    lines = [line for line in output.splitlines() if line.strip() and not _STATUS.search(line)]
    first = next((number for number, line in enumerate(lines) if _ERROR.match(line)), len(lines))
    start = max(0, min(first - TAIL // 2, len(lines) - TAIL))
    return lines[start : start + TAIL]
