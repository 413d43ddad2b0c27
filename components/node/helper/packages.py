"""The packages of a node: all of a step's in one transaction, no daemon started; given back, and no other with them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import apt
import aside
import bystanders
import bytecode
import custody
import data
import dpkg
import footprint
import mounts
import systemd
import transaction
from context import Context
from journal import Entry
from log import StepError

_STOP_SECONDS = 180


@dataclass(frozen=True)
class Request:
    """What a step asks for: packages by name, and answers to debconf's questions."""

    packages: tuple[str, ...]
    answers: tuple[str, ...]


def install(context: Context, text: str) -> None:
    """Install what the text lists (see `parse`) in one transaction; purge what this step brought and nobody needs now.

    StepError: apt cannot, or would have to remove a package of somebody else's.
    """
    request = parse(text)
    mended = transaction.mend(context)
    aside.bring_back(data.paths(context), context)
    bystanders.restore(context)
    entry = _entry(context)
    known = dpkg.packages(context)
    dropped = set(entry["wanted"]) - set(request.packages)
    missing = [name for name in request.packages if name not in known or not known[name].installed]
    if missing:
        _add(missing, request.answers, entry, known, context)
        known = dpkg.packages(context)
    elif mended or entry["before"]:
        with bytecode.Compiler(context.root) as compiler:
            _finish(entry, (), compiler, context)
    _keep_from_autoremove([name for name in request.packages if name not in entry["wanted"]], entry, context)
    if dropped:
        _shrink(request.packages, entry, known, context)
    context.journal.update(entry, wanted=list(request.packages))


def parse(text: str) -> Request:
    """Lines: a package's name, or `debconf PACKAGE QUESTION TYPE VALUE`; empty ones and `#` comments count for nothing.

    StepError: a line is neither. Pure.
    """
    packages: dict[str, None] = {}
    answers = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "debconf" and len(words) >= 4:
            answers.append(" ".join(words[1:]))
        elif len(words) == 1 and dpkg.is_name(words[0]):
            packages[words[0]] = None
        else:
            wrong = f"packages, line {number}: {line.strip()!r}"
            raise StepError(f"{wrong} is neither a package's name nor a debconf answer")
    return Request(tuple(sorted(packages)), tuple(answers))


def _entry(context: Context) -> Entry:
    """This step's entry: what it wanted, what came new by it, what it marked manual, what that left on the host.

    `before` is the host as it was when a transaction began that has not been closed yet, `run` what was in /run before
    the first one. `swept` are directories of packages that are being purged, `going` is what goes with them.
    """
    return context.journal.find("packages") or context.journal.add(
        "packages",
        wanted=[],
        installed=[],
        residual=[],
        marked=[],
        left=footprint.stored(footprint.NO_FOOTPRINT),
        before=None,
        run=[],
        swept=[],
        going=None,
    )


def _add(
    names: list[str], answers: Collection[str], entry: Entry, known: dict[str, dpkg.Package], context: Context
) -> None:
    plan = _plan(names, context)
    if plan.removed:
        raise StepError(f"installing {_list(names)} would remove {_list(plan.removed)}, which is not ours")
    if plan.upgraded:
        context.log.say(f"upgrading what the new packages need newer: {_list(plan.upgraded)}")
    # Files of an earlier life of a package are somebody's: at the end it is removed, not purged.
    residual = {name for name in plan.new if name in known and known[name].state[1:] == "c"} - set(entry["installed"])
    before = footprint.snapshot(entry["before"]) if entry["before"] else footprint.take(context)
    context.journal.update(
        entry,
        installed=sorted({*entry["installed"], *plan.new}),
        residual=sorted({*entry["residual"], *residual}),
        before=footprint.stored(before),
        run=entry["run"] or sorted(path for path in before.paths if path.startswith("/run/")),
    )
    began = time.monotonic()
    with transaction.open_for(plan.changed, context), bytecode.Compiler(context.root) as compiler:
        apt.answer(list(answers), context)
        try:
            apt.install(names, len(plan.changed), context, compiler.submit)
        except StepError:
            apt.forget_lists(context)
            raise
        context.log.say(f"installed {len(plan.new):,} packages in {time.monotonic() - began:.0f} s")
        _finish(entry, plan.upgraded, compiler, context)


def _plan(names: list[str], context: Context) -> apt.Plan:
    """What installing would do; by fresh lists if the ones at hand are old or do not know a package."""
    apt.update(context)
    try:
        return apt.plan("install", names, context)
    except StepError:
        apt.update(context, due=True)
        return apt.plan("install", names, context)


def _finish(entry: Entry, upgraded: Collection[str], compiler: bytecode.Compiler, context: Context) -> None:
    """The packages are there, perhaps by an earlier run that was cut off: what is left to do once for all of them."""
    began = time.monotonic()
    for name in sorted({*entry["installed"], *upgraded}):
        compiler.submit(name)
    if entry["before"]:
        _close(entry, context)
    apt.forget_archives(context)
    if count := compiler.finish():
        context.log.say(f"byte-compiled {count:,} files, in {time.monotonic() - began:.0f} s more")


def _close(entry: Entry, context: Context) -> None:
    """Write down what the packages left on the host, and tell systemd about their units."""
    before = footprint.snapshot(entry["before"])
    left = footprint.footprint(entry["left"]) | footprint.left_by(entry["installed"], before, context)
    systemd.reload(context)
    context.journal.update(entry, left=footprint.stored(left), before=None)


