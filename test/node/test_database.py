import shutil
import unittest
from unittest.mock import patch

from support import Commands, NodeTest

import custody
import database
import undo
import userdata
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

    def end(self, server: MariaDB, destroy: bool = True) -> list[str]:
        """The end of the cloud, with a server that still runs."""
        server.told.clear()
        with patch("shutil.which", return_value="/usr/bin/mariadb"):
            undo.settle_data(self.context("remove", server.commands, destroy_data=destroy))
        return server.told

    def made(self, name: str = "nova") -> None:
        """As the server makes it on disk."""
        self.write(f"{custody.directory(name)}/db.opt", "")

    def listed(self) -> list[str]:
        return [entry["name"] for entry in userdata.listed(self.context()).entries]

    def test_what_is_missing_is_created(self) -> None:
        server = MariaDB()
        said = self.provide(server)
        self.assertEqual(
            said, ["created database nova", "created database user nova@localhost", "created database user nova@%"]
        )
        self.assertIn("GRANT ALL PRIVILEGES ON `nova`.* TO 'nova'@'%';", server.told)
        self.assertIn("ALTER USER 'nova'@'localhost' IDENTIFIED BY 'S3cretS3cret';", server.told)

    def test_undo_drops_the_accounts_and_keeps_the_database_until_it_is_asked_for(self) -> None:
        server = MariaDB()
        self.provide(server)
        self.made()
        self.assertEqual(
            self.take_back(server), ["DROP USER IF EXISTS 'nova'@'%';", "DROP USER IF EXISTS 'nova'@'localhost';"]
        )
        self.assertEqual(
            self.said, ["dropped database user nova@%", "dropped database user nova@localhost", "kept database nova"]
        )
        self.assertEqual(self.listed(), ["nova"])
        self.assertEqual(self.end(server, destroy=False), [])
        self.assertEqual(self.said[0], "database nova stays on this host")
        self.assertEqual(self.end(server), ["DROP DATABASE IF EXISTS `nova`;"])
        self.assertEqual(self.listed(), [])

    def test_a_service_that_comes_back_takes_its_database_up(self) -> None:
        server = MariaDB()
        self.provide(server)
        self.made()
        self.take_back(server)
        server.existing.append("database nova")
        said = self.provide(server)
        self.assertEqual(said[0], "took up database nova again")
        self.assertNotIn("created database nova", said)
        self.assertEqual(self.listed(), [])
        self.assertEqual(len(self.context().journal.entries), 3)
        self.take_back(server)
        self.assertEqual(self.end(server), ["DROP DATABASE IF EXISTS `nova`;"])

    def test_killed_between_list_and_journal_it_is_in_both_and_then_in_one(self) -> None:
        server = MariaDB()
        self.provide(server)
        self.made()
        with patch("journal.Journal.drop", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            undo.UNDO["database"](self.context().journal.entries[0], self.context())
            self.context().journal.drop(self.context().journal.entries[0])
        self.assertEqual((self.listed(), len(self.context().journal.entries)), (["nova"], 3))
        server.existing += ["database nova", "user nova@%", "user nova@localhost"]
        with patch("journal.Entries.drop", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            self.provide(server)
        self.assertEqual((self.listed(), len(self.context().journal.entries)), (["nova"], 3))
        self.provide(server)
        self.assertEqual((self.listed(), len(self.context().journal.entries)), ([], 3))

    def test_one_that_was_never_made_is_not_kept(self) -> None:
        server = MariaDB()
        self.provide(server)
        self.take_back(server)
        self.assertEqual(self.listed(), [])

    def test_one_that_went_with_its_server_is_forgotten(self) -> None:
        server = MariaDB()
        self.provide(server)
        self.made()
        self.take_back(server)
        shutil.rmtree(self.root / "var/lib/mysql")
        self.assertEqual(self.end(server, destroy=False), [])
        self.assertEqual((self.said, self.listed()), ([], []))

    def test_the_journal_of_an_earlier_version_hands_over_as_well(self) -> None:
        self.made()
        self.context().journal.add("database", name="nova")
        self.take_back(MariaDB())
        self.assertEqual(self.listed(), ["nova"])

    def test_what_somebody_else_made_stays(self) -> None:
        server = MariaDB("database nova", "user nova@%")
        self.made()
        self.provide(server)
        self.assertEqual(self.take_back(server), ["DROP USER IF EXISTS 'nova'@'localhost';"])
        self.assertEqual((self.listed(), self.end(server)), ([], []))

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
