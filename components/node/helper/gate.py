"""The point at which every node has to be in order: all problems of all nodes at once, before anything is changed."""

from __future__ import annotations

import itertools
import json
from typing import Any

from context import Context
from log import StepError

_MOST_SECONDS_APART = 5.0


def gate(context: Context, text: str) -> None:
    """Read one report a line (see preflight.report) and let them pass. StepError: what is wrong, node by node."""
    try:
        reports = [json.loads(line) for line in text.splitlines() if line.strip()]
        found = problems(reports)
    except (ValueError, KeyError, TypeError) as error:
        raise StepError(f"the nodes' reports cannot be read: {error}") from error
    if not reports:
        raise StepError("no node has reported")
    if found:
        raise StepError(f"{len(found)} problems in the reports of {len(reports)} nodes; nothing was changed", found)
    context.log.say(f"{len(reports)} nodes are in order")


def problems(reports: list[dict[str, Any]]) -> list[str]:
    """Every problem as a line for a reader: of each node, then of nodes compared with each other. Pure."""
    lines = [
        f"{report['node']}: {problem['check']}: {problem['wrong']}; right would be: {problem['right']}"
        for report in reports
        for problem in report["problems"]
    ]
    return lines + _clocks(reports) + _twins(reports)


def _clocks(reports: list[dict[str, Any]]) -> list[str]:
    """A node whose clock differs refuses tokens and messages. The package source's clock is the common measure."""
    offsets = {report["node"]: -report["clockOffset"] for report in reports if report["clockOffset"] is not None}
    if not offsets:
        return []
    first, last = min(offsets, key=offsets.__getitem__), max(offsets, key=offsets.__getitem__)
    apart = offsets[last] - offsets[first]
    if apart <= _MOST_SECONDS_APART:
        return []
    right = f"at most {_MOST_SECONDS_APART:g} s apart (set the clocks, or run a time client on both)"
    return [f"{last}: clock: {apart:.0f} s ahead of {first}; right would be: {right}"]


def _twins(reports: list[dict[str, Any]]) -> list[str]:
    """Two nodes of one hostname are one to OpenStack."""
    named = [(report["node"], report["facts"].get("hostname", report["node"])) for report in reports]
    return [
        f"{second[0]}: hostname: {second[1]} is the hostname of {first[0]} too; right would be: a name of its own"
        for first, second in itertools.combinations(named, 2)
        if first[1] == second[1]
    ]
