import json
import unittest
from typing import Any
from unittest.mock import patch

from fakes import LISTENS, WANTED, FakeHost
from support import Commands, NodeTest

import facts
import preflight
import sources
import userdata
from context import Fact
from log import RefusedError, StepError


class Sources(unittest.TestCase):
    def test_one_question_a_server_through_apts_proxy(self) -> None:
        host = FakeHost()
        host.outputs["apt-config"] = (0, 'Acquire::http::Proxy "http://proxy.example.org:3142";\n')
        host.names["proxy.example.org"] = ["192.0.2.9"]
        del host.names["deb.example.org"]
        self.assertEqual(sources.check(host, WANTED), [])
        self.assertEqual(host.asked, [("http://deb.example.org/debian/", "http://proxy.example.org:3142")])

    def test_a_server_that_apt_reaches_directly(self) -> None:
        host = FakeHost()
        dump = 'Acquire::http::Proxy "http://proxy:1";\nAcquire::http::Proxy::deb.example.org "DIRECT";\n'
        host.outputs["apt-config"] = (0, dump)
        sources.check(host, WANTED)
        self.assertEqual(host.asked, [("http://deb.example.org/debian/", "")])


class Prepare(NodeTest):
    def prepare(self, host: FakeHost, given: dict[str, Any]) -> dict[str, Fact]:
        context = self.context("controller-prepare", Commands(), **facts.load(self.state))
        preflight.prepare(context, f"==> @expectations\n{json.dumps(given)}\n", host)
        return facts.load(self.state)

    def test_a_host_that_is_not_fit_says_all_that_is_wrong_and_gives_others_the_time_to(self) -> None:
        with patch("preflight.time.sleep") as pause, self.assertRaises(RefusedError) as refused:
            self.prepare(FakeHost(), {"node": "compute1", "memoryMiB": 10**9})
        self.assertEqual(str(refused.exception), "2 problems on this host; nothing was changed there")
        self.assertEqual([line.split(":")[0] for line in refused.exception.tail], ["hostname", "memory"])
        pause.assert_called_once()
        self.assertEqual(facts.load(self.state), {})

    def test_facts_are_kept_once_taken(self) -> None:
        self.prepare(FakeHost(), {})
        later = FakeHost()
        later.processors = 2
        later.kvm = True
        known = self.prepare(later, {"address": "10.20.0.11"})
        self.assertEqual(known["cores"], 4)
        self.assertEqual(known["virt_type"], "qemu")
        self.assertEqual(known["management_interface"], "host0", "a missing fact is added")

    def test_whether_data_go_is_what_the_stack_said_last(self) -> None:
        cases: list[tuple[dict[str, Any], bool]] = [({"destroyData": told}, told) for told in (True, False)]
        cases.append(({}, False))
        for given, told in cases:
            self.assertIs(self.prepare(FakeHost(), given)["destroy_data"], told)

    def test_a_list_of_data_that_somebody_has_removed_is_forgotten_with_the_first_step(self) -> None:
        note = userdata.listed(self.context()).add("data", path="/var/lib/glance/images", ours=True)
        host = FakeHost()
        host.paths.add("/var/lib/glance/images")
        with patch("preflight.time.sleep"), self.assertRaisesRegex(RefusedError, "1 problem on this host"):
            self.prepare(host, {})
        self.assertEqual(userdata.listed(self.context()).entries, [note])
        self.prepare(FakeHost(), {})
        self.assertEqual(userdata.listed(self.context()).entries, [])

    def test_in_a_cloud_the_list_stays(self) -> None:
        userdata.listed(self.context()).add("data", path="/var/lib/gone", ours=True)
        self.context("controller-config").journal.add("file", path="/etc/x")
        self.prepare(FakeHost(), {})
        self.assertEqual(len(userdata.listed(self.context()).entries), 1)

    def test_a_port_that_a_unit_of_ours_has_is_free_also_if_its_package_was_there_before(self) -> None:
        journal = self.context("controller-swift-rings").journal
        journal.add("unit", name="rsync", enabled=False, active=False, digest="1")
        host = FakeHost()
        host.files["/proc/net/tcp"] = LISTENS
        host.paths = {"/proc/99"}
        host.process_links = {"/proc/99/fd": ["socket:[4711]"]}
        given = {"address": "10.20.0.11", "ports": [{"port": 3306, "for": "rsync"}]}
        host.files["/proc/99/cgroup"] = "0::/system.slice/rsync.service\n"
        self.prepare(host, given)
        host.files["/proc/99/cgroup"] = "0::/system.slice/other.service\n"
        with patch("preflight.time.sleep"), self.assertRaises(RefusedError):
            self.prepare(host, given)

    def test_no_expectations(self) -> None:
        with self.assertRaises(StepError):
            preflight.prepare(self.context(), "", FakeHost())


if __name__ == "__main__":
    unittest.main()
