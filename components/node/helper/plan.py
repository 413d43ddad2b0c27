"""The plan that `apply` is given: text in, typed tasks out.

One task per line, quoted as in a shell; `#` starts a comment. The grammar is in each task's `USAGE`.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

CLAIMS = ("namespaces", "ovs-bridge", "links", "processes", "domains", "path", "mount", "table")

USAGE = """\
database NAME USER @VALUE
data PATH
run [--as USER] [--unless COMMAND] [--undo COMMAND] [--input @VALUE] [--timeout S] [--retry S]
    [--progress LABEL --count REGEX --of N] -- COMMAND...
claim namespaces PREFIX | ovs-bridge NAME | links PREFIX | processes REGEX | domains PREFIX | path PATH
    | mount PATH | table 'FAMILY NAME'
unit NAME DIGEST
off NAME
answers URL [--status 200,300,401] [--timeout S]
listens ADDRESS PORT [--timeout S]
until LABEL [--timeout S] [--as USER] [--every S] -- COMMAND...
"""


class PlanError(ValueError):
    """A plan that cannot be understood: each problem with its line's number."""


@dataclass(frozen=True)
class Database:
    """A database and its account; `value` names the secret that is its password."""

    name: str
    user: str
    value: str


@dataclass(frozen=True)
class Data:
    """What is in the path is users'."""

    path: str


@dataclass(frozen=True)
class Progress:
    """Lines that match `count` are counted: "LABEL 37 of `total`"."""

    label: str
    count: str
    total: int


@dataclass(frozen=True)
class Run:
    """A command, run unless `unless` (a shell command) says that it is done already.

    `undo` (a shell command) takes it back: with the whole step, or when no line of the plan has that undo any longer.
    """

    command: tuple[str, ...]
    user: str | None
    unless: str | None
    undo: str | None
    input: str | None
    timeout: float
    retry: float
    progress: Progress | None


@dataclass(frozen=True)
class Claim:
    """Whatever of this sort appears from now on is ours."""

    sort: str
    name: str


@dataclass(frozen=True)
class Unit:
    """A systemd unit that is enabled, runs, and was started after the digest last changed."""

    name: str
    digest: str


@dataclass(frozen=True)
class Off:
    """A systemd unit that neither runs nor starts at boot."""

    name: str


@dataclass(frozen=True)
class Answers:
    """An address that answers HTTP requests with one of these status codes."""

    url: str
    status: tuple[int, ...]
    timeout: float


@dataclass(frozen=True)
class Listens:
    """A TCP port that accepts connections."""

    address: str
    port: int
    timeout: float


@dataclass(frozen=True)
class Until:
    """A command that is repeated until it ends well."""

    label: str
    command: tuple[str, ...]
    timeout: float
    user: str | None
    every: float


Task = Database | Data | Run | Claim | Unit | Off | Answers | Listens | Until


def parse(text: str) -> list[Task]:
    """The plan's tasks in their order. PlanError: all that is wrong with it, one line each."""
    tasks: list[Task] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            words = shlex.split(line, comments=True)
            if words:
                tasks.append(_task(*words))
        except ValueError as error:
            problems.append(f"plan, line {number}: {error}")
    if problems:
        raise PlanError("\n".join(problems))
    return tasks


def values(tasks: list[Task]) -> set[str]:
    """The names of the secrets that a plan needs, without their `@`."""
    inputs = {task.input for task in tasks if isinstance(task, Run) and task.input is not None}
    return inputs | {task.value for task in tasks if isinstance(task, Database)}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{self.prog}: {message}")


def _task(word: str, *rest: str) -> Task:
    if word not in _TASKS:
        raise ValueError(f"unknown task {word!r}; known are {', '.join(_TASKS)}")
    end = rest.index("--") if "--" in rest else len(rest)
    command = rest[end + 1 :]
    takes_command = word in ("run", "until")
    if takes_command != bool(command):
        raise ValueError(f"{word}: " + ("a command has to follow --" if takes_command else "takes no command after --"))
    return _TASKS[word](_Parser(prog=word, add_help=False, allow_abbrev=False), _joined(rest[:end]), command)


