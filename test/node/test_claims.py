import re
import subprocess
import time
import unittest
from unittest.mock import patch

from support import Commands, NodeTest

import claims
import data
import processes
import undo
from log import StepError
from plan import Claim, Data

NAMESPACES = "qdhcp-1 (id: 0)\nqdhcp-2\nother\n"
LINKS = """\
1: lo: <LOOPBACK,UP> mtu 65536
4: tapx2@tapx1: <BROADCAST> mtu 1500
5: tapx1@tapx2: <BROADCAST> mtu 1500
7: host0@if9: <BROADCAST> mtu 1500
"""


class ClaimsTest(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        which = patch("shutil.which", return_value="/usr/bin/found")
        which.start()
        self.addCleanup(which.stop)

    def claim(self, sort: str, name: str, commands: Commands) -> None:
        claims.claim(Claim(sort, name), self.context(commands=commands))

    def take_back(self, commands: Commands) -> list[str]:
        commands.ran.clear()
        undo.undo(self.context(commands=commands))
        return self.said

    def test_namespaces_that_appeared_are_removed(self) -> None:
        commands = Commands({"ip netns list": "qdhcp-2\n"})
        self.claim("namespaces", "qdhcp-", commands)
        commands.replies["ip netns list"] = NAMESPACES
        self.assertEqual(self.take_back(commands), ["removed network namespace qdhcp-1"])
        self.assertEqual(commands.ran, ["ip netns delete qdhcp-1"])

    def test_tables_of_the_packet_filter_go_unless_somebody_has_rules_in_them(self) -> None:
        hook = "type filter hook prerouting priority raw; policy accept;"
        empty = f"table ip raw {{\n\tchain PREROUTING {{\n\t\t{hook}\n\t}}\n}}\n"
        ruled = "table ip filter {\n\tchain INPUT {\n\t\ttcp dport 22 accept\n\t}\n}\n"
        commands = Commands({"nft list tables": "table ip6 raw\n", "nft list table ip raw": empty})
        for name in ("ip raw", "ip filter", "ip6 raw"):
            self.claim("table", name, commands)
        commands.replies["nft list tables"] = "table ip raw\ntable ip filter\ntable ip6 raw\n"
        commands.replies["nft list table ip filter"] = ruled
        said = self.take_back(commands)
        self.assertIn("table ip filter stays, since it has rules", said)
        self.assertIn("removed table of the packet filter ip raw", said)
        self.assertEqual([ran for ran in commands.ran if "delete" in ran], ["nft delete table ip raw"])

    def test_what_is_there_is_recorded_once(self) -> None:
        commands = Commands({"ip netns list": ""})
        self.claim("namespaces", "qdhcp-", commands)
        commands.replies["ip netns list"] = NAMESPACES
        self.claim("namespaces", "qdhcp-", commands)
        self.assertEqual(len(self.context().journal.entries), 1)
        self.assertEqual(len(self.take_back(commands)), 2)

    def test_links_by_prefix(self) -> None:
        commands = Commands({"ip -o link show": ""})
        self.claim("links", "tapx", commands)
        commands.replies["ip -o link show"] = LINKS
        self.take_back(commands)
        self.assertEqual(commands.ran, ["ip link delete tapx2", "ip link delete tapx1"])

    def test_who_was_slower_than_another_step_with_the_same_claim_has_nothing_to_do(self) -> None:
        commands = Commands({"ip -o link show": ""})
        self.claim("links", "tapx", commands)

        def quicker(_: list[str], __: str | None) -> tuple[int, str]:
            commands.replies["ip -o link show"] = ""
            return 1, 'Cannot find device "tapx2"'

        commands.replies |= {"ip -o link show": LINKS, "ip link delete tapx2": quicker}
        self.assertNotIn("removed link tapx2", self.take_back(commands))
        self.assertEqual(self.context().journal.entries, [])

    def test_what_cannot_be_removed_and_is_still_there_stays_in_the_journal(self) -> None:
        commands = Commands({"ip -o link show": ""})
        self.claim("links", "tapx", commands)
        commands.replies |= {"ip -o link show": LINKS, "ip link delete": (1, "Operation not permitted")}
        with self.assertRaises(StepError):
            self.take_back(commands)
        self.assertEqual(len(self.context().journal.entries), 1)

    def test_a_bridge(self) -> None:
        commands = Commands({"ovs-vsctl --timeout=10 list-br": "br-int\n"})
        self.claim("ovs-bridge", "br-provider", commands)
        self.claim("ovs-bridge", "br-int", commands)
        commands.replies["ovs-vsctl --timeout=10 list-br"] = "br-int\nbr-provider\n"
        self.assertEqual(self.take_back(commands), ["removed bridge br-provider"])
        self.assertEqual(
            commands.looked[-2:], ["ovs-vsctl --timeout=20 --if-exists del-br br-provider", "ip -o link show"]
        )

    def test_a_bridge_without_its_switch_is_a_link(self) -> None:
        commands = Commands({"ovs-vsctl": (1, "database connection failed"), "ip -o link show": ""})
        self.claim("ovs-bridge", "br-int", commands)
        commands.replies["ip -o link show"] = "5: br-int: <BROADCAST> mtu 1500\n"
        self.take_back(commands)
        self.assertEqual(commands.ran, ["ip link delete br-int"])

    def test_a_program_that_is_gone_or_fails_has_nothing_to_remove(self) -> None:
        commands = Commands({"ovs-vsctl": (1, "database connection failed"), "virsh": (1, "")})
        for sort in ("ovs-bridge", "domains"):
            self.claim(sort, "x", commands)
        self.assertEqual(self.take_back(commands), [])

    def test_domains_that_libvirt_knows_or_that_are_defined(self) -> None:
        commands = Commands({"virsh --connect=qemu:///system list": "instance-01\nother\n"})
        self.claim("domains", "instance-", commands)
        self.write("/etc/libvirt/qemu/instance-02.xml", "")
        self.write("/etc/libvirt/qemu/other.xml", "")
        self.assertEqual(self.take_back(commands), ["removed instance instance-02"])
        self.assertEqual([path.name for path in (self.root / "etc/libvirt/qemu").iterdir()], ["other.xml"])

    def test_paths(self) -> None:
        commands = Commands()
        theirs = self.write("/srv/theirs/x", "")
        for path in ("/srv/ours", "/srv/theirs", "/srv/link", "/srv/never"):
            self.claim("path", path, commands)
        self.write("/srv/ours/deep/x", "")
        (self.root / "srv/link").symlink_to(theirs.parent)
        self.assertEqual(self.take_back(commands), ["removed path /srv/link", "removed path /srv/ours"])
        self.assertTrue(theirs.exists())

    def test_a_path_with_users_data_in_it_is_data_itself(self) -> None:
        self.claim("path", "/srv/node", Commands())
        data.protect(Data("/srv/node/sdb"), self.context())
        disk = self.write("/srv/node/sdb/objects/1", "")
        self.write("/srv/node/ring", "")
        stays = "path /srv/node stays, since users' data are in it: /srv/node/sdb"
        self.assertEqual(self.take_back(Commands()), ["kept /srv/node/sdb", "kept /srv/node", stays])
        self.assertTrue(disk.exists())
        undo.settle_data(self.context("remove", destroy_data=True))
        self.assertFalse((self.root / "srv/node").exists())

    def test_a_path_near_the_root_is_refused(self) -> None:
        for path in ("/", "/etc", "/var/"):
            with self.subTest(path), self.assertRaisesRegex(StepError, "not a path that one service can own"):
                self.claim("path", path, Commands())

    def test_a_path_with_something_mounted_is_left(self) -> None:
        self.claim("path", "/srv/ours", Commands())
        self.write("/srv/ours/x", "")
        context = self.context()
        with (
            patch("mounts._mounted", return_value=[f"{self.root}/srv/ours/mounted"]),
            self.assertRaisesRegex(StepError, "something is mounted there"),
        ):
            undo.undo(context)
        self.assertTrue((self.root / "srv/ours/x").exists())

    def test_mounts(self) -> None:
        """One that appeared goes with its directory; one of before stays, and so does one with another mount in it."""
        theirs, ours, shared = (str(self.root / path) for path in ("run/theirs", "run/ours", "run/shared"))
        for path in (theirs, ours, shared):
            self.write(f"{path[len(str(self.root)) :]}/x", "").unlink()
        commands, mounted = Commands(), [theirs]
        with patch("mounts.at", side_effect=lambda path: [each for each in mounted if each.startswith(str(path))]):
            for path in ("/run/theirs", "/run/ours", "/run/shared"):
                self.claim("mount", path, commands)
            mounted += [ours, ours, shared, f"{shared}/namespace"]
            said = self.take_back(commands)
        inside = f"mount /run/shared stays, since something is mounted in it: {shared}/namespace"
        self.assertEqual(said, [inside, "removed mount /run/ours"])
        self.assertEqual(commands.ran, ["umount /run/ours"] * 2, "mounted twice, by two starts of its service")
        self.assertEqual(sorted(path.name for path in (self.root / "run").iterdir()), ["shared", "theirs"])

    def test_processes_of_others_stay(self) -> None:
        theirs, commands = self.sleeper(), Commands()
        self.claim("processes", r"^sleep 4711\.\d+$", commands)
        ours = self.sleeper()
        self.take_back(commands)
        self.assertEqual(ours.wait(5), -15)
        self.assertIsNone(theirs.poll())

    def sleeper(self) -> subprocess.Popen[bytes]:
        sleeper = subprocess.Popen(["sleep", f"4711.{time.monotonic_ns()}"])
        self.addCleanup(sleeper.wait)
        self.addCleanup(sleeper.kill)
        return sleeper


class ProcessesTest(unittest.TestCase):
    def test_a_process_reads_back(self) -> None:
        process = processes.Process(7, 99, "a b  c")
        self.assertEqual(processes.Process.parse(str(process)), process)

    def test_this_program_never_matches(self) -> None:
        own = processes.Process(1, 1, "sh -c stackwright apply x 'claim processes dnsmasq'")
        with patch("processes.running", return_value=iter([own])):
            self.assertEqual(processes.matching(re.compile("dnsmasq")), [])

    def test_a_process_that_ignores_sigterm_is_killed(self) -> None:
        argv = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE) as stubborn:
            assert stubborn.stdout is not None
            stubborn.stdout.readline()
            processes.end([stubborn.pid], patience=0.3)
            self.assertEqual(stubborn.wait(5), -9)


if __name__ == "__main__":
    unittest.main()
