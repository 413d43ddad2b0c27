"""The script that keeps instances' interfaces up, in a network namespace."""

import os
import subprocess
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "components/services/neutron/keep-taps-up.sh"
WAIT = """
is_up() { for _ in $(seq 100); do ip -o link show $1 | grep -q '[<,]UP[,>]' && return; sleep 0.1; done; return 1; }
"""


@unittest.skipUnless(os.geteuid() == 0, "makes a network namespace")
class KeepTapsUpTest(unittest.TestCase):
    def on_host(self, commands: str) -> int:
        """Exit code of shell commands while the script runs in the background."""
        script = f"set -e; {WAIT} ip link add tap0000000a-be type bridge; setsid sh {SCRIPT} & keeper=$!\n{commands}"
        ended = f"trap 'kill -- -$keeper' EXIT; {script}"
        return subprocess.run(["unshare", "--net", "bash", "-c", ended], capture_output=True, check=False).returncode

    def test_who_was_there_and_who_comes_are_brought_up_and_again_when_taken_down(self) -> None:
        tap = "tap0000000b-af"
        comes = f"ip link add {tap} type bridge; is_up {tap}; ip link set {tap} down; is_up {tap}"
        self.assertEqual(self.on_host(f"is_up tap0000000a-be; {comes}"), 0)

    def test_nobody_elses_interface_is_touched(self) -> None:
        # Told of in turn: when the last one is up, the others have been passed over.
        come = "ip link add eth7 type bridge; ip link add tap0 type bridge; ip link add tap0000000b-af type bridge"
        down = "for name in eth7 tap0; do ip -o link show $name | grep -v '[<,]UP[,>]'; done"
        self.assertEqual(self.on_host(f"is_up tap0000000a-be; {come}; is_up tap0000000b-af; {down}"), 0)