def _joined(words: Sequence[str]) -> list[str]:
    """`--name value` as `--name=value`: each option has one value, and argparse takes none that starts with a dash."""
    joined: list[str] = []
    rest = iter(words)
    for word in rest:
        value = next(rest, None) if word.startswith("--") and "=" not in word else None
        joined.append(word if value is None else f"{word}={value}")
    return joined


def _database(parser: _Parser, words: list[str], _: tuple[str, ...]) -> Task:
    parser.add_argument("name")
    parser.add_argument("user")
    parser.add_argument("value", type=_value)
    return Database(**vars(parser.parse_args(words)))


def _data(parser: _Parser, words: list[str], _: tuple[str, ...]) -> Task:
    parser.add_argument("path", type=_absolute)
    return Data(**vars(parser.parse_args(words)))


def _run(parser: _Parser, words: list[str], command: tuple[str, ...]) -> Task:
    parser.add_argument("--as", dest="user")
    parser.add_argument("--unless")
    parser.add_argument("--undo")
    parser.add_argument("--input", type=_value)
    parser.add_argument("--timeout", type=_seconds, default=600.0)
    parser.add_argument("--retry", type=_seconds, default=0.0)
    parser.add_argument("--progress")
    parser.add_argument("--count")
    parser.add_argument("--of", type=_positive)
    options = vars(parser.parse_args(words))
    label, count, total = (options.pop(name) for name in ("progress", "count", "of"))
    if len({label is None, count is None, total is None}) > 1:
        raise ValueError("run: --progress, --count and --of belong together")
    return Run(command=command, progress=Progress(label, count, total) if label is not None else None, **options)


def _claim(parser: _Parser, words: list[str], _: tuple[str, ...]) -> Task:
    parser.add_argument("sort", choices=CLAIMS)
    parser.add_argument("name", type=_filled)
    return Claim(**vars(parser.parse_args(words)))


def _unit(parser: _Parser, words: list[str], _: tuple[str, ...]) -> Task:
    parser.add_argument("name", type=_filled)
    parser.add_argument("digest", type=_filled)
    return Unit(**vars(parser.parse_args(words)))


def _off(parser: _Parser, words: list[str], _: tuple[str, ...]) -> Task:
    parser.add_argument("name", type=_filled)
    return Off(**vars(parser.parse_args(words)))


def _answers(parser: _Parser, words: list[str], _: tuple[str, ...]) -> Task:
    parser.add_argument("url")
    parser.add_argument("--status", type=_codes, default=(200, 300, 401))
    parser.add_argument("--timeout", type=_seconds, default=180.0)
    return Answers(**vars(parser.parse_args(words)))


def _listens(parser: _Parser, words: list[str], _: tuple[str, ...]) -> Task:
    parser.add_argument("address")
    parser.add_argument("port", type=_positive)
    parser.add_argument("--timeout", type=_seconds, default=120.0)
    return Listens(**vars(parser.parse_args(words)))


def _until(parser: _Parser, words: list[str], command: tuple[str, ...]) -> Task:
    parser.add_argument("label")
    parser.add_argument("--timeout", type=_seconds, default=180.0)
    parser.add_argument("--as", dest="user")
    parser.add_argument("--every", type=_seconds, default=1.0)
    return Until(command=command, **vars(parser.parse_args(words)))


_TASKS: dict[str, Callable[[_Parser, list[str], tuple[str, ...]], Task]] = {
    "database": _database,
    "data": _data,
    "run": _run,
    "claim": _claim,
    "unit": _unit,
    "off": _off,
    "answers": _answers,
    "listens": _listens,
    "until": _until,
}


def _value(text: str) -> str:
    if not text.startswith("@") or len(text) < 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of a value (@NAME)")
    return text[1:]


def _filled(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("is empty")
    return text


def _absolute(text: str) -> str:
    """Without a slash at its end, as journals know it."""
    if not text.startswith("/"):
        raise argparse.ArgumentTypeError(f"{text!r} is not an absolute path")
    return text.rstrip("/")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds below one day")
    return seconds


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def _codes(text: str) -> tuple[int, ...]:
    return tuple(int(code) for code in text.split(","))
