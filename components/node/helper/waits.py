"""Waiting: with an end, and saying every 20 s what for."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from context import Context
from log import StepError
from plan import Answers, Listens, Until

_REMIND_SECONDS = 20
_TRY_SECONDS = 10

Attempt = Callable[[], list[str] | None]
"""One look: None when what was waited for is there, else lines that say what there was instead."""


def until(
    what: str,
    attempt: Attempt,
    context: Context,
    timeout: float,
    every: float = 0.5,
    explain: Callable[[], list[str]] = list,
) -> None:
    """Repeat `attempt` until it returns None.

    StepError: not within `timeout` seconds, with the last attempt's lines and those of `explain`.
    """
    started = time.monotonic()
    reminded = 0.0
    while (seen := attempt()) is not None:
        waited = time.monotonic() - started
        if waited >= timeout:
            raise StepError(f"waited {timeout:.0f} s in vain for {what}", [*seen, *explain()])
        if waited - reminded >= _REMIND_SECONDS:
            reminded = waited
            context.log.say(f"waiting for {what} ({waited:.0f} s)")
        time.sleep(every)


def answers(task: Answers, context: Context) -> None:
    """Until the URL answers with one of the wanted codes. StepError: it does not within the task's time."""

    def attempt() -> list[str] | None:
        try:
            status = _status(task.url)
        except (OSError, http.client.HTTPException) as error:
            return [f"{type(error).__name__}: {error}"]
        return None if status in task.status else [f"HTTP status {status}"]

    until(f"{task.url} to answer", attempt, context, task.timeout)


def listens(task: Listens, context: Context) -> None:
    """Until the port accepts a connection. StepError: it does not within the task's time."""

    def attempt() -> list[str] | None:
        try:
            with socket.create_connection((task.address, task.port), timeout=_TRY_SECONDS):
                return None
        except OSError as error:
            return [str(error)]

    until(f"{task.address} port {task.port} to listen", attempt, context, task.timeout)


def succeeds(task: Until, context: Context) -> None:
    """Until the command ends with 0. StepError: it does not within the task's time, with what it printed last."""

    def attempt() -> list[str] | None:
        done = context.execute(
            task.command, log=context.log, user=task.user, timeout=task.timeout, check=False, quiet=True
        )
        return None if done.code == 0 else done.tail

    until(task.label, attempt, context, task.timeout, task.every)


def _status(url: str) -> int:
    """The status code of one GET, on a new connection, through no proxy, whoever signed the certificate."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        unchecked = ssl.create_default_context()
        unchecked.check_hostname = False
        unchecked.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, parts.port, timeout=_TRY_SECONDS, context=unchecked)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=_TRY_SECONDS)
    try:
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        return connection.getresponse().status
    finally:
        connection.close()
