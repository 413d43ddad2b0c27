import shutil
import unittest
from unittest.mock import patch

from fakes import package
from support import Commands, NodeTest

import dpkg
import packages
from context import Context
from log import StepError

BOOT = "/proc/sys/kernel/random/boot_id"
LIST = "dpkg-query"


class FakeApt:
    """A node whose packages can be installed and purged, as far as dpkg's list and apt's words go."""

    def __init__(self, test: NodeTest, available: dict[str, list[str]], installed: dict[str, str]) -> None:
        self.test = test
        self.available = available
        self.states = dict(installed)
        self.depends: dict[str, str] = {}
        self.fails = False
        self.commands = Commands(
            {
                LIST: lambda argv, stdin: self.listing(),
                "dpkg --print-architecture": "amd64\n",
                "apt-get install --simulate": lambda argv, stdin: self.simulate("Inst", argv),
                "apt-get purge --simulate": lambda argv, stdin: self.simulate("Purg", argv),
                "sh -c": self.change,
                "apt-mark showauto": lambda argv, stdin: "".join(
                    f"{name}\n" for name in argv[3:] if name in self.automatic
                ),
            }
        )
        self.automatic: set[str] = set()
        test.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
        test.write("/etc/group", "root:x:0:\n")
        test.write(BOOT, "boot-1\n")
        for name in installed:
            self.unpack(name)

    def listing(self) -> str:
        return "".join(package(name, self.depends.get(name, ""), state=state) for name, state in self.states.items())

    def simulate(self, action: str, argv: list[str]) -> str:
        wanted = argv[argv.index("--") + 1 :]
        if action == "Inst":
            wanted = [one for name in wanted for one in (*self.available[name], name) if one not in self.states]
        return "".join(f"{action} {name} (1 Debian:13/stable [amd64])\n" for name in wanted)

    def change(self, argv: list[str], _: str | None) -> tuple[int, str]:
        verb = next(word for word in argv if word in ("install", "purge", "remove"))
        if self.fails:
            return (
                100,
                "dpkg: error processing package nova (--configure):\n installed nova script failed\nE: Sub-process\n",
            )
        names = argv[argv.index("--") + 1 :] if "--" in argv else []
        output = ""
        for name in names:
            for one in (*self.available.get(name, []), name):
                if verb == "install":
                    self.states[one] = "ii"
                    self.unpack(one)
                    output += (
                        f"pmstatus:{one}:1.0:Unpacking {one} (amd64)\npmstatus:{one}:2.0:Installed {one} (amd64)\n"
                    )
            if verb != "install":
                self.purge(name)
                self.states.pop(name)
                self.test.root.joinpath(f"var/lib/dpkg/info/{name}.list").unlink()
        return 0, output

    def purge(self, name: str) -> None:
        """As its script says, which is Debian's way to remove its project's data."""
        if f"var/lib/{name}" in dpkg.script(name, "postrm", self.test.root):
            shutil.rmtree(self.test.root / f"var/lib/{name}", ignore_errors=True)

    def unpack(self, name: str) -> None:
        """A package with a unit, a directory in /etc, and a script that makes its data."""
        unit = f"/usr/lib/systemd/system/{name}.service"
        self.test.write(f"/var/lib/dpkg/info/{name}.list", f"/.\n/etc\n/etc/{name}\n/usr\n{unit}\n")
        self.test.write(f"/var/lib/dpkg/info/{name}.postinst", f"mkdir /var/lib/{name}\n")
        self.test.write(unit, "[Service]\n")
        self.test.write(f"/etc/{name}/{name}.conf", "")
        self.test.write(f"/var/lib/{name}/data", "")


