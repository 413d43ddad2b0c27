"""Users' data through the life of a cloud: services that go and come, kills, and the two kinds of end."""

import shutil
import unittest
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from support import NodeTest
from test_packages import FakeApt, PackagesTest

import claims
import custody
import data
import packages
import transaction
import undo
import userdata
from log import StepError
from plan import Claim, Data

IMAGES = "/var/lib/glance/images"


class Protect(NodeTest):
    def protect(self, path: str = "/srv/x") -> bool:
        """Whether what is in it counts as the cloud's own."""
        data.protect(Data(path), self.context())
        [entry] = [entry for entry in self.context().journal.entries if entry["kind"] == "data"]
        return bool(entry["ours"])

    def test_what_was_there_before_is_not_ours_and_stays_so(self) -> None:
        self.write("/srv/x/theirs", "")
        self.assertFalse(self.protect())
        self.assertFalse(self.protect())
        undo.undo(self.context())
        self.assertEqual(self.said, [])
        self.assertFalse(self.protect())
        undo.undo(self.context())
        undo.settle_data(self.context("remove", destroy_data=True))
        self.assertTrue((self.root / "srv/x/theirs").exists())
        self.assertFalse((self.state / userdata.FILE).exists())

    def test_what_comes_later_is(self) -> None:
        self.assertTrue(self.protect())
        self.write("/srv/x/ours", "")
        self.assertTrue(self.protect())

    def test_what_a_claim_of_ours_made_is(self) -> None:
        claims.claim(Claim("path", "/srv/x"), self.context())
        self.write("/srv/x/ours", "")
        self.assertTrue(self.protect())

    def test_a_path_near_the_root_is_refused(self) -> None:
        for path in ("/var", "/"):
            with self.subTest(path), self.assertRaisesRegex(StepError, "not a path that one service can own"):
                data.protect(Data(path), self.context())

    def test_an_empty_directory_is_nobodys_data(self) -> None:
        self.protect()
        (self.root / "srv/x").mkdir(parents=True)
        undo.undo(self.context())
        self.assertEqual(self.said, [])
        undo.settle_data(self.context("remove"))
        self.assertFalse((self.root / "srv/x").exists())
        self.assertFalse((self.state / userdata.FILE).exists())

    def test_what_is_mounted_in_it_is_not_deleted(self) -> None:
        self.protect()
        self.write("/srv/x/1", "")
        undo.undo(self.context())
        mounted = patch("mounts._mounted", return_value=[f"{self.root}/srv/x/disk"])
        with mounted, self.assertRaisesRegex(StepError, "something is mounted there"):
            undo.settle_data(self.context("remove", destroy_data=True))
        self.assertTrue((self.root / "srv/x/1").exists())
        undo.settle_data(self.context("remove", destroy_data=True))
        self.assertFalse((self.root / "srv/x").exists())

    def test_killed_while_it_is_handed_over_or_taken_up(self) -> None:
        self.protect()
        self.write("/srv/x/1", "")
        works: tuple[Callable[[], object], ...] = (lambda: undo.undo(self.context()), self.protect)
        for work in works:
            for method in ("add", "drop"):
                with patch(f"journal.Entries.{method}", side_effect=KeyboardInterrupt):
                    try:
                        work()
                    except KeyboardInterrupt:
                        self.assertEqual(data.paths(self.context()), {"/srv/x"})
            work()
            self.assertEqual(len(userdata.known("data", self.context())), 1)


