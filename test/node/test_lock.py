import os
import subprocess
import sys
import threading
import time
import unittest

from support import HELPER, NodeTest, Said

import lock
from log import StepError

HOLDER = """
import sys, time
sys.path.insert(0, sys.argv[1])
import pathlib, lock, log
run = pathlib.Path(sys.argv[2])
with lock.held(log.Log("a", False, run / "logs"), run):
    print("held", flush=True)
    time.sleep(float(sys.argv[3]))
"""


class LockTest(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        self.run_directory = self.root / "run"
        self.log = Said("a", self.logs)
        self.addCleanup(self.log.close)

    def holder(self, seconds: float) -> subprocess.Popen[str]:
        argv = [sys.executable, "-c", HOLDER, str(HELPER), str(self.run_directory), str(seconds)]
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        assert process.stdout is not None
        self.assertEqual(process.stdout.readline(), "held\n")
        return process

    def test_waits_for_an_earlier_run_and_says_who_it_is(self) -> None:
        earlier = self.holder(0.6)
        with lock.held(self.log, self.run_directory):
            earlier.wait(1)
        message = f"an earlier run of this step is still at work (pid {earlier.pid}), waiting"
        self.assertEqual(self.log.said, [message])

    def test_the_wait_has_an_end(self) -> None:
        self.holder(30)
        with (
            self.assertRaisesRegex(StepError, r"pid \d+\) did not end within 0 s"),
            lock.held(self.log, self.run_directory, wait=0.3),
        ):
            self.fail("held")

    def test_a_killed_run_holds_nothing(self) -> None:
        earlier = self.holder(30)
        earlier.kill()
        earlier.wait()
        with lock.held(self.log, self.run_directory):
            self.assertEqual(self.log.said, [])

    def test_commands_of_a_killed_run_are_waited_for(self) -> None:
        left = subprocess.Popen(["sleep", "30"], start_new_session=True)
        self.run_directory.mkdir()
        (self.run_directory / f"a.child.{left.pid}").touch()
        threading.Timer(0.5, left.kill).start()
        threading.Thread(target=left.wait).start()
        started = time.monotonic()
        with lock.held(self.log, self.run_directory):
            self.assertGreater(time.monotonic() - started, 0.4)
        self.assertEqual(list(self.run_directory.glob("a.child.*")), [])

    def test_a_command_is_marked_while_it_runs(self) -> None:
        self.run_directory.mkdir()
        with lock.child("a", os.getpgid(0), self.run_directory):
            self.assertEqual(len(list(self.run_directory.glob("a.child.*"))), 1)
        self.assertEqual(list(self.run_directory.glob("a.child.*")), [])

    def test_other_steps_are_not_waited_for(self) -> None:
        self.holder(30)
        other = Said("b", self.logs)
        self.addCleanup(other.close)
        with lock.held(other, self.run_directory):
            self.assertEqual(other.said, [])


if __name__ == "__main__":
    unittest.main()
