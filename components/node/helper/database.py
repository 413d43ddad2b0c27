"""Databases and their accounts in MariaDB, over its unix socket as root; passwords only on its client's stdin."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import custody
import userdata
from context import Context
from journal import Entry
from log import StepError
from plan import Database

_HOSTS = ("localhost", "%")
_CLIENT = ("mariadb", "--protocol=socket", "--user=root", "--batch", "--skip-column-names", "--connect-timeout=10")


def provide(task: Database, context: Context) -> None:
    """Create what is missing, set the password, grant everything on the database.

    The journal gets what was created, by this step or by one that has handed it over, and only that is ever dropped.
    StepError: MariaDB refuses, or does not run.
    """
    path = custody.directory(task.name)
    existing = set(_query(_EXISTING, context).split("\n"))
    created = []
    if userdata.take_up(context, "database", path):
        context.log.say(f"took up database {task.name} again")
    if f"database {task.name}" not in existing:
        created.append(f"database {task.name}")
        _note("database", context, name=task.name, path=path)
    for host in _HOSTS:
        if f"user {task.user}@{host}" not in existing:
            created.append(f"database user {task.user}@{host}")
            _note("database-user", context, user=task.user, host=host)
    _query(_statements(task, context.values[task.value]), context)
    for what in created:
        context.log.say(f"created {what}")


def _note(kind: str, context: Context, **facts: str) -> None:
    if context.journal.find(kind, **facts) is None:
        context.journal.add(kind, **facts)


def _statements(task: Database, password: str) -> str:
    """utf8mb3, since some services' indexes are too wide for four bytes a character."""
    database = _identifier(task.name)
    lines = [f"CREATE DATABASE IF NOT EXISTS {database} CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci;"]
    for host in _HOSTS:
        account = _account(task.user, host)
        lines += [
            f"CREATE USER IF NOT EXISTS {account} IDENTIFIED BY {_text(password)};",
            f"ALTER USER {account} IDENTIFIED BY {_text(password)};",
            f"GRANT ALL PRIVILEGES ON {database}.* TO {account};",
        ]
    return "\n".join(lines)


_EXISTING = """\
SELECT CONCAT('database ', SCHEMA_NAME) FROM information_schema.SCHEMATA;
SELECT CONCAT('user ', User, '@', Host) FROM mysql.user;
"""


def _query(sql: str, context: Context) -> str:
    return context.execute(_CLIENT, log=context.log, stdin=sql, timeout=60).output


def _drop(statement: str, what: str, context: Context) -> None:
    """Without a client there is no server either: the packages are gone, and the data with them."""
    if shutil.which(_CLIENT[0]) is None:
        return
    try:
        _query(statement, context)
    except StepError as error:
        raise StepError(f"{what} could not be dropped: {error.what}", error.tail) from error
    context.log.say(f"dropped {what}")


def _undo_database(entry: Entry, context: Context) -> None:
    """Its content is users'."""
    path = custody.directory(entry["name"])
    if userdata.there(path, context):
        userdata.hand_over(context, {"kind": "database", "name": entry["name"], "path": path})


def _delete_database(entry: Entry, context: Context) -> None:
    """Where the server went, its data did."""
    if userdata.there(entry["path"], context):
        _drop(f"DROP DATABASE IF EXISTS {_identifier(entry['name'])};", f"database {entry['name']}", context)


def _undo_user(entry: Entry, context: Context) -> None:
    account = _account(entry["user"], entry["host"])
    _drop(f"DROP USER IF EXISTS {account};", f"database user {entry['user']}@{entry['host']}", context)


def _identifier(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _account(user: str, host: str) -> str:
    return f"{_text(user)}@{_text(host)}"


UNDO: dict[str, Callable[[Entry, Context], None]] = {"database": _undo_database, "database-user": _undo_user}
DELETE: dict[str, Callable[[Entry, Context], None]] = {"database": _delete_database}
