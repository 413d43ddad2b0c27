import grp
import os
import pwd
import unittest
from unittest.mock import patch

from support import NodeTest

import atomic
import files
import undo
from log import StepError
from sections import SectionFile

USER = pwd.getpwuid(os.getuid()).pw_name
GROUP = grp.getgrgid(os.getgid()).gr_name


def conf(path: str, content: str = "a = 1\n", mode: int = 0o640) -> SectionFile:
    return SectionFile(path, USER, GROUP, mode, content)


class FilesTest(NodeTest):
    def put(self, *given: SectionFile, step: str = "controller-config") -> list[str]:
        """One run of a step with these files; returns what it said."""
        files.write_all(list(given), self.context(step))
        return self.said

    def take_back(self, step: str = "controller-config") -> list[str]:
        undo.undo(self.context(step))
        return self.said

    def differences(self, step: str = "controller-config") -> list[str]:
        context = self.context(step)
        return [line for entry in context.journal.entries for line in files.VERIFY[entry["kind"]](entry, context)]

    def test_written_with_mode_in_new_directories_and_taken_back(self) -> None:
        self.write("/etc/other", "")
        self.assertEqual(self.put(conf("/etc/nova/nova.conf.d/50.conf")), ["wrote /etc/nova/nova.conf.d/50.conf"])
        path = self.root / "etc/nova/nova.conf.d/50.conf"
        self.assertEqual((path.read_text(), path.stat().st_mode & 0o7777), ("a = 1\n", 0o640))
        self.take_back()
        self.assertEqual([found.name for found in (self.root / "etc").iterdir()], ["other"])
        self.assertEqual(self.take_back(), [])

    def test_a_second_run_touches_nothing(self) -> None:
        self.put(conf("/etc/a"))
        before = (self.root / "etc/a").stat()
        self.assertEqual(self.put(conf("/etc/a")), [])
        after = (self.root / "etc/a").stat()
        self.assertEqual((before.st_mtime_ns, before.st_ino), (after.st_mtime_ns, after.st_ino))

    def test_content_or_mode_that_differs_is_written(self) -> None:
        self.put(conf("/etc/a"))
        self.assertEqual(self.put(conf("/etc/a", "a = 2\n")), ["changed /etc/a"])
        self.assertEqual(self.put(conf("/etc/a", "a = 2\n", 0o600)), ["changed /etc/a"])
        (self.root / "etc/a").write_text("edited")
        self.assertEqual(self.put(conf("/etc/a", "a = 2\n", 0o600)), ["changed /etc/a"])

    def test_somebody_elses_file_comes_back_as_it_was(self) -> None:
        path = self.write("/etc/chrony.conf", "theirs\x00\n")
        path.chmod(0o604)
        self.put(conf("/etc/chrony.conf"))
        self.put(conf("/etc/chrony.conf", "a = 2\n"))
        self.assertEqual(self.take_back(), ["restored /etc/chrony.conf"])
        self.assertEqual((path.read_text(), path.stat().st_mode & 0o7777), ("theirs\x00\n", 0o604))

    def test_what_is_no_longer_listed_goes_with_its_directory(self) -> None:
        theirs = self.write("/etc/theirs", "theirs")
        self.put(conf("/etc/a/x"), conf("/etc/b/x"), conf("/etc/theirs"))
        said = self.put(conf("/etc/b/x"))
        self.assertEqual(said, ["restored /etc/theirs", "removed /etc/a/x", "removed /etc/a"])
        self.assertEqual(theirs.read_text(), "theirs")
        self.assertTrue((self.root / "etc/b/x").exists())

    def test_a_directory_with_another_steps_file_goes_when_that_is_gone(self) -> None:
        self.put(conf("/etc/nova/a"), conf("/etc/b"))
        self.put(conf("/etc/nova/secret"), step="controller-nova")
        self.assertEqual(self.put(conf("/etc/b")), ["removed /etc/nova/a"])
        self.take_back("controller-nova")
        self.assertTrue((self.root / "etc/nova").exists())
        self.assertEqual(self.put(conf("/etc/b")), ["removed /etc/nova"])
        self.assertEqual(self.differences(), [])

    def test_a_directory_with_somebody_elses_file_stays(self) -> None:
        self.put(conf("/etc/nova/a"))
        self.write("/etc/nova/theirs", "")
        self.take_back()
        self.assertTrue((self.root / "etc/nova/theirs").exists())
        self.assertFalse((self.root / "etc/nova/a").exists())

    def test_a_killed_write_is_finished_or_taken_back(self) -> None:
        real = atomic.write

        def killed(path, content, mode=0o600, owner=None):  # type: ignore[no-untyped-def]
            if path.name == "a":
                atomic.temporary(path).write_bytes(b"half")
                raise KeyboardInterrupt
            real(path, content, mode, owner)

        with patch("atomic.write", killed), self.assertRaises(KeyboardInterrupt):
            self.put(conf("/etc/nova/a"))
        self.take_back()
        self.assertFalse((self.root / "etc").exists())
        with patch("atomic.write", killed), self.assertRaises(KeyboardInterrupt):
            self.put(conf("/etc/nova/a"))
        self.put(conf("/etc/nova/a"))
        self.assertEqual([found.name for found in (self.root / "etc/nova").iterdir()], ["a"])

    def test_what_is_not_a_file_is_refused(self) -> None:
        (self.root / "etc/a").mkdir(parents=True)
        (self.root / "etc/b").symlink_to("elsewhere")
        for path in ("/etc/a", "/etc/b"):
            with self.subTest(path), self.assertRaisesRegex(StepError, "not a plain file"):
                self.put(conf(path))

    def test_owners_are_checked_before_anything_is_written(self) -> None:
        wrong = SectionFile("/etc/b", USER, "no-such-group", 0o644, "")
        with self.assertRaisesRegex(StepError, "/etc/b: group no-such-group does not exist"):
            self.put(conf("/etc/a"), wrong)
        self.assertFalse((self.root / "etc").exists())

    def test_two_steps_with_one_file(self) -> None:
        """Whichever goes first, the file stays for the other and is as before when both are gone."""
        for first, second in (("nova", "nova-compute"), ("nova-compute", "nova")):
            with self.subTest(first):
                theirs = self.write("/etc/nova/secrets", "theirs")
                for step in ("nova", "nova-compute"):
                    self.put(conf("/etc/nova/secrets"), step=step)
                self.take_back(first)
                self.assertEqual(theirs.read_text(), "a = 1\n")
                self.take_back(second)
                self.assertEqual(theirs.read_text(), "theirs")

    def test_verify(self) -> None:
        self.put(conf("/etc/a"), conf("/etc/b"), conf("/etc/c/d"))
        self.assertEqual(self.differences(), [])
        (self.root / "etc/a").write_text("edited")
        (self.root / "etc/b").chmod(0o644)
        (self.root / "etc/c/d").unlink()
        self.assertEqual(
            self.differences(),
            ["/etc/a has other content", "/etc/b has mode 0644 instead of 0640", "/etc/c/d is missing"],
        )


if __name__ == "__main__":
    unittest.main()
