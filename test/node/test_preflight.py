import json
import unittest
from typing import Any
from unittest.mock import patch

from fakes import WANTED, FakeHost
from support import Commands, NodeTest

import facts
import preflight
import sources
from log import StepError


class Sources(unittest.TestCase):
    def test_one_question_a_server_through_apts_proxy(self) -> None:
        host = FakeHost()
        host.outputs["apt-config"] = (0, 'Acquire::http::Proxy "http://proxy.example.org:3142";\n')
        host.names["proxy.example.org"] = ["192.0.2.9"]
        del host.names["deb.example.org"]
        self.assertEqual(sources.check(host, WANTED), ([], 0.0))
        self.assertEqual(host.asked, [("http://deb.example.org/debian/", "http://proxy.example.org:3142")])

    def test_a_server_that_apt_reaches_directly(self) -> None:
        host = FakeHost()
        dump = 'Acquire::http::Proxy "http://proxy:1";\nAcquire::http::Proxy::deb.example.org "DIRECT";\n'
        host.outputs["apt-config"] = (0, dump)
        sources.check(host, WANTED)
        self.assertEqual(host.asked, [("http://deb.example.org/debian/", "")])


class Prepare(NodeTest):
    def report(self, host: FakeHost, given: dict[str, Any]) -> dict[str, Any]:
        context = self.context("controller-prepare", Commands(), **facts.load(self.state))
        with patch("log.show") as show:
            preflight.prepare(context, f"==> @expectations\n{json.dumps(given)}\n", host)
        show.assert_called_once()
        answer: dict[str, Any] = json.loads(show.call_args.args[0])
        return answer

    def test_one_line_of_json_also_with_problems(self) -> None:
        answer = self.report(FakeHost(), {"node": "compute1"})
        self.assertEqual(answer["node"], "compute1")
        self.assertEqual(answer["problems"][0]["check"], "hostname")
        self.assertIsNone(answer["clockOffset"])

    def test_facts_are_kept_once_taken(self) -> None:
        self.report(FakeHost(), {})
        later = FakeHost()
        later.processors = 2
        later.kvm = True
        answer = self.report(later, {"address": "10.20.0.11"})
        self.assertEqual(answer["facts"]["cores"], 4)
        self.assertEqual(answer["facts"]["virt_type"], "qemu")
        self.assertEqual(answer["facts"]["management_interface"], "host0", "a missing fact is added")

    def test_no_expectations(self) -> None:
        with self.assertRaises(StepError):
            preflight.prepare(self.context(), "", FakeHost())


if __name__ == "__main__":
    unittest.main()
