"""The first step on a node: what it is, and what stands in the way. Changes nothing but this program's own state."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import checks
import dpkg
import expectations
import facts
import log
import sections
import sources
from context import Context, Fact
from expectations import Expectations
from host import Host
from journal import STATE, Journal, steps
from log import StepError


def prepare(context: Context, text: str, host: Host | None = None) -> None:
    """Take the facts that are missing, check the node, and print the report: one line of JSON (see `report`).

    StepError: the expectations are missing or not readable. Problems of the node are no error: a gate collects them.
    """
    host = host or Host()
    expected = _expectations(context, text)
    known = facts.take(host, expected.address) | context.facts
    if known != context.facts:
        facts.save(known, context.at(str(STATE)))
    answer = json.dumps(report(host, expected, known), sort_keys=True)
    context.log.detail(answer)
    log.show(answer, sys.stdout.fileno())


def report(host: Host, expected: Expectations, known: dict[str, Fact]) -> dict[str, Any]:
    """What a gate reads: node, facts, problems, and how far the package source's clock is ahead, in seconds."""
    problems = [problem for check in checks.CHECKS for problem in check(host, expected)]
    unreachable, offset = sources.check(host, expected)
    return {
        "node": expected.node or host.hostname(),
        "facts": known,
        "problems": [asdict(problem) for problem in problems + unreachable],
        "clockOffset": None if offset is None else round(offset, 1),
    }


def _expectations(context: Context, text: str) -> Expectations:
    given = sections.parse(text).values.get("expectations")
    if given is None:
        raise StepError("prepare was given no @expectations")
    units, paths = _own(context)
    try:
        return expectations.read(json.loads(given), units, paths)
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
            units |= {entry["unit"]} if "unit" in entry else set()
    mark = "/var/lib/stackwright/transaction"
    return frozenset(units), frozenset(paths | ({mark} if context.at(mark).exists() else set()))
