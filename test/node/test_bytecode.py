import os
import py_compile
import unittest
from importlib.util import cache_from_source
from pathlib import Path
from unittest import mock

from support import NodeTest

import bytecode


class ByteCode(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        public = "/usr/lib/python3/dist-packages"
        self.write(
            "/var/lib/dpkg/info/python3-x.list",
            f"/.\n{public}/x.py\n{public}/bad.py\n/usr/share/x/y.py\n/usr/bin/z.py\n",
        )
        self.write(
            "/var/lib/dpkg/info/python3-x.postinst", "if true; then\n\tpy3compile -p python3-x /usr/share/x\nfi\n"
        )
        self.source = self.write(f"{public}/x.py", "x = 1\n")
        self.write(f"{public}/bad.py", "print 'two'\n")
        self.private = self.write("/usr/share/x/y.py", "y = 1\n")
        self.write("/usr/bin/z.py", "z = 1\n")

    def cached(self, path: Path) -> Path:
        return Path(cache_from_source(str(path)))

    def test_what_debian_would_have_compiled_by_processes_that_share_the_work(self) -> None:
        with bytecode.Compiler(self.root, processes=2) as compiler:
            for name in ("python3-x", "unknown", "python3-x"):
                compiler.submit(name)
            self.assertEqual(compiler.finish(), 2)
        self.assertTrue(self.cached(self.source).exists() and self.cached(self.private).exists())
        self.assertFalse(self.cached(self.root / "usr/bin/z.py").exists())

    @unittest.skipUnless(Path("/proc/self/autogroup").exists(), "a kernel without groups of sessions")
    @unittest.skipUnless(os.geteuid() == 0, "only root may take priority back")
    def test_compiling_gives_way_by_both_measures_until_somebody_waits_for_it(self) -> None:
        compiler = bytecode.Compiler(self.root, processes=1)
        compiler.submit("nothing")
        [worker] = compiler._workers
        group = Path(f"/proc/{worker.pid}/autogroup")
        if group.exists():
            self.assertRegex(group.read_text(), r" nice 19$")
        seen = [os.getpriority(os.PRIO_PROCESS, worker.pid)]
        communicate = worker.communicate

        def waited() -> tuple[str, str]:
            seen.append(os.getpriority(os.PRIO_PROCESS, worker.pid))
            return communicate()

        with mock.patch.object(worker, "communicate", waited):
            compiler.finish()
        self.assertEqual(seen, [19, 0])

    def test_fresh_byte_code_is_left_alone(self) -> None:
        py_compile.compile(str(self.source))
        self.assertEqual(bytecode.compile_files([self.source]), 0)
        self.source.write_text("x = 22\n")
        self.assertEqual(bytecode.compile_files([self.source]), 1)

    def test_cleaning_leaves_the_neighbours(self) -> None:
        other = self.write("/usr/lib/python3/dist-packages/theirs.py", "")
        for path in (self.source, self.private, other):
            py_compile.compile(str(path))
        bytecode.clean(["python3-x"], self.root)
        self.assertFalse(self.cached(self.source).exists())
        self.assertFalse(self.cached(self.private).parent.exists())
        self.assertTrue(self.cached(other).exists())


if __name__ == "__main__":
    unittest.main()
