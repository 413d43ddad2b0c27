"""`apply`: a step's secret files, then its plan, task by task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby

import claims
import commands
import data
import database
import files
import plan
import units
import waits
from context import Context
from log import StepError
from plan import Task, Unit
from sections import SectionFile


def apply(secret_files: list[SectionFile], tasks: list[Task], context: Context) -> None:
    """Bring the node to what the plan says. StepError: a value that the plan needs is missing, or a task failed."""
    missing = sorted(plan.values(tasks) - context.values.keys())
    if missing:
        names = ", ".join(f"@{name}" for name in missing)
        raise StepError(f"the plan needs values that did not come on stdin: {names}")
    files.write_all(secret_files, context)
    listed = {(type(task).__name__.lower(), task.name) for task in tasks if isinstance(task, plan.Unit | plan.Off)}
    units.take_back(listed, context)
    commands.take_back({task.undo for task in tasks if isinstance(task, plan.Run)}, context)
    for work in _work(tasks, context):
        work()


def _work(tasks: list[Task], context: Context) -> Iterator[Callable[[], None]]:
    """The calls that carry the tasks out; units that follow each other are one call."""
    for sort, group in groupby(tasks, key=type):
        if sort is Unit:
            yield partial(units.run_all, [task for task in group if isinstance(task, Unit)], context)
        else:
            yield from (partial(_do, task, context) for task in group)


def _do(task: Task, context: Context) -> None:
    match task:
        case plan.Database():
            database.provide(task, context)
        case plan.Data():
            data.protect(task, context)
        case plan.Run():
            commands.run(task, context)
        case plan.Claim():
            claims.claim(task, context)
        case plan.Unit():
            units.run_all([task], context)
        case plan.Off():
            units.keep_off(task, context)
        case plan.Answers():
            waits.answers(task, context)
        case plan.Listens():
            waits.listens(task, context)
        case plan.Until():
            waits.succeeds(task, context)
