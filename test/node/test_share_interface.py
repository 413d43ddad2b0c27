"""The script that moves a host's address, in a network namespace; Open vSwitch is two programs that do nothing."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "components/services/neutron/share-interface.sh"
HOST = """
ip link set lo up
ip link add eth0 type bridge && ip link set eth0 up
ip link add br-provider type bridge
ip address add 10.20.0.11/24 dev eth0
ip route add default via 10.20.0.1 dev eth0
"""
LOOK = "ip -o -4 address show scope global | awk '{print $2, $4}'; ip -4 route show default"
BEFORE = ["eth0 10.20.0.11/24", "default via 10.20.0.1 dev eth0"]
MOVED = ["br-provider 10.20.0.11/24", "default via 10.20.0.1 dev br-provider"]


@unittest.skipUnless(os.geteuid() == 0, "makes a network namespace")
class ShareInterfaceTest(unittest.TestCase):
    def on_host(self, commands: str) -> tuple[int, list[str]]:
        """Exit code and lines of shell commands on a host with one interface."""
        with tempfile.TemporaryDirectory() as programs:
            for name in ("ovs-vsctl", "ovs-ofctl"):
                (Path(programs) / name).symlink_to("/bin/true")
            environment = {"PATH": f"{programs}:{os.environ['PATH']}", "PATIENCE": "2", "RUN": programs}
            script = f"set -e; {HOST} share() {{ sh {SCRIPT} $1 eth0 br-provider $2; }}\n{commands}"
            done = subprocess.run(
                ["unshare", "--net", "sh", "-c", script], env=environment, capture_output=True, text=True, check=False
            )
            return done.returncode, [line.strip() for line in done.stdout.splitlines()]

    def test_addresses_and_routes_move_and_come_back(self) -> None:
        self.assertEqual(self.on_host(f"share move 10.20.0.11; {LOOK}"), (0, MOVED))
        self.assertEqual(self.on_host(f"share move 10.20.0.11; share move 10.20.0.11; {LOOK}"), (0, MOVED))
        self.assertEqual(self.on_host(f"share move 10.20.0.11; share back; {LOOK}"), (0, BEFORE))
        self.assertEqual(self.on_host(f"share back; {LOOK}"), (0, BEFORE))

    def test_a_move_that_was_killed_half_way_goes_on_or_back(self) -> None:
        cut_off = "share move 10.20.0.11; ip address flush dev br-provider"
        self.assertEqual(self.on_host(f"{cut_off}; share move 10.20.0.11; {LOOK}"), (0, MOVED))
        self.assertEqual(self.on_host(f"{cut_off}; share back; {LOOK}"), (0, BEFORE))

    def test_all_addresses_of_both_families_go_along(self) -> None:
        more = "ip address add 10.20.0.12/24 dev eth0; ip -6 address add fd00::11/64 dev eth0 nodad"
        routes = "ip -6 route add default via fd00::1 dev eth0; ip route add 10.99.0.0/16 via 10.20.0.9 dev eth0"
        addresses = "ip -o address show scope global | awk '{print $2, $4}'"
        look = f"{addresses}; ip -6 route show default; ip route show 10.99.0.0/16"
        _, before = self.on_host(f"{more}; {routes}; {look}")
        self.assertEqual(len(before), 5)
        _, moved = self.on_host(f"{more}; {routes}; share move 10.20.0.11; {look}")
        self.assertEqual(sorted(moved), sorted(line.replace("eth0", "br-provider") for line in before))
        self.assertEqual(self.on_host(f"{more}; {routes}; share move 10.20.0.11; share back; {look}"), (0, before))

    def test_the_address_of_broadcasts_goes_along(self) -> None:
        more = "ip address delete 10.20.0.11/24 dev eth0; ip address add 10.20.0.11/24 brd + dev eth0"
        look = "ip -o -4 address show scope global | awk '{print $2, $4, $5, $6}'"
        self.assertEqual(
            self.on_host(f"{more}; share move 10.20.0.11; {look}"), (0, ["br-provider 10.20.0.11/24 brd 10.20.0.255"])
        )
        self.assertEqual(
            self.on_host(f"{more}; share move 10.20.0.11; share back; {look}"),
            (0, ["eth0 10.20.0.11/24 brd 10.20.0.255"]),
        )

    def test_everything_goes_back_when_not_all_of_it_can_move(self) -> None:
        recorded = "address 10.20.0.11/24\\nroute -4 default via 10.20.0.1\\nroute -4 nonsense\\n"
        spoilt = f"printf '{recorded}' >$RUN/stackwright-br-provider"
        self.assertEqual(
            self.on_host(f"{spoilt}; share move 10.20.0.11 || {{ echo failed; {LOOK}; }}"), (0, ["failed", *BEFORE])
        )

    def test_a_route_that_cannot_be_carried_keeps_nothing_else_from_moving(self) -> None:
        spoilt = "share move 10.20.0.11; echo 'route -4 nonsense' >>$RUN/stackwright-br-provider"
        self.assertEqual(self.on_host(f"{spoilt}; share back; {LOOK}"), (0, BEFORE))

    def test_everything_goes_back_when_nobody_answers(self) -> None:
        self.assertEqual(self.on_host(f"share move 10.20.0.1 || {{ echo failed; {LOOK}; }}"), (0, ["failed", *BEFORE]))


if __name__ == "__main__":
    unittest.main()
