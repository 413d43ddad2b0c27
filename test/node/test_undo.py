import unittest
from unittest.mock import patch

from support import NodeTest

import undo
import userdata
from journal import Entry
from log import StepError


class UndoTest(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        self.undone: list[str] = []
        kinds = patch.dict(undo.UNDO, {"a": lambda entry, _: self.undone.append(entry["n"]), "bad": self.fail_once})
        kinds.start()
        self.addCleanup(kinds.stop)
        self.bad = True

    def fail_once(self, entry: Entry, _: object) -> None:
        if self.bad:
            raise StepError(f"cannot undo {entry['n']}")
        self.undone.append(entry["n"])

    def test_newest_first_and_then_nothing_is_left(self) -> None:
        book = self.context().journal
        for n in ("1", "2", "3"):
            book.add("a", n=n)
        undo.undo(self.context())
        self.assertEqual(self.undone, ["3", "2", "1"])
        self.assertEqual(list((self.state / "steps").iterdir()), [])
        undo.undo(self.context())

    def test_a_failed_undo_goes_on_where_it_stopped(self) -> None:
        book = self.context().journal
        for kind, n in (("a", "1"), ("bad", "2"), ("a", "3")):
            book.add(kind, n=n)
        with self.assertRaisesRegex(StepError, "cannot undo 2"):
            undo.undo(self.context())
        self.assertEqual([entry["n"] for entry in self.context().journal.entries], ["1", "2"])
        self.bad = False
        undo.undo(self.context())
        self.assertEqual(self.undone, ["3", "2", "1"])

    def test_an_unknown_entry_stays(self) -> None:
        self.context().journal.add("newer", n="1")
        with self.assertRaisesRegex(StepError, "unknown kind 'newer'"):
            undo.undo(self.context())
        self.assertEqual(len(self.context().journal.entries), 1)

    def test_the_last_traces(self) -> None:
        self.context().journal.add("a", n="1")
        for path in ("/usr/local/lib/stackwright/x.py", "/usr/local/sbin/stackwright", "/run/stackwright/x.lock"):
            self.write(path, "")
        undo.remove_traces(self.context())
        left = [str(path.relative_to(self.root)) for path in self.root.rglob("*") if "stackwright" in path.name]
        self.assertEqual(left, [])

    def test_of_data_that_stay_the_list_stays(self) -> None:
        self.write("/run/stackwright/x.lock", "")
        self.write("/var/lib/stackwright/kept/x", "")
        userdata.listed(self.context()).add("data", path="/srv/x", ours=True)
        undo.remove_traces(self.context())
        left = [str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()]
        self.assertEqual(left, ["var/lib/stackwright/kept-data.json"])


if __name__ == "__main__":
    unittest.main()
