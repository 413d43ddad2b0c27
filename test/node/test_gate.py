import json
import unittest
from typing import Any

from support import NodeTest

import gate
from log import StepError


class Gate(NodeTest):
    def pass_through(self, *reports: dict[str, Any]) -> list[str]:
        try:
            gate.gate(self.context("gate"), "".join(f"{json.dumps(report)}\n" for report in reports))
        except StepError as error:
            return error.tail
        return []

    @staticmethod
    def report(node: str, *problems: str, offset: float | None = None, hostname: str = "") -> dict[str, Any]:
        found = [{"check": "disk", "wrong": problem, "right": "more"} for problem in problems]
        return {"node": node, "facts": {"hostname": hostname or node}, "problems": found, "clockOffset": offset}

    def test_nodes_in_order_pass(self) -> None:
        self.assertEqual(self.pass_through(self.report("a", offset=1.0), self.report("b", offset=-3.0)), [])
        self.assertEqual(self.said, ["2 nodes are in order"])

    def test_all_problems_of_all_nodes(self) -> None:
        found = self.pass_through(self.report("a", "full", "slow"), self.report("b", "old"))
        self.assertEqual(
            found,
            [
                "a: disk: full; right would be: more",
                "a: disk: slow; right would be: more",
                "b: disk: old; right would be: more",
            ],
        )

    def test_clocks_that_are_apart(self) -> None:
        found = self.pass_through(self.report("a", offset=0.0), self.report("b", offset=-6.0), self.report("c"))
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith("b: clock: 6 s ahead of a"), found)

    def test_two_nodes_of_one_hostname(self) -> None:
        found = self.pass_through(self.report("a", hostname="x"), self.report("b", hostname="x"))
        self.assertTrue(found[0].startswith("b: hostname: x is the hostname of a too"), found)

    def test_no_report_is_no_pass(self) -> None:
        with self.assertRaises(StepError):
            gate.gate(self.context("gate"), "\n")

    def test_a_report_that_is_none(self) -> None:
        with self.assertRaises(StepError):
            gate.gate(self.context("gate"), "Connection closed\n")


if __name__ == "__main__":
    unittest.main()