class PackagesTest(NodeTest):
    """A node on which this program installs packages, as one step."""

    def node(self, **installed: str) -> FakeApt:
        available: dict[str, list[str]] = {
            "nova": ["python3-nova", "qemu"],
            "glance": ["python3-glance", "qemu"],
            "chrony": [],
        }
        return FakeApt(self, available, installed or {"bash": "ii"})

    def install(self, node: FakeApt, *names: str) -> None:
        packages.install(self.packages_context(node), "".join(f"{name}\n" for name in names))

    def packages_context(self, node: FakeApt, **facts: bool) -> Context:
        node.commands.ran.clear()
        return self.context("controller-packages", node.commands, **facts)

    def undo(self, node: FakeApt, **facts: bool) -> None:
        context = self.packages_context(node, **facts)
        for entry in reversed(context.journal.entries.copy()):
            packages.UNDO[entry["kind"]](entry, context)


class Packages(PackagesTest):
    def test_one_transaction_and_then_nothing(self) -> None:
        node = self.node()
        self.install(node, "nova", "chrony")
        self.assertEqual(set(node.states), {"bash", "nova", "python3-nova", "qemu", "chrony"})
        self.assertEqual(len([command for command in node.commands.ran if command.startswith("sh -c")]), 1)
        self.assertIn("installed 4 packages in 0 s", self.said)
        self.install(node, "nova", "chrony")
        self.assertEqual((node.commands.ran, self.said), ([], []))

    def test_packages_that_were_there_are_nobody_elses_concern(self) -> None:
        node = self.node(nova="ii", qemu="ii")
        node.states["python3-nova"] = "ii"
        self.install(node, "nova")
        self.undo(node)
        self.assertEqual(set(node.states), {"nova", "qemu", "python3-nova"})

    def test_undo_takes_what_came_and_leaves_what_was(self) -> None:
        node = self.node(bash="ii", qemu="ii")
        self.write("/etc/mine", "")
        self.install(node, "nova")
        self.undo(node)
        self.assertEqual(set(node.states), {"bash", "qemu"})
        commands = "\n".join(node.commands.ran)
        self.assertIn("-- nova python3-nova", commands)
        self.assertFalse((self.root / "etc/nova").exists())
        self.assertIn(f"rm -rf --one-file-system -- {self.root}/var/lib/nova", commands)
        self.assertNotIn("/etc/mine", commands)
        self.assertNotIn("qemu", commands)

    def test_undo_keeps_what_somebody_else_needs_meanwhile(self) -> None:
        node = self.node()
        self.install(node, "nova")
        node.states["theirs"] = "ii"
        node.depends["theirs"] = "qemu (>= 1)"
        self.undo(node)
        self.assertEqual(set(node.states), {"bash", "theirs", "qemu"})
        self.assertIn("kept, since other packages need them: qemu", self.said)

    def test_undo_twice_and_undo_of_nothing(self) -> None:
        node = self.node()
        self.undo(node)
        self.install(node, "chrony")
        self.undo(node)
        self.undo(node)
        self.assertEqual(set(node.states), {"bash"})

    def test_a_purge_that_would_take_more_is_not_done(self) -> None:
        node = self.node()
        self.install(node, "chrony")
        node.commands.replies["apt-get purge --simulate"] = "Purg chrony [1]\nRemv bash [5]\n"
        with self.assertRaisesRegex(StepError, "would also change bash"):
            self.undo(node)
        self.assertIn("chrony", node.states)

    def test_a_purge_that_would_reach_a_mount_is_not_done_and_nothing_stopped(self) -> None:
        node = self.node()
        self.install(node, "nova")
        self.write("/var/lib/dpkg/info/nova.postrm", "rm -rf /var/lib/${NAME}\n")
        node.commands.replies["systemctl list-units"] = "nova.service loaded active\n"
        share = str(self.root / "var/lib/nova/instances")
        with patch("mounts._mounted", return_value=[share]), self.assertRaisesRegex(StepError, f"{share}: unmount it"):
            self.undo(node)
        self.assertIn("nova", node.states)
        self.assertEqual([ran for ran in node.commands.ran if ran.startswith("systemctl stop")], [])

    def test_an_install_that_would_remove_is_not_done(self) -> None:
        node = self.node()
        node.commands.replies["apt-get install --simulate"] = "Inst chrony (4)\nRemv ntpsec [1]\n"
        with self.assertRaisesRegex(StepError, "would remove ntpsec"):
            self.install(node, "chrony")
        self.assertNotIn("chrony", node.states)

    def test_a_shorter_list_purges_what_it_no_longer_needs(self) -> None:
        node = self.node()
        node.depends |= {"nova": "python3-nova, qemu", "glance": "python3-glance | x, qemu"}
        self.install(node, "nova", "glance")
        self.install(node, "glance")
        self.assertEqual(set(node.states), {"bash", "glance", "python3-glance", "qemu"})
        self.undo(node)
        self.assertEqual(set(node.states), {"bash"})

    def test_a_failed_transaction_is_mended_by_the_next_run(self) -> None:
        node = self.node()
        node.fails = True
        with self.assertRaisesRegex(StepError, "apt-get install ended with exit code 100") as failed:
            self.install(node, "nova")
        self.assertEqual(failed.exception.tail[0], "dpkg: error processing package nova (--configure):")
        node.fails = False
        self.install(node, "nova")
        self.assertTrue(node.commands.ran[0].startswith("dpkg --force-unsafe-io"), node.commands.ran)
        self.assertNotIn("the machine went down", " ".join(self.said))
        self.assertFalse((self.state / "transaction").exists())

    def test_after_a_crash_of_the_machine_its_packages_are_installed_again(self) -> None:
        node = self.node()
        node.fails = True
        with self.assertRaises(StepError):
            self.install(node, "nova")
        node.fails = False
        node.states["qemu"] = "ii"
        self.write(BOOT, "boot-2\n")
        self.install(node, "nova")
        self.assertIn("the machine went down in it: installing its 1 packages again", self.said)
        self.assertIn("qemu", next(command for command in node.commands.ran if "--reinstall" in command))

    def test_what_was_automatic_is_so_again(self) -> None:
        node = self.node(bash="ii", chrony="ii")
        node.automatic = {"chrony"}
        self.install(node, "chrony")
        self.assertIn("apt-mark manual -- chrony", node.commands.ran)
        self.undo(node)
        self.assertIn("apt-mark auto -- chrony", node.commands.ran)

    def test_a_package_with_files_of_an_earlier_life_is_removed_not_purged(self) -> None:
        node = self.node(bash="ii", chrony="rc")
        node.available["chrony"] = []
        node.commands.replies["apt-get install --simulate"] = "Inst chrony (4)\n"
        self.install(node, "chrony")
        self.undo(node)
        changes = [command for command in node.commands.ran if command.startswith("sh -c")]
        self.assertEqual(len(changes), 1)
        self.assertIn(" remove ", changes[0])

    def test_units_are_stopped_in_one_call_before_the_purge(self) -> None:
        node = self.node()
        self.install(node, "nova")
        node.commands.replies["systemctl list-units"] = "nova.service loaded active\nssh.service loaded active\n"
        self.undo(node)
        ran = node.commands.ran
        stop = ran.index("systemctl stop -- nova.service")
        self.assertLess(stop, next(number for number, command in enumerate(ran) if command.startswith("sh -c")))

    def test_debconf_answers_go_by_stdin_before_the_transaction(self) -> None:
        node = self.node()
        answer = "nova-consoleproxy nova-consoleproxy/daemon_type select novnc"
        packages.install(self.packages_context(node), f"# the console\ndebconf {answer}\nchrony\n")
        ran = node.commands.ran
        self.assertEqual(
            node.commands.stdin[len(node.commands.stdin) - len(ran) + ran.index("debconf-set-selections")],
            f"{answer}\n",
        )

    def test_verify_names_what_is_missing(self) -> None:
        node = self.node()
        self.install(node, "nova")
        node.states["nova"] = "iF"
        context = self.packages_context(node)
        found = packages.VERIFY["packages"](context.journal.entries[0], context)
        self.assertEqual(found, ["package nova is not completely installed"])

    def test_lines_that_are_no_packages(self) -> None:
        for line in ("--force-yes", "nova;reboot", "two words", "debconf nova x"):
            with self.subTest(line), self.assertRaisesRegex(StepError, "line 2"):
                packages.parse(f"nova\n{line}\n")


if __name__ == "__main__":
    unittest.main()
