import unittest
from unittest.mock import patch

from support import Commands, NodeTest

import database
import undo
from log import StepError
from plan import Database

NOVA = Database("nova", "nova", "database")


class MariaDB:
    """Answers the question for what exists, and remembers what else it was told."""

    def __init__(self, *existing: str) -> None:
        self.existing = ["database mysql", "user root@localhost", *existing]
        self.told: list[str] = []
        self.commands = Commands({"mariadb": self._answer})

    def _answer(self, _: list[str], sql: str | None) -> str:
        assert sql is not None
        if sql.startswith("SELECT"):
            return "\n".join(self.existing) + "\n"
        self.told += sql.split("\n")
        return ""


class DatabaseTest(NodeTest):
    def provide(self, server: MariaDB, value: str = "S3cretS3cret") -> list[str]:
        context = self.context(commands=server.commands)
        context.values["database"] = value
        database.provide(NOVA, context)
        return self.said

    def take_back(self, server: MariaDB) -> list[str]:
        server.told.clear()
        with patch("shutil.which", return_value="/usr/bin/mariadb"):
            undo.undo(self.context(commands=server.commands))
        return server.told

    def test_what_is_missing_is_created_and_only_that_is_dropped(self) -> None:
        server = MariaDB()
        said = self.provide(server)
        self.assertEqual(
            said, ["created database nova", "created database user nova@localhost", "created database user nova@%"]
        )
        self.assertIn("GRANT ALL PRIVILEGES ON `nova`.* TO 'nova'@'%';", server.told)
        self.assertIn("ALTER USER 'nova'@'localhost' IDENTIFIED BY 'S3cretS3cret';", server.told)
        self.assertEqual(
            self.take_back(server),
            [
                "DROP USER IF EXISTS 'nova'@'%';",
                "DROP USER IF EXISTS 'nova'@'localhost';",
                "DROP DATABASE IF EXISTS `nova`;",
            ],
        )

    def test_what_somebody_else_made_stays(self) -> None:
        server = MariaDB("database nova", "user nova@%")
        self.provide(server)
        self.assertEqual(self.take_back(server), ["DROP USER IF EXISTS 'nova'@'localhost';"])

    def test_a_second_run_says_nothing_and_keeps_the_journal(self) -> None:
        server = MariaDB()
        self.provide(server)
        server.existing += ["database nova", "user nova@%", "user nova@localhost"]
        self.assertEqual(self.provide(server, "N3w"), [])
        self.assertIn("ALTER USER 'nova'@'%' IDENTIFIED BY 'N3w';", server.told)
        self.assertEqual(len(self.context().journal.entries), 3)

    def test_a_run_that_was_killed_before_creating_has_one_entry_each(self) -> None:
        self.provide(MariaDB())
        self.provide(MariaDB())
        self.assertEqual(len(self.context().journal.entries), 3)

    def test_the_password_is_in_no_argument_and_quoted(self) -> None:
        server = MariaDB()
        self.provide(server, "a'b\\c")
        self.assertNotIn("a'b", " ".join(server.commands.ran))
        self.assertIn(r"ALTER USER 'nova'@'%' IDENTIFIED BY 'a''b\\c';", server.told)

    def test_undo_without_mariadb_is_done_and_with_a_dead_one_an_error(self) -> None:
        self.provide(MariaDB())
        dead = Commands({"mariadb": (1, "ERROR 2002 (HY000): Can't connect")})
        present = patch("shutil.which", return_value="/usr/bin/mariadb")
        with present, self.assertRaisesRegex(StepError, "could not be dropped"):
            undo.undo(self.context(commands=dead))
        self.assertEqual(len(self.context().journal.entries), 3)
        with patch("shutil.which", return_value=None):
            undo.undo(self.context(commands=dead))
        self.assertEqual(self.context().journal.entries, [])


if __name__ == "__main__":
    unittest.main()