class Purge(PackagesTest):
    """A cloud with an image service, whose package's script removes all of /var/lib/glance when it is purged."""

    def setUp(self) -> None:
        super().setUp()
        self.apt = self.node()
        self.apt.commands.replies["rm -rf"] = self.remove
        self.install(self.apt, "nova", "glance")
        self.write("/var/lib/dpkg/info/glance.postrm", "rm -rf /var/lib/glance\n")
        self.images().mkdir()
        data.protect(Data(IMAGES), self.context("controller-glance"))
        self.image = self.write(f"{IMAGES}/1", "an image")
        self.image.chmod(0o640)
        self.before = self.state_of_image()

    def images(self) -> Path:
        return self.root / IMAGES.lstrip("/")

    def remove(self, argv: list[str], _: str | None) -> str:
        for path in argv[argv.index("--") + 1 :]:
            shutil.rmtree(path) if Path(path).is_dir() else Path(path).unlink()
        return ""

    def state_of_image(self) -> tuple[str, int, int, int, int]:
        status = self.image.stat()
        return self.image.read_text(), status.st_ino, status.st_mode, status.st_uid, status.st_gid

    def service_off(self) -> None:
        self.install(self.apt, "nova")
        undo.undo(self.context("controller-glance"))

    def test_a_service_switched_off_leaves_its_data_and_takes_them_up_when_it_comes_back(self) -> None:
        for destroy in (True, False):
            with self.subTest(destroy):
                packages.install(self.packages_context(self.apt, destroy_data=destroy), "nova\n")
                undo.undo(self.context("controller-glance", destroy_data=destroy))
                self.assertEqual(self.said, [f"kept {IMAGES}{' until the cloud is destroyed' if destroy else ''}"])
                self.assertNotIn("glance", self.apt.states)
                self.assertEqual(self.state_of_image(), self.before)
                self.assertEqual([path.name for path in self.images().parent.iterdir()], ["images"])
                self.install(self.apt, "nova", "glance")
                self.write("/var/lib/dpkg/info/glance.postrm", "rm -rf /var/lib/glance\n")
                context = self.context("controller-glance")
                data.protect(Data(IMAGES), context)
                self.assertEqual(self.said, [f"took up {IMAGES} again"])
                self.assertEqual([entry["ours"] for entry in context.journal.entries], [True])
                self.assertEqual(userdata.listed(context).entries, [])

    def test_a_purge_of_other_packages_leaves_them_where_they_are(self) -> None:
        self.write("/var/lib/dpkg/info/nova.postrm", "rm -rf /var/lib/nova\n")
        with patch("aside._move") as move:
            self.install(self.apt, "glance")
        move.assert_not_called()
        self.assertEqual(self.state_of_image(), self.before)

    def test_the_end_without_destroy_data_leaves_them_and_nothing_around(self) -> None:
        undo.undo(self.context("controller-glance"))
        self.undo(self.apt)
        self.assertEqual(set(self.apt.states), {"bash"})
        self.assertEqual(self.state_of_image(), self.before)
        self.assertEqual([path.name for path in self.images().parent.iterdir()], ["images"])
        undo.settle_data(self.context("remove"))
        self.assertEqual(self.said[0], f"{IMAGES} stays on this host")
        self.assertEqual([entry["path"] for entry in userdata.listed(self.context()).entries], [IMAGES])
        self.assertEqual(self.state_of_image(), self.before)

    def test_the_end_with_destroy_data_leaves_nothing(self) -> None:
        for service_was_off in (False, True):
            with self.subTest(service_was_off):
                if service_was_off:
                    self.setUp()
                    self.service_off()
                undo.undo(self.context("controller-glance"))
                self.undo(self.apt, destroy_data=True)
                undo.settle_data(self.context("remove", destroy_data=True))
                self.assertFalse((self.root / "var/lib/glance").exists())
                self.assertFalse((self.state / userdata.FILE).exists())

    def test_what_goes_does_so_before_the_directories_around_it(self) -> None:
        for content in ("0", ""):
            with self.subTest(content):
                self.setUp()
                data.protect(Data("/etc/glance/keys"), self.context("controller-glance"))
                (self.root / "etc/glance/keys").mkdir()
                if content:
                    self.write(f"/etc/glance/keys/{content}", "")
                undo.undo(self.context("controller-glance"))
                self.undo(self.apt, destroy_data=bool(content))
                self.assertFalse((self.root / "etc/glance").exists())

    def test_a_server_with_databases_of_users_stays_until_a_cloud_ends_whose_data_go(self) -> None:
        self.apt.available["mariadb-server"] = []
        self.install(self.apt, "nova", "glance", "mariadb-server")
        path = custody.directory("nova")
        table = self.write(f"{path}/instances.ibd", "rows")
        userdata.hand_over(self.context("controller-nova"), {"kind": "database", "name": "nova", "path": path})
        packages.install(self.packages_context(self.apt, destroy_data=True), "nova\nglance\n")
        self.assertIn("mariadb-server", self.apt.states, "no change of the configuration takes it")
        self.undo(self.apt)
        self.assertEqual(set(self.apt.states), {"bash", "mariadb-server"})
        self.assertIn("systemctl enable --now -- mariadb.service", self.apt.commands.ran)
        self.assertEqual(table.read_text(), "rows")
        self.undo(self.apt, destroy_data=True)
        self.assertEqual(set(self.apt.states), {"bash"})

    def test_data_of_before_the_cloud_survive_even_that(self) -> None:
        journal = self.context("controller-glance").journal
        journal.update(journal.entries[0], ours=False)
        undo.undo(self.context("controller-glance"))
        self.undo(self.apt, destroy_data=True)
        undo.settle_data(self.context("remove", destroy_data=True))
        self.assertEqual(self.state_of_image(), self.before)

    def test_data_of_a_step_that_nobody_undid_survive(self) -> None:
        self.undo(self.apt)
        self.assertEqual(self.state_of_image(), self.before)

    def test_killed_in_a_purge_the_next_run_brings_them_back(self) -> None:
        """By whatever comes next: the same again, the service back, or the end of the cloud."""
        for what in ("again", "back", "end"):
            with self.subTest(what):
                self.setUp()
                self.killed_while_purging()
                self.assertFalse(self.images().exists())
                self.assertEqual(data.spared(self.context(), ending=True), {IMAGES})
                if what == "end":
                    undo.undo(self.context("controller-glance"))
                    self.undo(self.apt)
                else:
                    self.install(self.apt, "nova", *(["glance"] if what == "back" else []))
                self.assertEqual(self.state_of_image(), self.before)

    def killed_while_purging(self) -> None:
        def killed(argv: list[str], stdin: str | None) -> tuple[int, str]:
            FakeApt.change(self.apt, argv, stdin)
            raise KeyboardInterrupt

        self.apt.commands.replies["sh -c"] = killed
        with self.assertRaises(KeyboardInterrupt):
            self.install(self.apt, "nova")
        self.apt.commands.replies["sh -c"] = self.apt.change
        self.assertTrue(transaction.is_open(self.context()))


if __name__ == "__main__":
    unittest.main()
