import os
import subprocess
import time
import unittest

from fakes import package
from support import Commands, NodeTest

import apt
import dpkg
from context import Context
from log import StepError


class Apt(NodeTest):
    def test_a_plan_is_read_from_the_simulation(self) -> None:
        text = "Inst libfoo [1.0] (1.1 Debian:13 [amd64])\nInst nova (31)\nConf nova (31)\nRemv bar [2]\nPurg baz [2]\n"
        self.assertEqual(
            apt.read_plan(text), apt.Plan(frozenset({"nova"}), frozenset({"libfoo"}), frozenset({"bar", "baz"}))
        )

    def test_lists_are_fetched_once_an_hour(self) -> None:
        commands = Commands()
        context = self.context(commands=commands)
        self.state.mkdir(parents=True)
        for _ in range(2):
            apt.update(context)
        self.assertEqual(len(commands.ran), 1)
        hours_ago = time.time() - 7200
        os.utime(self.state / "package-lists", (hours_ago, hours_ago))
        apt.update(context)
        self.assertEqual(len(commands.ran), 2)

    def test_a_lock_of_somebody_elses_is_waited_for_and_not_for_ever(self) -> None:
        lock = self.write("/var/lib/dpkg/lock-frontend", "")
        script = (
            f"import fcntl, sys; f = open({str(lock)!r}, 'w'); fcntl.lockf(f, fcntl.LOCK_EX); print(flush=True); "
            "sys.stdin.read()"
        )
        other = subprocess.Popen(["python3", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(other.communicate)
        assert other.stdout is not None
        other.stdout.readline()
        with self.assertRaisesRegex(StepError, f"process {other.pid} holds /var/lib/dpkg/lock-frontend"):
            apt.wait_unlocked(self.context(), seconds=0.1)
        self.assertEqual(self.said, [f"waiting for process {other.pid}, which holds /var/lib/dpkg/lock-frontend"])

    def test_progress_in_megabytes_and_packages(self) -> None:
        log = self.context().log
        unpacked: list[str] = []
        progress = apt.Progress(log, 2, unpacked.append)
        for line in (
            "Need to get 120 MB/304 MB of archives.",
            "dlstatus:1:50.0:Retrieving file 1 of 2",
            "dlstatus:2:100.0:Retrieving file 2 of 2",
            "pmstatus:dpkg-exec:0.0:Running dpkg",
            "Setting up a ...pmstatus:a:amd64:10.0:Unpacking a (amd64)",
            "pmstatus:b:20.0:Unpacking b (amd64)",
            "pmstatus:a:amd64:60.0:Installed a (amd64)",
            "pmstatus:b:80.0:Installed b (amd64)",
        ):
            progress.line(line)
        self.assertEqual(unpacked, ["a", "b"])
        self.assertIn("downloads 304 of 304 MB", self.said)
        self.assertEqual(
            [line for line in self.said if line.endswith("2 of 2")], ["unpacked 2 of 2", "packages 2 of 2"]
        )

    def test_the_lines_around_the_first_error(self) -> None:
        lines = [f"line {number}" for number in range(50)] + ["dpkg: error processing"] + ["after"] * 50
        excerpt = apt.excerpt("".join(f"{line}\n" for line in lines))
        self.assertEqual(len(excerpt), 20)
        self.assertIn("dpkg: error processing", excerpt)
        self.assertIn("line 49", excerpt)


class Needed(unittest.TestCase):
    def needed(self, listing: list[str], candidates: set[str], wanted: set[str]) -> set[str]:
        commands = Commands({"dpkg-query": "".join(listing), "dpkg": "amd64\n"})
        context = Context("x", None, None, execute=commands)  # type: ignore[arg-type]
        return dpkg.needed(dpkg.packages(context), candidates, wanted)

    def test_through_several_steps_and_virtual_names(self) -> None:
        listing = [
            package("theirs", "mta"), package("mine", provides="mta (= 1)", depends="lib (>= 2) | nothing"),
            package("lib"), package("other"),
        ]  # fmt: skip
        self.assertEqual(self.needed(listing, {"mine", "lib", "other"}, set()), {"mine", "lib"})

    def test_not_when_something_else_does_as_well(self) -> None:
        listing = [package("theirs", "a | b:any"), package("a"), package("b")]
        self.assertEqual(self.needed(listing, {"b"}, set()), set())

    def test_also_where_something_older_would_do(self) -> None:
        listing = [package("webob", "legacy-cgi | python3 (<< 3.13)"), package("legacy-cgi"), package("python3")]
        self.assertEqual(self.needed(listing, {"webob", "legacy-cgi"}, {"webob"}), {"webob", "legacy-cgi"})

    def test_what_is_wanted_and_all_it_needs(self) -> None:
        listing = [package("nova", "python3-nova"), package("python3-nova"), package("qemu")]
        self.assertEqual(self.needed(listing, {"nova", "python3-nova", "qemu"}, {"nova"}), {"nova", "python3-nova"})

    def test_packages_of_another_architecture_are_others(self) -> None:
        listing = [package("libc6", architecture="amd64"), package("libc6", architecture="i386"), package("x", "libc6")]
        self.assertEqual(self.needed(listing, {"libc6:i386"}, set()), set())


if __name__ == "__main__":
    unittest.main()
