"""Byte code of the Python packages a transaction brings, made beside dpkg instead of by it.

Debian compiles in each package's postinst, one Python start per package: nearly half of a transaction's time. Here a
few processes compile exactly what `py3compile` would have compiled, as soon as dpkg has unpacked it.
"""

from __future__ import annotations

import fcntl
import os
import py_compile
import re
import struct
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

import dpkg

PUBLIC = "/usr/lib/python3/dist-packages"

# Records of one size, written and read whole, let several processes share one pipe.
_RECORD = 128
_PIPE_BYTES = 1 << 20
_COMPILES = re.compile(r"^\s*py3compile -p \S+ (/\S+)", re.MULTILINE)
_POLITENESS = 19
_WORKER = "import sys; sys.path.insert(0, sys.argv[1]); import bytecode; bytecode.work(bytecode.Path(sys.argv[2]))"


class Compiler:
    """Processes that compile packages by name, to be used in a `with`. They end with this process, however it ends."""

    def __init__(self, root: Path, processes: int = os.cpu_count() or 1) -> None:
        self._root = root
        self._processes = processes
        self._submitted: set[str] = set()
        self._workers: list[subprocess.Popen[str]] = []
        self._pipe = -1

    def __enter__(self) -> Compiler:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def submit(self, package: str) -> None:
        """Compile this package's sources; every package once."""
        record = package.encode()
        if package in self._submitted or len(record) > _RECORD:
            return
        if not self._workers:
            self._start()
        self._submitted.add(package)
        os.write(self._pipe, record.ljust(_RECORD, b"\0"))

    def finish(self) -> int:
        """Wait until all is compiled. How many files that were."""
        if not self._workers:
            return 0
        os.close(self._pipe)
        # dpkg is done: nobody has to wait behind whatever else the host does.
        for worker in self._workers:
            _be_polite(worker.pid, 0)
        counts = [worker.communicate()[0].strip() for worker in self._workers]
        self._workers = []
        return sum(int(count) for count in counts if count.isdigit())

    def _start(self) -> None:
        reading, self._pipe = os.pipe()
        try:
            fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            argv = [sys.executable, "-I", "-B", "-c", _WORKER, str(Path(__file__).parent), str(self._root)]
            self._workers = [
                subprocess.Popen(argv, stdin=reading, stdout=subprocess.PIPE, text=True, start_new_session=True)
                for _ in range(self._processes)
            ]
            for worker in self._workers:
                _be_polite(worker.pid, _POLITENESS)
        finally:
            os.close(reading)


def sources(package: str, root: Path) -> list[str]:
    """The files of a package that Debian's own postinst would compile."""
    roots = (PUBLIC, *_COMPILES.findall(dpkg.script(package, "postinst", root)))
    prefixes = tuple(f"{root.rstrip('/')}/" for root in roots)
    return [path for path in dpkg.paths(package, root) if path.endswith(".py") and path.startswith(prefixes)]


def compile_files(paths: Iterable[Path]) -> int:
    """Compile what has no fresh byte code. How many files that were; one that is no valid Python is passed over."""
    count = 0
    for path in paths:
        try:
            if not _fresh(path):
                py_compile.compile(str(path), doraise=True)
                count += 1
        except (OSError, ValueError, py_compile.PyCompileError):
            continue
    return count


def clean(packages: Iterable[str], root: Path) -> None:
    """Delete the byte code of these packages, of whatever Python, so that dpkg can remove their directories."""
    for package in packages:
        for directory, names in _by_directory(sources(package, root)).items():
            cache = root / directory.lstrip("/") / "__pycache__"
            if not cache.is_dir():
                continue
            for file in cache.iterdir():
                if file.suffix == ".pyc" and file.name.split(".")[0] in names:
                    file.unlink(missing_ok=True)
            if not any(cache.iterdir()):
                cache.rmdir()


def _by_directory(paths: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in paths:
        directory, _, name = path.rpartition("/")
        found.setdefault(directory, set()).add(name.removesuffix(".py"))
    return found


def _fresh(path: Path) -> bool:
    """The byte code names this very source: Python's own test (magic, no flags, time and size of the source)."""
    try:
        with Path(cache_from_source(str(path))).open("rb") as file:
            header = file.read(16)
    except OSError:
        return False
    status = path.stat()
    expected = MAGIC_NUMBER + struct.pack("<III", 0, int(status.st_mtime) & 0xFFFFFFFF, status.st_size & 0xFFFFFFFF)
    return header == expected


def _be_polite(process: int, politeness: int) -> None:
    """How much a process leaves to others: among sessions, Linux compares another measure (autogroup, sched(7))."""
    with suppress(OSError):  # it has ended, or a kernel without them
        os.setpriority(os.PRIO_PROCESS, process, politeness)
        Path(f"/proc/{process}/autogroup").write_text(str(politeness))


def work(root: Path) -> None:
    """Compile the packages whose names come on standard input; write how many files that were."""
    count = 0
    while record := os.read(0, _RECORD):
        package = record.rstrip(b"\0").decode()
        count += compile_files(root / path.lstrip("/") for path in sources(package, root))
    with suppress(OSError):  # whoever wanted to know may have been killed
        os.write(1, str(count).encode())
