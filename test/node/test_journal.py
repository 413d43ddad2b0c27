import json
import unittest
from unittest.mock import patch

from support import NodeTest

import journal
from journal import Journal, owners, steps


class JournalTest(NodeTest):
    def test_entries_outlive_the_run(self) -> None:
        Journal("a", self.state).add("file", path="/etc/x", digest="1")
        self.assertEqual(Journal("a", self.state).entries, [{"kind": "file", "path": "/etc/x", "digest": "1"}])

    def test_a_step_without_entries_leaves_no_file(self) -> None:
        Journal("a", self.state)
        self.assertFalse(self.state.exists())
        self.assertEqual(steps(self.state), [])

    def test_find_compares_kind_and_facts(self) -> None:
        book = Journal("a", self.state)
        book.add("unit", name="x", others=[1])
        wanted = book.add("unit", name="y", others=[2])
        self.assertIs(book.find("unit", name="y"), wanted)
        self.assertIs(book.find("unit", others=[2]), wanted)
        self.assertIsNone(book.find("off", name="y"))
        self.assertIsNone(book.find("unit", name="y", unknown=None))

    def test_update_and_drop_are_saved(self) -> None:
        book = Journal("a", self.state)
        kept, dropped = book.add("unit", name="x"), book.add("unit", name="x")
        book.update(kept, digest="d")
        book.drop(dropped)
        self.assertEqual(Journal("a", self.state).entries, [{"kind": "unit", "name": "x", "digest": "d"}])

    def test_update_to_the_same_does_not_write(self) -> None:
        book = Journal("a", self.state)
        entry = book.add("unit", name="x", digest=None)
        with patch("atomic.write") as write:
            book.update(entry, digest=None)
            write.assert_not_called()

    def test_steps_are_in_the_order_of_their_first_entries(self) -> None:
        for step in ("b", "a", "c"):
            Journal(step, self.state).add("x")
        Journal("b", self.state).add("y")
        self.assertEqual(steps(self.state), ["b", "a", "c"])
        Journal("b", self.state).delete()
        self.assertEqual(steps(self.state), ["a", "c"])
        Journal("b", self.state).add("x")
        self.assertEqual(steps(self.state), ["a", "c", "b"])

    def test_owners_are_the_steps_with_such_an_entry(self) -> None:
        Journal("a", self.state).add("file", path="/1")
        Journal("b", self.state).add("file", path="/2")
        self.assertEqual(owners("file", self.state, path="/2"), {"b": {"kind": "file", "path": "/2"}})

    def test_a_kill_while_writing_keeps_the_old_one(self) -> None:
        book = Journal("a", self.state)
        book.add("x")
        with patch("pathlib.Path.replace", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            book.add("y")
        again = Journal("a", self.state)
        self.assertEqual([entry["kind"] for entry in again.entries], ["x"])
        again.add("z")
        self.assertEqual([entry["kind"] for entry in Journal("a", self.state).entries], ["x", "z"])

    def test_only_root_can_read_it(self) -> None:
        Journal("a", self.state).add("x")
        self.assertEqual((self.state / "steps/a.json").stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.state.stat().st_mode & 0o777, 0o700)
        json.loads((self.state / "steps/a.json").read_text())

    def test_a_step_name_cannot_leave_the_directory(self) -> None:
        for name in ("../x", "", ".x", "a/b", "a b", "-x"):
            with self.subTest(name), self.assertRaises(ValueError):
                journal.name(name)


if __name__ == "__main__":
    unittest.main()
