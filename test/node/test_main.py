"""The program as a whole, as it is called on a node, with a root of its own."""

import argparse
import importlib.util
import io
import json
import os
import signal
import subprocess
import sys
import time
import unittest
from types import ModuleType
from unittest.mock import patch

from support import HELPER, NodeTest

from journal import Journal, steps
from test_files import GROUP, USER

CALL = """
import importlib.util, pathlib, sys
sys.path.insert(0, sys.argv[1])
spec = importlib.util.spec_from_file_location("stackwright_main", sys.argv[1] + "/__main__.py")
main = importlib.util.module_from_spec(spec)
spec.loader.exec_module(main)
sys.exit(main.main(sys.argv[3:], pathlib.Path(sys.argv[2])))
"""


def _program() -> ModuleType:
    """The program as a module of this process."""
    spec = importlib.util.spec_from_file_location("stackwright_main", HELPER / "__main__.py")
    assert spec is not None and spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program


class MainTest(NodeTest):
    def start(self, *arguments: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-B", "-c", CALL, str(HELPER), str(self.root), *arguments]
        pipe = subprocess.PIPE
        process = subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def call(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(stdin, timeout=60)
        return process.returncode, out, err

    def section(self, path: str, text: str = "x = 1\n") -> str:
        return f"==> {path} {USER}:{GROUP} 0640\n{text}"

    def test_a_line_that_leaves_the_plan_is_undone_before_the_new_one_is_done(self) -> None:
        port = self.root / "port"
        plan = "run --undo 'test $(cat {0}) = {1} && rm {0}' -- sh -c 'test ! -e {0} && echo {1} > {0}'"
        for name in ("eth1", "eth2"):
            code, _, err = self.call("apply", "node-openvswitch", plan.format(port, name))
            self.assertEqual((code, err, port.read_text()), (0, "", f"{name}\n"))
        [entry] = Journal("node-openvswitch", self.state).entries
        self.assertIn(" = eth2 ", entry["undo"])
        self.assertEqual(self.call("undo", "node-openvswitch")[0], 0)
        self.assertFalse(port.exists())

    def test_files_apply_verify_remove(self) -> None:
        self.write("/etc/theirs", "theirs")
        before = sorted(self.root.rglob("*"))
        self.assertEqual(
            self.call("furnish", "node-config", stdin=self.section("/etc/a.conf")), (0, "wrote /etc/a.conf\n", "")
        )
        plan = f"run --unless 'test -e {self.root}/done' --undo 'rm -f {self.root}/done' -- touch {self.root}/done"
        code, out, err = self.call("apply", "node-nova", plan, stdin=self.section("/etc/secret", "p = S3cret\n"))
        self.assertEqual((code, err, out.splitlines()[0]), (0, "", "wrote /etc/secret"))
        again = self.call("apply", "node-nova", plan, stdin=self.section("/etc/secret", "p = S3cret\n"))
        self.assertEqual(again, (0, "", ""))
        self.assertEqual(self.call("verify"), (0, "", ""))
        (self.root / "etc/secret").write_text("edited")
        self.assertEqual(self.call("verify"), (3, "node-nova: /etc/secret has other content\n", ""))
        code, out, err = self.call("remove")
        self.assertEqual((code, out, err), (0, "removed /etc/secret\nremoved /etc/a.conf\n", ""))
        after = [path for path in sorted(self.root.rglob("*")) if path.name not in ("var", "lib", "log", "run")]
        self.assertEqual(after, before)

    def test_remove_keeps_users_data_and_their_list_unless_the_stack_said_otherwise(self) -> None:
        kept = self.root / "srv/objects/1"
        plan = f"data /srv/objects\nrun -- mkdir -p {kept.parent}\nrun -- touch {kept}"
        for destroy in (False, True):
            self.assertEqual(self.call("apply", "node-objects", plan)[0], 0)
            self.write("/var/lib/stackwright/facts.json", json.dumps({"destroy_data": destroy}))
            code, out, err = self.call("remove")
            self.assertEqual((code, err), (0, ""))
            files = [path for path in self.root.rglob("*") if path.is_file()]
            if destroy:
                self.assertEqual(out, "kept /srv/objects until the cloud is destroyed\nremoved /srv/objects\n")
                self.assertEqual(files, [])
            else:
                self.assertIn("kept /srv/objects\n/srv/objects stays on this host\n", out)
                self.assertEqual(sorted(files), [kept, self.state / "kept-data.json"])

    def test_files_are_given_back_before_their_packages_go(self) -> None:
        """Else a purge takes a package's file away, and afterwards it is restored."""
        theirs = self.write("/etc/theirs", "theirs")
        self.assertEqual(self.call("furnish", "node-config", stdin=self.section("/etc/theirs"))[0], 0)
        program = _program()
        stdin = io.StringIO("==> @packages\n")
        found: list[str] = []
        with (
            patch("sys.stdin", stdin),
            patch("packages.install", side_effect=lambda *_: found.append(theirs.read_text())),
        ):
            program._furnish(argparse.Namespace(step="node-config"), self.context("node-config").log, self.root)
        self.assertEqual(found, ["theirs"])

    def test_undo_of_nothing(self) -> None:
        self.assertEqual(self.call("undo", "never"), (0, "", ""))
        self.assertEqual(steps(self.state), [])

    def test_a_failure_names_node_step_command_and_log(self) -> None:
        code, out, err = self.call("apply", "node-nova", "run -- sh -c 'echo the reason; exit 4'")
        self.assertEqual((code, out), (1, ""))
        self.assertRegex(
            err,
            r"^\S+: step node-nova failed: sh -c 'echo the reason; exit 4' ended with exit code 4\n"
            r"  the reason\nlog: /.*/var/log/stackwright/node-nova.log\n$",
        )

    def test_secrets_are_nowhere(self) -> None:
        plan = "run --input @v -- sh -c 'cat; echo; false'"
        code, out, err = self.call("apply", "node-nova", plan, stdin="==> @v\nS3cretS3cret\n")
        self.assertEqual(code, 1)
        self.assertIn("[secret]", err)
        everything = [out, err, *(path.read_text() for path in self.root.rglob("*") if path.is_file())]
        self.assertNotIn("S3cret", "".join(everything))

    def test_what_is_wrong_with_plan_or_stdin_changes_nothing(self) -> None:
        section = self.section("/etc/a")
        for arguments, stdin, message in (
            (("apply", "s", "launch"), section, "plan, line 1: unknown task 'launch'"),
            (("apply", "s", "database a a @missing"), section, "needs values that did not come on stdin: @missing"),
            (("apply", "s", ""), section + "@{nonsense}\n", "unknown fact: @{nonsense} in /etc/a"),
            (("furnish", "s"), section + "==> @v\nx\n", "furnish takes @packages and @services, and was given @v"),
            (("furnish", "s"), "==> nonsense\n", "malformed header: ==> nonsense"),
        ):
            with self.subTest(message):
                code, _, err = self.call(*arguments, stdin=stdin)
                self.assertEqual(code, 1)
                self.assertIn(message, err)
                self.assertFalse((self.root / "etc").exists())

    def test_wrong_arguments(self) -> None:
        for arguments in ((), ("nonsense",), ("furnish",), ("undo", "../x"), ("verify", "x")):
            with self.subTest(arguments):
                code, _, err = self.call(*arguments)
                self.assertEqual(code, 2)
                self.assertIn("usage: stackwright", err)

    def test_help_explains(self) -> None:
        code, out, _ = self.call("--help")
        self.assertEqual(code, 0)
        for word in ("prepare", "==> PATH", "claim namespaces PREFIX", "exit codes"):
            self.assertIn(word, out)

    def test_the_work_goes_on_when_nobody_listens_any_more(self) -> None:
        plan = f"run -- sleep 0.5\nrun -- sh -c 'kill -HUP $PPID'\nrun -- touch {self.root}/done"
        process = self.start("apply", "s", plan)
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        self.assertEqual(process.wait(20), 0)
        self.assertTrue((self.root / "done").exists())
        process.stdin = process.stdout = process.stderr = None

    def test_killed_at_any_moment_the_next_run_finishes_and_undo_leaves_nothing(self) -> None:
        """Twenty kills over the length of a run; each time it is run again, verified and undone."""
        names = [f"/etc/service-{number}/a.conf" for number in range(20)]
        stdin = "".join(self.section(name) for name in names)
        started = time.monotonic()
        self.assertEqual(self.call("furnish", "s", stdin=stdin)[0], 0)
        length = time.monotonic() - started
        self.assertEqual(self.call("undo", "s")[0], 0)
        for moment in range(20):
            process = self.start("furnish", "s")
            assert process.stdin is not None
            process.stdin.write(stdin)
            process.stdin.close()
            time.sleep(length * moment / 20)
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdin = None
            if moment % 2:
                self.assertEqual(self.call("furnish", "s", stdin=stdin)[0], 0)
                self.assertEqual(self.call("verify")[:2], (0, ""))
            self.assertEqual(self.call("undo", "s")[0], 0)
            self.assertFalse((self.root / "etc").exists(), f"after a kill at {moment}/20")

    def test_a_run_waits_for_the_one_before_it(self) -> None:
        first = self.start("apply", "s", "run -- sleep 1.5")
        deadline = time.monotonic() + 10
        while not list(self.root.glob("run/stackwright/s.lock")) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert first.stdin is not None
        first.stdin.close()
        first.stdin = None
        time.sleep(0.3)
        code, out, _ = self.call("undo", "s")
        self.assertEqual(code, 0)
        self.assertRegex(out, rf"^an earlier run of this step is still at work \(pid {first.pid}\), waiting\n")

    @unittest.skipUnless(os.geteuid() == 0, "needs another user to be")
    def test_only_root_may(self) -> None:
        program = _program()
        hangup = signal.getsignal(signal.SIGHUP)
        self.addCleanup(signal.signal, signal.SIGHUP, hangup)
        with patch("os.geteuid", return_value=1000), patch.object(program, "show") as show:
            self.assertEqual(program.main(["verify"]), 1)
        self.assertIn("has to be run by root", show.call_args.args[0])
        self.assertEqual(Journal("x", self.state).entries, [])


if __name__ == "__main__":
    unittest.main()
