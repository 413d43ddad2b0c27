"""The first step on a node: what it is, and what stands in the way. Changes nothing but this program's own state."""

from __future__ import annotations

import json
import time

import checks
import dpkg
import expectations
import facts
import sections
import sources
import systemd
import userdata
from context import Context
from expectations import Expectations, Problem
from host import Host
from journal import STATE, Journal, steps
from log import RefusedError, StepError

_PATIENCE = 5.0
"""Seconds. Pulumi begins no step after the first that fails: time for the other nodes to tell what is wrong there."""


def prepare(context: Context, text: str, host: Host | None = None) -> None:
    """Take the facts that are missing, and check the node.

    RefusedError: everything that is wrong with it. StepError: the expectations are missing or not readable.
    """
    host = host or Host()
    expected = _expectations(context, text)
    told = checks.remembered(expected, context.facts) | {userdata.FACT: expected.destroy_data}
    known = facts.take(host, expected.address) | told
    found = problems(host, expected)
    if found:
        time.sleep(_PATIENCE)
        lines = [f"{problem.check}: {problem.wrong}; right would be: {problem.right}" for problem in found]
        raise RefusedError(
            f"{len(found)} problem{'s'[: len(found) > 1]} on this host; nothing was changed there", lines
        )
    if not expected.begun:
        userdata.listed(context).delete()  # none of it is there any more
    if known != context.facts:
        facts.save(known, context.at(str(STATE)))
    context.log.say(f"the host is in order: {json.dumps(known, sort_keys=True)}")


def problems(host: Host, expected: Expectations) -> list[Problem]:
    """Everything that stands in the way."""
    return [problem for check in (*checks.CHECKS, sources.check) for problem in check(host, expected)]


def _expectations(context: Context, text: str) -> Expectations:
    given = sections.parse(text).values.get("expectations")
    if given is None:
        raise StepError("prepare was given no @expectations")
    units, paths = _own(context)
    remains = frozenset(entry["path"] for entry in userdata.listed(context).entries)
    try:
        return expectations.read(json.loads(given), units, paths, context.facts, remains)
    except (ValueError, TypeError, KeyError, expectations.ExpectationError) as error:
        raise StepError(f"@expectations cannot be read: {error}") from error


def _own(context: Context) -> tuple[frozenset[str], frozenset[str]]:
    """Units and paths that the journals name: those of its entries, and those its packages brought."""
    units: set[str] = set()
    paths: set[str] = set()
    state = context.at(str(STATE))
    for step in steps(state):
        for entry in Journal(step, state).entries:
            if entry["kind"] == "packages":
                units |= dpkg.units(entry["installed"], context.root)
                paths |= {path for kind in ("paths", "trees") for path in entry["left"][kind]}
            paths |= {entry["path"]} if "path" in entry else set()
            units |= {systemd.full_name(entry["name"])} if entry["kind"] == "unit" else set()
    mark = "/var/lib/stackwright/transaction"
    return frozenset(units), frozenset(paths | ({mark} if context.at(mark).exists() else set()))
