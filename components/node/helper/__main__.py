"""stackwright: the program that works on a node. It is given one step at a time over SSH, and keeps a journal of it."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import facts
import lock
import plan
import sections
from context import Context
from journal import STATE, Journal, steps
from journal import name as step_name
from log import LOGS, Log, RefusedError, StepError, show

_DIFFERS = 3

_DESCRIPTION = """\
Works on one node of a cloud, one step at a time. What it makes it writes into a journal first (/var/lib/stackwright),
so that the step can be undone; what it does it writes into a log (/var/log/stackwright/STEP.log).
Running a step again changes only what differs."""

_EPILOG = f"""\
stdin of `files`, `apply` and `prepare`:
  ==> PATH OWNER:GROUP MODE     a file's text follows; @{{fact}} in it stands for a fact of this node
  ==> @NAME                     a value follows: a secret, or for prepare its @expectations

a plan, one task per line, quoted as in a shell:
{"".join(f"  {line}{os.linesep}" for line in plan.USAGE.splitlines())}
exit codes: 0 done, 1 failed, 2 wrong arguments, {_DIFFERS} verify found differences"""

Verb = Callable[[argparse.Namespace, Log, Path], int]

_ANSWERS = ("verify", "facts")
"""Verbs whose standard output is their answer and nothing else."""


def main(arguments: list[str], root: Path = Path("/")) -> int:
    """Carry out one verb; everything of the node is taken below `root`. Returns the exit code."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)  # the connection may go; the work goes on and the log has all of it
    os.umask(0o022)
    if root == Path("/") and os.geteuid() != 0:
        show("stackwright works on a whole node and has to be run by root", sys.stderr.fileno())
        return 1
    log = Log(options.step, options.name not in _ANSWERS, root / LOGS.relative_to("/"))
    verb: Verb = options.verb
    try:
        return verb(options, log, root)
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator is told what failed and where to read on
        _complain(error, log)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stackwright",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="name", required=True, metavar="VERB")

    def add(name: str, verb: Verb, help_: str, *arguments: str) -> None:
        added = verbs.add_parser(name, help=help_, description=help_)
        added.set_defaults(verb=verb, step=name)
        for argument in arguments:
            added.add_argument(argument, metavar=argument.upper(), type=step_name if argument == "step" else str)

    add(
        "prepare",
        _prepare,
        "take the node's facts; fail with all that is wrong with it; @expectations on stdin",
        "step",
    )
    add(
        "furnish",
        _furnish,
        "take back what is of no @services and what is not listed, install @packages, write the files",
        "step",
    )
    add("apply", _apply, "write the secret files on stdin, then carry out the plan", "step", "plan")
    add("undo", _undo, "take back all that a step made", "step")
    add("remove", _remove, "undo every step, newest first; delete users' data if the stack said so, then this program")
    add("verify", _verify, "say what differs from the journals, changing nothing")
    add("facts", _facts, "print the node's facts as JSON")
    return parser


def _in_step(log: Log, root: Path, work: Callable[[Context], None]) -> int:
    """Work under the step's lock, with its journal as the last run left it."""
    with lock.held(log, root / lock.RUN.relative_to("/")):
        context = _context(log, root)
        work(context)
        context.journal.end_well()
    return 0


def _context(log: Log, root: Path) -> Context:
    state = root / STATE.relative_to("/")
    return Context(log.step, log, Journal(log.step, state), facts.load(state), {}, root)


def _prepare(_: argparse.Namespace, log: Log, root: Path) -> int:
    import preflight

    text = sys.stdin.read()
    return _in_step(log, root, lambda context: preflight.prepare(context, text))


def _furnish(_: argparse.Namespace, log: Log, root: Path) -> int:
    import departures
    import files
    import packages
    import undo

    given = sections.parse(sys.stdin.read())
    if unknown := given.values.keys() - {"packages", "services"}:
        raise StepError(
            f"furnish takes @packages and @services, and was given {', '.join(f'@{name}' for name in unknown)}"
        )

    def work(context: Context) -> None:
        if "services" in given.values:
            departures.undo_those(
                context,
                given.values["services"],
                lambda step: _in_step(Log(step, directory=log.path.parent), root, undo.undo),
            )
        # Before their packages go: a purge takes a package's own file away, and it would come back after that.
        files.take_back(context, {file.path for file in given.files})
        if "packages" in given.values:
            packages.install(context, given.values["packages"])
        files.write_all(sections.fill(given.files, context.facts), context)

    return _in_step(log, root, work)


def _apply(options: argparse.Namespace, log: Log, root: Path) -> int:
    import apply

    given = sections.parse(sys.stdin.read())
    log.hide(given.values.values())

    def work(context: Context) -> None:
        tasks = plan.parse(sections.fill_plan(options.plan, context.facts))
        context.values.update(given.values)
        apply.apply(sections.fill(given.files, context.facts), tasks, context)

    return _in_step(log, root, work)


def _undo(_: argparse.Namespace, log: Log, root: Path) -> int:
    import departures
    import undo

    def work(context: Context) -> None:
        undo.undo(context)
        departures.settle(context)

    return _in_step(log, root, work)


def _remove(_: argparse.Namespace, log: Log, root: Path) -> int:
    import undo
    import units

    newest_first = [step for step in reversed(steps(root / STATE.relative_to("/"))) if step != units.REMAINS]
    for step in [*newest_first, units.REMAINS]:
        _in_step(Log(step, directory=log.path.parent), root, undo.undo)
    _in_step(log, root, undo.settle_data)
    undo.remove_traces(_context(log, root))
    return 0


def _verify(_: argparse.Namespace, log: Log, root: Path) -> int:
    import verify

    found = [
        line
        for step in steps(root / STATE.relative_to("/"))
        for line in verify.differences(_context(Log(step, echo=False, directory=log.path.parent), root))
    ]
    for line in found:
        show(line, sys.stdout.fileno())
    return _DIFFERS if found else 0


def _facts(_: argparse.Namespace, log: Log, root: Path) -> int:
    return _in_step(log, root, facts.show)


def _complain(error: Exception, log: Log) -> None:
    """What failed, its last lines, and where to read on: on stderr, for whoever started the step."""
    expected = isinstance(error, StepError | plan.PlanError)
    what = str(error) if expected else f"{type(error).__name__}: {error}"
    tail = error.tail if isinstance(error, StepError) else []
    if not expected:
        log.detail("".join(traceback.format_exception(error)))
    lines = [f"{socket.gethostname()}: step {log.step} failed: {what}", *(f"  {line}" for line in tail)]
    for line in lines:
        log.detail(line)
        show(log.redact(line), sys.stderr.fileno())
    if not isinstance(error, RefusedError):
        show(f"log: {log.path}", sys.stderr.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
