import os
import time
import unittest
from unittest.mock import patch

from support import NodeTest

from log import Log, show


class LogTest(NodeTest):
    def log(self, echo: bool = False) -> Log:
        log = Log("a", echo, self.logs)
        self.addCleanup(log.close)
        return log

    def test_lines_are_in_the_file_for_root_alone(self) -> None:
        log = self.log()
        log.say("one")
        log.detail("two\nthree")
        lines = log.path.read_text().splitlines()
        self.assertEqual([line[20:] for line in lines], ["one", "two", "three"])
        self.assertEqual((log.path.stat().st_mode & 0o777, self.logs.stat().st_mode & 0o777), (0o600, 0o700))

    def test_secrets_are_hidden_everywhere(self) -> None:
        log = self.log()
        log.hide(["S3cretS3cret", "first line\nsecond line", "abc"])
        log.hide(["S3cret"])
        log.say("password=S3cretS3cret, S3cret; abc")
        log.detail("second line")
        text = log.path.read_text()
        self.assertIn("password=[secret], [secret]; abc", text)
        self.assertNotIn("second", text)

    def test_progress_is_rare_and_always_ends(self) -> None:
        log = self.log()
        with patch("time.monotonic") as clock:
            for second, done in ((100, 1), (101, 2), (104, 3), (106, 1500), (107, 1600), (107, 2000)):
                clock.return_value = float(second)
                log.progress("packages", done, 2000)
            log.progress("downloads", 3, 304, "MB")
        said = [line[20:] for line in log.path.read_text().splitlines()]
        self.assertEqual(
            said,
            ["packages 1 of 2,000", "packages 1,500 of 2,000", "packages 2,000 of 2,000", "downloads 3 of 304 MB"],
        )

    def test_a_stream_that_is_gone_is_no_error(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        self.addCleanup(os.close, writing)
        self.assertFalse(show("x", writing))

    def test_a_large_log_starts_anew(self) -> None:
        self.logs.mkdir(parents=True)
        (self.logs / "a.log").write_bytes(b"x" * (5 << 20))
        log = self.log()
        log.say("new")
        self.assertLess(log.path.stat().st_size, 100)
        self.assertTrue((self.logs / "a.log.1").exists())

    def test_time_of_the_last_word_is_kept(self) -> None:
        log = self.log()
        before = time.monotonic()
        log.say("x")
        self.assertGreaterEqual(log.last_said, before)


if __name__ == "__main__":
    unittest.main()
