import os
import pwd
import time
import unittest
from unittest.mock import patch

from support import NodeTest, Said

import run
from log import StepError
from run import execute


class RunTest(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        self.log = Said("a", self.logs)
        self.addCleanup(self.log.close)

    def shell(self, script: str, **options):  # type: ignore[no-untyped-def]
        return execute(["sh", "-c", script], log=self.log, **options)

    def test_output_of_both_streams_goes_to_the_log(self) -> None:
        done = self.shell("echo one; echo two >&2; printf three")
        self.assertEqual((done.code, done.output, done.tail), (0, "one\ntwo\nthree\n", ["one", "two", "three"]))
        self.assertIn("  two\n", self.log.path.read_text())

    def test_quiet_ones_do_not(self) -> None:
        self.shell("echo one", quiet=True)
        self.assertEqual(self.log.path.read_text(), "")

    def test_failure_names_the_command_and_has_the_last_lines(self) -> None:
        with self.assertRaises(StepError) as caught:
            self.shell("seq 1 100; exit 3")
        self.assertRegex(caught.exception.what, "^sh -c 'seq 1 100; exit 3' ended with exit code 3$")
        self.assertEqual(caught.exception.tail, [str(number) for number in range(81, 101)])

    def test_unchecked_failure(self) -> None:
        self.assertEqual(self.shell("exit 3", check=False).code, 3)

    def test_a_signal_is_named(self) -> None:
        with self.assertRaisesRegex(StepError, "was ended by SIGKILL"):
            self.shell("kill -9 $$")

    def test_a_program_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(StepError, "no-such-program cannot be started: No such file"):
            execute(["no-such-program"], log=self.log)

    def test_stdin(self) -> None:
        self.assertEqual(self.shell("cat", stdin="a\nb").output, "a\nb\n")
        self.assertEqual(self.shell("cat").output, "")

    def test_large_stdin_and_output_do_not_block_each_other(self) -> None:
        text = "x" * 99 + "\n"
        self.assertEqual(len(self.shell("cat", stdin=text * 20_000).output), 2_000_000)

    def test_stdin_nobody_reads(self) -> None:
        self.assertEqual(self.shell("exec <&-; true", stdin="x" * 1_000_000).code, 0)

    def test_lines_are_seen_as_they_come(self) -> None:
        seen: list[tuple[str, float]] = []
        started = time.monotonic()
        self.shell("echo a; sleep 0.5; echo b", on_line=lambda line: seen.append((line, time.monotonic() - started)))
        self.assertEqual([line for line, _ in seen], ["a", "b"])
        self.assertLess(seen[0][1], 0.4)

    def test_the_end_comes_in_time_for_the_whole_group(self) -> None:
        mark = self.root / "late"
        started = time.monotonic()
        with self.assertRaisesRegex(StepError, "did not end within 1 s"):
            self.shell(f"(sleep 3; touch {mark}) & wait", timeout=1)
        self.assertLess(time.monotonic() - started, 2.5)
        time.sleep(2.5)
        self.assertFalse(mark.exists())

    def test_a_daemon_left_behind_does_not_hold_it_up(self) -> None:
        started = time.monotonic()
        self.assertEqual(self.shell("setsid sleep 3 & echo done").output, "done\n")
        self.assertLess(time.monotonic() - started, 2)

    def test_secrets_are_not_in_log_or_error(self) -> None:
        self.log.hide(["S3cretS3cret"])
        with self.assertRaises(StepError) as caught:
            self.shell("cat; false", stdin="S3cretS3cret")
        self.assertNotIn("S3cret", "".join([self.log.path.read_text(), caught.exception.what, *caught.exception.tail]))

    def test_the_environment_is_plain(self) -> None:
        with patch.dict(os.environ, {"http_proxy": "x", "LANG": "de_DE", "SSH_CLIENT": "x", "SHELL": "/bin/kept"}):
            lines = self.shell("env", env={"DEBIAN_FRONTEND": "noninteractive"}).output.splitlines()
        names = {line.split("=")[0] for line in lines}
        self.assertFalse(names & {"http_proxy", "LANG", "SSH_CLIENT"})
        self.assertLessEqual({"DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "SHELL=/bin/kept"}, set(lines))

    def test_a_long_silence_is_broken(self) -> None:
        with patch.object(run, "_HEARTBEAT_SECONDS", 0.3):
            self.shell("sleep 1")
        self.assertRegex(self.log.said[0], "^sh -c 'sleep 1' is at work for [01] s$")

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_another_user(self) -> None:
        nobody = pwd.getpwnam("nobody")
        lines = self.shell("id -u; id -G; echo $HOME; pwd", user="nobody").tail
        self.assertEqual(lines, [str(nobody.pw_uid), str(nobody.pw_gid), nobody.pw_dir, "/"])

    def test_a_user_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(StepError, "user nova-x does not exist"):
            self.shell("true", user="nova-x")


if __name__ == "__main__":
    unittest.main()
