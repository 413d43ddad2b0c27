import stat
import subprocess
import unittest
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from support import NodeTest

import aside
from log import StepError

IMAGES = "/var/lib/glance/images"


class Aside(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        self.image = self.write(f"{IMAGES}/1", "an image")
        self.image.chmod(0o640)
        self.image.parent.chmod(0o710)
        self.image.parent.parent.chmod(0o750)
        self.inode = self.image.stat().st_ino

    def purge(self) -> None:
        """As `rm -rf` in a package's script does."""
        subprocess.run(["rm", "-rf", self.root / "var/lib/glance"], check=True)

    def intact(self) -> None:
        self.assertEqual((self.image.read_text(), self.image.stat().st_ino), ("an image", self.inode))
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (self.image, *self.image.parents[:2])]
        self.assertEqual(modes, [0o640, 0o710, 0o750])
        self.assertEqual([path.name for path in self.root.iterdir() if "aside" in path.name], [])

    def test_a_purge_passes_them_by(self) -> None:
        context = self.context()
        aside.put([IMAGES, "/var/lib/never"], context)
        self.purge()
        self.assertFalse(self.image.parent.parent.exists())
        aside.bring_back([IMAGES, "/var/lib/never"], context)
        self.intact()
        aside.bring_back([IMAGES], context)
        self.intact()

    def test_killed_anywhere_the_next_run_brings_them_back(self) -> None:
        """Every change on the way there and back is the last one of a run once."""
        for change in range(1, 40):
            killed = self.killed_at(change, self.there_and_back)
            aside.bring_back([IMAGES], self.context())
            self.intact()
            if not killed:
                break
        self.assertGreater(change, 10)

    def there_and_back(self) -> None:
        aside.put([IMAGES], self.context())
        self.purge()
        aside.bring_back([IMAGES], self.context())

    def killed_at(self, last: int, work: Callable[[], None]) -> bool:
        """Do the work until so many changes are made; whether it came so far."""
        left = last

        def counted(change: Callable[..., object]) -> Callable[..., object]:
            def call(*arguments: object, **options: object) -> object:
                nonlocal left
                if left == 0:
                    raise KeyboardInterrupt
                left -= 1
                return change(*arguments, **options)

            return call

        with ExitStack() as changes:
            for name in ("mkdir", "rename", "rmdir", "chmod"):
                changes.enter_context(patch.object(Path, name, counted(getattr(Path, name))))
            try:
                work()
            except KeyboardInterrupt:
                return True
        return False

    def test_directories_that_a_package_makes_again_give_way_and_files_do_not(self) -> None:
        aside.put([IMAGES], self.context())
        self.purge()
        (self.root / "var/lib/glance/images/empty").mkdir(parents=True)
        self.write("/var/lib/glance/images/new", "")
        for again in (aside.bring_back, aside.put):
            with self.assertRaisesRegex(StepError, "is there again, and users' data of before are in .*aside.*images"):
                again([IMAGES], self.context())
        (self.root / "var/lib/glance/images/new").unlink()
        (self.root / "var/lib/glance").chmod(0o750)
        aside.put([IMAGES], self.context())
        self.assertFalse(self.image.parent.exists())
        aside.bring_back([IMAGES], self.context())
        self.intact()

    def test_a_move_that_is_not_one_change_is_refused(self) -> None:
        with (
            patch.object(Path, "rename", side_effect=OSError(18, "Invalid cross-device link")),
            self.assertRaisesRegex(StepError, "holds users' data and cannot be moved .* cross-device"),
        ):
            aside.put([IMAGES], self.context())
        aside.bring_back([IMAGES], self.context())
        self.intact()

    def test_two_in_one_directory(self) -> None:
        other = self.write("/var/lib/glance/more/2", "")
        paths = [IMAGES, "/var/lib/glance/more"]
        aside.put(paths, self.context())
        self.purge()
        aside.bring_back(paths, self.context())
        self.assertTrue(other.exists())
        self.intact()

    def test_nobody_else_can_read_what_is_aside(self) -> None:
        aside.put([IMAGES], self.context())
        self.assertEqual(stat.S_IMODE((self.root / ".stackwright-aside").stat().st_mode), 0o700)


if __name__ == "__main__":
    unittest.main()
