import unittest
from unittest.mock import patch

from support import Commands, NodeTest

import commands
import undo
from log import StepError
from plan import parse


class CommandsTest(NodeTest):
    def run_task(self, line: str, replies: Commands, **values: str) -> list[str]:
        [task] = parse(line)
        context = self.context(commands=replies)
        context.values.update(values)
        commands.run(task, context)  # type: ignore[arg-type]
        return self.said

    def test_a_command_as_a_user_with_its_input(self) -> None:
        replies = Commands()
        said = self.run_task("run --as nova --input @v -- nova-manage db sync", replies, v="S3cret")
        self.assertEqual((replies.ran, replies.users, replies.stdin), (["nova-manage db sync"], ["nova"], ["S3cret"]))
        self.assertEqual(said, ["ran nova-manage db sync"])

    def test_what_is_done_is_skipped_and_has_no_undo(self) -> None:
        replies = Commands()
        self.assertEqual(self.run_task("run --as nova --unless 'test -e /x' --undo 'rm /x' -- touch /x", replies), [])
        self.assertEqual((replies.ran, replies.users), (["/bin/sh -c test -e /x"], ["nova"]))
        self.assertEqual(self.context().journal.entries, [])

    def test_the_undo_is_in_the_journal_before_the_command_and_once(self) -> None:
        replies = Commands({"touch": (1, "")})
        for _ in range(2):
            with self.assertRaises(StepError):
                self.run_task("run --undo 'rm /x' -- touch /x", replies)
        self.assertEqual(self.context().journal.entries, [{"kind": "run", "undo": "rm /x"}])
        undone = Commands()
        undo.undo(self.context(commands=undone))
        self.assertEqual((undone.ran, undone.users), (["/bin/sh -c rm /x"], [None]))

    def test_what_the_plan_no_longer_has_is_taken_back_last_one_first(self) -> None:
        context = self.context()
        for undo_command in ("rm /x", "rm /y", "rm /z"):
            context.journal.add("run", undo=undo_command)
        context.journal.add("claim", sort="links", name="tap", others=[])
        replies = Commands({"/bin/sh -c rm /x": (1, "busy")})
        with self.assertRaisesRegex(StepError, "rm /x ended with exit code 1"):
            commands.take_back({"rm /y", None}, self.context(commands=replies))
        self.assertEqual(replies.ran, ["/bin/sh -c rm /z", "/bin/sh -c rm /x"])
        self.assertEqual(self.said, ["took back: rm /z"])
        kept = [entry.get("undo") for entry in self.context().journal.entries]
        self.assertEqual(kept, ["rm /x", "rm /y", None])
        again = Commands()
        commands.take_back({"rm /y"}, self.context(commands=again))
        self.assertEqual(again.ran, ["/bin/sh -c rm /x"])

    def test_progress_counts_lines(self) -> None:
        replies = Commands({"sync": "INFO a -> b\nother\nINFO b -> c\nINFO c -> d\n"})
        line = "run --progress 'nova database:' --count ' -> ' --of 2 -- sync"
        self.assertEqual(self.run_task(line, replies), ["nova database: 1 of 2", "nova database: 2 of 2", "ran sync"])

    def test_what_a_program_wants_to_be_said_is_said(self) -> None:
        replies = Commands({"rings": "other\nsay: object ring: written\nINFO a -> b\n"})
        self.assertEqual(self.run_task("run -- rings", replies), ["object ring: written", "ran rings"])
        said = self.run_task("run --progress p --count ' -> ' --of 1 -- rings", replies)
        self.assertEqual(said, ["object ring: written", "p 1 of 1", "ran rings"])

    def test_retry_until_it_works(self) -> None:
        tries = iter([(1, "no"), (1, "no"), (0, "yes")])
        replies = Commands({"x": lambda *_: next(tries)})
        with patch("time.sleep"):
            self.assertEqual(self.run_task("run --retry 60 -- x", replies), ["ran x"])
        self.assertEqual(len(replies.ran), 3)

    def test_retry_has_an_end_and_says_that_it_goes_on(self) -> None:
        replies = Commands({"x": (1, "no")})
        clock = iter(float(second) for second in range(0, 1000, 10))
        with (
            patch("time.sleep"),
            patch("commands.time.monotonic", side_effect=lambda: next(clock)),
            self.assertRaisesRegex(StepError, "x ended with exit code 1"),
        ):
            self.run_task("run --retry 60 -- x", replies)
        self.assertRegex("\n".join(self.said), "trying again: x ended with exit code 1")


if __name__ == "__main__":
    unittest.main()
