"""The text on stdin: files and values, one after the other, each under a header line.

    ==> /etc/nova/nova.conf.d/50-stackwright.conf root:nova 0640
    [DEFAULT]
    my_ip = 10.20.0.11
    ==> @database
    one value

A line that starts with `==> ` is always a header. A file's text ends in one newline, a value's in none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from log import StepError

_HEADER = "==> "
_FILE = re.compile(r"(?P<path>/\S+) (?P<owner>[\w.-]+):(?P<group>[\w.-]+) (?P<mode>0[0-7]{3})")
_VALUE = re.compile(r"@(?P<name>[\w.-]+)")
_FACT = re.compile(r"(?<!@)@\{(\w+)\}")


@dataclass(frozen=True)
class SectionFile:
    """A file as it has to be: absolute path, names of owner and group, mode as a number, whole text."""

    path: str
    owner: str
    group: str
    mode: int
    content: str


@dataclass(frozen=True)
class Sections:
    """What came on stdin, in its order; the names of values are without their `@`."""

    files: list[SectionFile]
    values: dict[str, str]


def parse(text: str) -> Sections:
    """Take the text apart. StepError: a malformed header, text before the first one, a path or name given twice.

    Errors show headers only: what is between them may be secret.
    """
    sections = Sections([], {})
    header, lines = "", list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith(_HEADER):
            _close(sections, header, lines)
            header, lines = line.removeprefix(_HEADER).rstrip(), []
        elif header:
            lines.append(line)
        elif line.strip() and not line.startswith("#"):  # an index for those who read a preview
            raise StepError(f"stdin: line {number} comes before any header (==> PATH OWNER:GROUP MODE, or ==> @NAME)")
    _close(sections, header, lines)
    return sections


def fill(files: list[SectionFile], facts: Mapping[str, str | int]) -> list[SectionFile]:
    """The files with `@{fact}` replaced; `@@{` stands for `@{`.

    StepError: facts that this node does not have, all of them at once.
    """
    wanted = {name: file.path for file in files for name in _FACT.findall(file.content)}
    _require(wanted, facts)
    return [replace(file, content=_filled(file.content, facts)) for file in files]


def fill_plan(text: str, facts: Mapping[str, str | int]) -> str:
    """A plan with `@{fact}` replaced; `@@{` stands for `@{`. StepError: as `fill`."""
    _require(dict.fromkeys(_FACT.findall(text), "the plan"), facts)
    return _filled(text, facts)


def _require(wanted: Mapping[str, str], facts: Mapping[str, str | int]) -> None:
    unknown = [f"@{{{name}}} in {place}" for name, place in wanted.items() if name not in facts]
    if unknown:
        known = ", ".join(sorted(facts)) or "none"
        raise StepError(f"unknown fact: {', '.join(unknown)}; this node's facts are {known}")


def _filled(text: str, facts: Mapping[str, str | int]) -> str:
    return _FACT.sub(lambda match: str(facts[match[1]]), text).replace("@@{", "@{")


def _close(sections: Sections, header: str, lines: list[str]) -> None:
    if not header:
        return
    text = "\n".join(lines).rstrip("\n")
    if value := _VALUE.fullmatch(header):
        if value["name"] in sections.values:
            raise StepError(f"stdin: {header} is given twice")
        sections.values[value["name"]] = text
        return
    file = _FILE.fullmatch(header)
    if not file:
        raise StepError(f"stdin: malformed header: ==> {header} (==> PATH OWNER:GROUP MODE, or ==> @NAME)")
    if any(given.path == file["path"] for given in sections.files):
        raise StepError(f"stdin: {file['path']} is given twice")
    content = text + "\n" if text else ""
    sections.files.append(SectionFile(file["path"], file["owner"], file["group"], int(file["mode"], 8), content))
