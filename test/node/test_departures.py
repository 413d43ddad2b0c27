import unittest

from support import NodeTest

import departures
from journal import Journal
from log import StepError


class Departures(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        self.undone: list[str] = []
        for step in ("config", "mariadb", "heat-database", "heat", "heat-cfn", "nova", "switches"):
            self.had(f"node-1-{step}").end_well()

    def had(self, step: str) -> Journal:
        journal = self.context(step).journal
        journal.add("file", path=f"/etc/{step}")
        return journal

    def furnish(self, *services: str) -> list[str]:
        self.undone = []
        departures.undo_those(self.context("node-1-config"), "\n".join(services), self.undone.append)
        return self.undone

    def test_steps_of_a_service_that_is_listed_no_more_newest_first(self) -> None:
        self.assertEqual(self.furnish("mariadb", "heat", "heat-cfn", "nova"), [])
        self.assertEqual(self.furnish("mariadb", "heat-cfn", "nova"), ["node-1-heat", "node-1-heat-database"])
        self.assertEqual(self.furnish("mariadb", "nova"), ["node-1-heat-cfn"])
        self.assertEqual(self.furnish("mariadb", "nova"), [])

    def test_what_was_never_listed_is_nobodys_to_undo(self) -> None:
        self.assertEqual(self.furnish("mariadb"), [])

    def test_a_failed_undo_is_tried_again(self) -> None:
        self.furnish("nova", "heat")

        def fail(step: str) -> None:
            raise StepError(f"cannot undo {step}")

        with self.assertRaisesRegex(StepError, "cannot undo node-1-heat"):
            departures.undo_those(self.context("node-1-config"), "nova", fail)
        self.assertIn("node-1-heat", self.furnish("nova"))

    def test_what_pulumi_takes_for_done_is_not_brought_back_in_silence(self) -> None:
        self.furnish("nova", "heat")
        self.furnish("nova")  # the run is cut off here, and the stack file has Heat again
        with self.assertRaisesRegex(StepError, "has taken heat away from this node"):
            self.furnish("nova", "heat")
        self.assertEqual(self.furnish("nova"), [])
        for step in ("node-1-heat", "node-1-heat-database", "node-1-heat-cfn"):
            departures.settle(self.context(step))
        self.assertEqual(self.furnish("nova", "heat"), [])

    def test_a_service_whose_first_start_failed_may_come_again(self) -> None:
        self.had("node-1-octavia")
        self.furnish("octavia")
        self.assertEqual(self.furnish("nova"), ["node-1-octavia"])
        self.assertEqual(self.furnish("nova", "octavia"), [])

    def test_the_longest_name_is_whose_a_step_is(self) -> None:
        names = ("heat", "heat-cfn", "nova")
        for step, service in (
            ("n-heat", "heat"),
            ("n-heat-database", "heat"),
            ("n-heat-cfn", "heat-cfn"),
            ("n-heater", None),
            ("n-config", None),
            ("other-heat", None),
        ):
            self.assertEqual(departures.service_of(step, "n", names), service, step)


if __name__ == "__main__":
    unittest.main()