def _keep_from_autoremove(names: list[str], entry: Entry, context: Context) -> None:
    """A package that was there as somebody's dependency is wanted for itself now."""
    automatic = apt.marked_automatic(names, context)
    if automatic:
        theirs = set(automatic) - set(entry["installed"])
        context.journal.update(entry, marked=sorted({*entry["marked"], *theirs}))
        apt.mark("manual", automatic, context)


def _shrink(wanted: Collection[str], entry: Entry, known: dict[str, dpkg.Package], context: Context) -> None:
    """Purge what came by this step and is needed no longer, but for what holds users' data."""
    needed = dpkg.needed(known, entry["installed"], wanted)
    servers = custody.kept(set(entry["installed"]) - needed, context, ending=False)
    needed |= dpkg.needed(known, entry["installed"], servers)
    leaving = set(entry["installed"]) - needed
    left = footprint.footprint(entry["left"])
    going = footprint.footprint(entry.get("going") or footprint.stored(footprint.NO_FOOTPRINT))
    if leaving:
        going |= footprint.share_of(leaving, needed, left, context)
    context.journal.update(entry, going=footprint.stored(going))
    spared = data.spared(context, ending=False)
    _purge(leaving, entry, known, spared, context)
    left = left - going | footprint.remove(going, needed, spared, context)
    context.journal.update(
        entry, installed=sorted(needed & set(entry["installed"])), left=footprint.stored(left), going=None
    )


def _undo(entry: Entry, context: Context) -> None:
    if transaction.is_open(context):
        apt.finish_interrupted(context, check=False)
        apt.forget_archives(context)
    if entry["before"]:
        _close(entry, context)
    known = dpkg.packages(context)
    servers = custody.kept(entry["installed"], context, ending=True)
    spared = data.spared(context, ending=True) | custody.data_of(servers)
    needed = dpkg.needed(known, entry["installed"], servers)
    if needed - servers:
        context.log.say(f"kept, since other packages need them: {_list(needed - servers)}")
    _purge(set(entry["installed"]) - needed, entry, known, spared, context)
    data.end(context)
    apt.mark("auto", [name for name in entry["marked"] if name in known and known[name].installed], context)
    left = footprint.footprint(entry["left"])
    in_run = footprint.runtime_files(set(entry["installed"]) - needed, entry["run"], context)
    footprint.remove(replace(left, trees=left.trees | in_run), needed, spared, context)
    custody.serve(needed, context)
    systemd.reload(context)
    context.execute(["systemctl", "reset-failed"], log=context.log, check=False)


def _purge(
    names: Collection[str], entry: Entry, known: dict[str, dpkg.Package], spared: Collection[str], context: Context
) -> None:
    """Stop their units and take the packages away, those and no other; the data at `spared` stay.

    StepError: apt would touch more than these, or the data cannot be spared.
    """
    there = sorted(name for name in names if name in known and known[name].state[1:] != "n")
    if there:
        _purge_those(there, entry, known, spared, context)
    aside.bring_back(data.paths(context), context)
    bystanders.restore(context)
    footprint.sweep(entry["swept"], context)
    context.journal.update(entry, swept=[])


def _purge_those(
    there: list[str], entry: Entry, known: dict[str, dpkg.Package], spared: Collection[str], context: Context
) -> None:
    plan = apt.plan("purge", there, context)
    if beyond := (plan.removed - set(there)) | plan.new | plan.upgraded:
        raise StepError(f"purging this step's packages would also change {_list(beyond)}; left as it is")
    if mounted := mounts.in_the_way(there, context):
        raise StepError(f"not purged, since their scripts would remove what is mounted at {_list(mounted)}: unmount it")
    _stop(there, context)
    context.journal.update(entry, swept=sorted({*entry["swept"], *footprint.private_directories(there, context.root)}))
    bytecode.clean(there, context.root)
    bystanders.keep(there, footprint.footprint(entry["left"]), context)
    aside.put(data.threatened(spared, there, context), context)
    with transaction.open_for(there, context):
        apt.remove("remove", [name for name in there if name in entry["residual"] and known[name].installed], context)
        apt.remove("purge", [name for name in there if name not in entry["residual"]], context)


def _stop(names: Collection[str], context: Context) -> None:
    """All units of the packages at once, since some take their whole stop timeout."""
    listing = ["systemctl", "list-units", "--all", "--plain", "--no-legend", "--full"]
    lines = context.execute(listing, log=context.log, timeout=60, quiet=True).output.splitlines()
    loaded = {line.split()[0] for line in lines if line.strip()}
    units = dpkg.units(names, context.root)
    running = sorted(unit for unit in loaded if unit in units or _template(unit) in units)
    if running:
        stop = ["systemctl", "stop", "--", *running]
        context.execute(stop, log=context.log, timeout=_STOP_SECONDS, check=False)


def _list(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def _template(unit: str) -> str:
    """neutron@a.service -> neutron@.service"""
    name, _, kind = unit.rpartition(".")
    return f"{name.partition('@')[0]}@.{kind}"


def _verify(entry: Entry, context: Context) -> list[str]:
    known = dpkg.packages(context)
    return [
        f"package {name} is {'not installed' if name not in known else 'not completely installed'}"
        for name in entry["wanted"]
        if name not in known or not known[name].installed
    ]


UNDO: dict[str, Callable[[Entry, Context], None]] = {"packages": _undo}
VERIFY: dict[str, Callable[[Entry, Context], list[str]]] = {"packages": _verify}
