"""Commands: their output goes to the step's log, their end is certain, their failure names them."""

from __future__ import annotations

import os
import pwd
import re
import selectors
import shlex
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol, cast

import lock
from log import Log, StepError

TAIL = 20

_HEARTBEAT_SECONDS = 20
_TERM_SECONDS = 10
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_NOT_HANDED_ON = re.compile(r"LC_|LANG|PYTHON|SSH_|SUDO_|XDG_|MAIL|(http|https|ftp|all|no)_proxy", re.IGNORECASE)


@dataclass(frozen=True)
class Completed:
    """How a command ended: exit code, its last lines, all it printed (standard output and error as one)."""

    code: int
    tail: list[str]
    output: str


class Execute(Protocol):
    """The shape of `execute`, for those who are handed another one in tests."""

    def __call__(
        self,
        argv: Sequence[str],
        *,
        log: Log,
        user: str | None = None,
        stdin: str | None = None,
        timeout: float = 600,
        env: dict[str, str] | None = None,
        on_line: Callable[[str], None] | None = None,
        check: bool = True,
        quiet: bool = False,
    ) -> Completed:
        """See `execute`."""
        ...


def execute(
    argv: Sequence[str],
    *,
    log: Log,
    user: str | None = None,
    stdin: str | None = None,
    timeout: float = 600,
    env: dict[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
    check: bool = True,
    quiet: bool = False,
) -> Completed:
    """Run a command as `user` (root when None) in /, in a session of its own, for at most `timeout` seconds.

    `on_line` sees every line as it comes. After 20 s without a word the command's name is said, so that no wait is
    silent. `quiet` keeps a look that is repeated out of the log.
    StepError: it cannot be started, it did not end in time, or (with `check`) it ended with another code than 0.
    """
    name = log.redact(_name(argv))
    detail = _nothing if quiet else log.detail
    detail(f"$ {name}" + (f" (as {user})" if user else ""))
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(user) | (env or {}),
            start_new_session=True,
            **_identity(user),
        )
    except OSError as error:
        raise StepError(f"{name} cannot be started: {error.strerror}") from error
    with process, lock.child(log.step, process.pid):
        if stdin is not None and process.stdin is not None:
            threading.Thread(target=_feed, args=(process.stdin, stdin), daemon=True).start()
        lines = _Lines(log.redact, detail, on_line)
        try:
            ended = _follow(process, lines, log, name, timeout)
        except BaseException:
            _end(process)
            raise
    tail = list(lines.tail)
    if not ended:
        raise StepError(f"{name} did not end within {timeout:.0f} s", tail)
    if check and process.returncode != 0:
        raise StepError(f"{name} {_ending(process.returncode)}", tail)
    return Completed(process.returncode, tail, "".join(f"{line}\n" for line in lines.all))


class _Lines:
    """Takes bytes, hands on lines."""

    def __init__(
        self, redact: Callable[[str], str], detail: Callable[[str], None], on_line: Callable[[str], None] | None
    ) -> None:
        self.all: list[str] = []
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._redact = redact
        self._detail = detail
        self._on_line = on_line
        self._rest = b""

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._line(line)

    def close(self) -> None:
        if self._rest:
            self._line(self._rest)
            self._rest = b""

    def _line(self, raw: bytes) -> None:
        line = raw.decode(errors="replace").rstrip("\r")
        self.all.append(line)
        self.tail.append(self._redact(line))
        self._detail(f"  {line}")
        if self._on_line is not None:
            self._on_line(line)


def _follow(process: subprocess.Popen[bytes], lines: _Lines, log: Log, name: str, timeout: float) -> bool:
    """Read until the process has ended; False when it had to be ended.

    Ends with the process, not with its output: a daemon that it left behind may hold the pipe for ever.
    """
    output = cast(IO[bytes], process.stdout)
    os.set_blocking(output.fileno(), False)
    started = time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        reading = True
        while True:
            ended = process.poll() is not None
            if reading and selector.select(0 if ended else 0.2):
                data = output.read(1 << 16)
                if data:
                    lines.feed(data)
                    continue
                if data == b"":
                    selector.unregister(output)
                    reading = False
            elif not reading and not ended:
                time.sleep(0.05)
            if ended:
                break
            now = time.monotonic()
            if now - started > timeout:
                _end(process)
                break
            if now - max(started, log.last_said) > _HEARTBEAT_SECONDS:
                log.say(f"{name} is at work for {now - started:.0f} s")
    lines.close()
    return ended


def _end(process: subprocess.Popen[bytes]) -> None:
    """The whole process group: politely, then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(_TERM_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        break


def _feed(pipe: IO[bytes], text: str) -> None:
    try:
        with pipe:
            pipe.write(text.encode())
    except OSError:
        pass  # the command did not want all of it; its exit code tells whether that is an error


def _nothing(_: str) -> None:
    """Where a quiet command's output goes."""


def _identity(user: str | None) -> dict[str, Any]:
    """Popen's arguments for another user, with that user's supplementary groups."""
    if user is None:
        return {}
    account = _account(user)
    groups = os.getgrouplist(user, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": groups, "umask": 0o022}


def _environment(user: str | None) -> dict[str, str]:
    """A plain environment: nothing that came with the SSH connection changes what a command does."""
    kept = {key: value for key, value in os.environ.items() if not _NOT_HANDED_ON.match(key)}
    own = {"PATH": _PATH, "LC_ALL": "C.UTF-8"}
    if user is None:
        # Python programs of OpenStack keep a cache in root's home, where nobody would look for it again.
        own["XDG_CACHE_HOME"] = "/var/lib/stackwright/cache"
    else:
        own |= {"HOME": _account(user).pw_dir, "USER": user, "LOGNAME": user}
    return kept | own


def _account(user: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(user)
    except KeyError:
        raise StepError(f"user {user} does not exist on this node") from None


def _name(argv: Sequence[str]) -> str:
    """The command as a reader would type it, cut to a line's length."""
    text = shlex.join(argv).replace("\n", " ")
    return text if len(text) <= 100 else f"{text[:97]}..."


def _ending(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
