import unittest
from unittest.mock import patch

from support import Commands, NodeTest

import undo
import units
from journal import Journal
from log import StepError
from plan import Off, Unit


class Systemd:
    """A small systemd: units with the properties that matter, changed by the calls of systemctl."""

    def __init__(self, **found: dict[str, str]) -> None:
        off = {"LoadState": "loaded", "ActiveState": "inactive", "UnitFileState": "disabled", "Job": "0"}
        self.units = {name.replace("_", "-"): {**off, **given} for name, given in found.items()}
        self.fails: set[str] = set()
        self.restarting: dict[str, int] = {}
        self.commands = Commands({"systemctl": self._call, "journalctl": "Traceback\nboom\n"})

    def _call(self, argv: list[str], _: str | None) -> str:
        verb, names = argv[1], argv[argv.index("--") + 1 :] if "--" in argv else []
        if verb == "show":
            return "\n".join(self._show(name) for name in names)
        for name in names:
            unit = self.units[name]
            if verb == "restart":
                unit["ActiveState"] = "failed" if name in self.fails else "active"
            elif verb in ("stop", "start"):
                unit["ActiveState"] = "active" if verb == "start" else "inactive"
            elif verb in ("enable", "disable"):
                unit["UnitFileState"] = f"{verb}d"
                if "--now" in argv:
                    unit["ActiveState"] = "inactive"
        return ""

    def _show(self, name: str) -> str:
        unit = self.units.get(name, {"LoadState": "not-found", "ActiveState": "inactive", "Job": "0"})
        if self.restarting.get(name, 0) > 0:
            self.restarting[name] -= 1
            unit = {**unit, "NRestarts": str(9 - self.restarting[name])}
        return "".join(f"{key}={value}\n" for key, value in unit.items())

    @property
    def calls(self) -> list[str]:
        return [command.removeprefix("systemctl ") for command in self.commands.ran if command.startswith("systemctl")]


class UnitsTest(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        steady = patch.object(units, "_STEADY_SECONDS", 0.0)
        steady.start()
        self.addCleanup(steady.stop)
        pause = patch("time.sleep")
        pause.start()
        self.addCleanup(pause.stop)

    def up(self, systemd: Systemd, **digests: str) -> list[str]:
        """One run with these units; returns what it said."""
        tasks = [Unit(name.replace("_", "-"), digest) for name, digest in digests.items()]
        systemd.commands.ran.clear()
        units.run_all(tasks, self.context(commands=systemd.commands))
        return self.said

    def test_enabled_and_started_together(self) -> None:
        systemd = Systemd(nova_api={}, nova_conductor={"UnitFileState": "enabled"})
        said = self.up(systemd, nova_api="1", nova_conductor="1")
        self.assertEqual(said, ["enabled nova-api", "started nova-api", "started nova-conductor"])
        self.assertEqual(systemd.calls, ["enable -- nova-api", "restart --no-block -- nova-api nova-conductor"])

    def test_nothing_due_nothing_done(self) -> None:
        systemd = Systemd(a={}, b={})
        self.up(systemd, a="1", b="1")
        self.assertEqual((self.up(systemd, a="1", b="1"), systemd.calls), ([], []))

    def test_only_what_reads_a_changed_file_restarts(self) -> None:
        systemd = Systemd(a={}, b={})
        self.up(systemd, a="1", b="1")
        self.assertEqual(self.up(systemd, a="1", b="2"), ["restarted b"])
        self.assertEqual(systemd.calls[-1], "restart --no-block -- b")

    def test_what_does_not_run_is_started(self) -> None:
        systemd = Systemd(a={}, b={})
        self.up(systemd, a="1", b="1")
        systemd.units["a"]["ActiveState"] = "failed"
        self.assertEqual(self.up(systemd, a="1", b="1"), ["started a"])
        self.assertEqual(systemd.calls, ["reset-failed -- a", "restart --no-block -- a"])

    def test_what_is_just_starting_is_waited_for(self) -> None:
        systemd = Systemd(a={}, b={})
        self.up(systemd, a="1", b="1")
        systemd.units["a"]["ActiveState"] = "activating"
        with patch("time.sleep", side_effect=lambda _: systemd.units["a"].update(ActiveState="active")):
            self.assertEqual(self.up(systemd, a="1", b="1"), [])
        self.assertEqual(systemd.calls, [])
        self.assertEqual(systemd.units["a"]["ActiveState"], "active")

    def test_what_fails_over_and_over_is_started_anew(self) -> None:
        systemd = Systemd(a={})
        self.up(systemd, a="1")
        systemd.units["a"].update(ActiveState="activating", SubState="auto-restart")
        self.assertEqual(self.up(systemd, a="1"), ["started a"])

    def test_a_failed_start_is_due_again(self) -> None:
        systemd = Systemd(a={"UnitFileState": "enabled"})
        systemd.fails = {"a"}
        with self.assertRaises(StepError) as caught:
            self.up(systemd, a="1")
        self.assertRegex(caught.exception.what, "^a did not stay up: LoadState loaded, ActiveState failed")
        self.assertEqual(caught.exception.tail, ["Traceback", "boom"])
        systemd.fails = set()
        self.assertEqual(self.up(systemd, a="1"), ["started a"])

    def test_a_unit_that_keeps_restarting_is_not_there_yet(self) -> None:
        systemd = Systemd(a={})
        systemd.restarting = {"a": 5}
        with patch.object(units, "_STEADY_SECONDS", 0.0001):
            self.up(systemd, a="1")
        self.assertEqual(systemd.restarting["a"], 0)

    def test_a_unit_that_never_comes_up(self) -> None:
        systemd = Systemd(a={})
        with patch.object(units, "_START_SECONDS", 0), patch.object(systemd, "_call") as call:
            call.side_effect = lambda *_: "LoadState=loaded\nActiveState=activating\n"
            systemd.commands.replies["systemctl"] = call
            with self.assertRaises(StepError) as caught:
                self.up(systemd, a="1")
        self.assertEqual(caught.exception.what, "waited 0 s in vain for a to run")
        self.assertEqual(caught.exception.tail[1:], ["journal of a:", "Traceback", "boom"])

    def test_a_unit_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(StepError, "no such unit on this node: b"):
            self.up(Systemd(a={}), a="1", b="1")

    def test_static_and_generated_units_are_not_enabled(self) -> None:
        systemd = Systemd(a={"UnitFileState": "static"}, b={"UnitFileState": "generated"})
        self.assertEqual(self.up(systemd, a="1", b="1"), ["started a", "started b"])

    def test_a_one_shot_that_ended_well_is_up(self) -> None:
        systemd = Systemd(a={"Type": "oneshot", "Result": "success", "UnitFileState": "static"})
        self.assertEqual(self.up(systemd, a="1"), ["restarted a"])
        systemd.units["a"]["ActiveState"] = "inactive"
        self.assertEqual(self.up(systemd, a="1"), [])

    def test_a_one_shot_that_should_have_remained_is_not(self) -> None:
        shot = {"Type": "oneshot", "Result": "success", "UnitFileState": "static", "RemainAfterExit": "yes"}
        self.assertEqual(self.up(Systemd(a=shot), a="1"), ["started a"])

    def test_undo_stops_and_disables_all_in_one_call_each(self) -> None:
        systemd = Systemd(a={}, b={}, c={"UnitFileState": "enabled"})
        self.up(systemd, a="1", b="1", c="1")
        systemd.commands.ran.clear()
        undo.undo(self.context(commands=systemd.commands))
        self.assertEqual(systemd.calls, ["stop -- c b a", "disable -- b a"])
        self.assertEqual(systemd.units["c"]["UnitFileState"], "enabled")

    def test_a_unit_that_ran_before_restarts_when_all_is_removed(self) -> None:
        systemd = Systemd(chrony={"ActiveState": "active", "UnitFileState": "enabled"})
        self.assertEqual(self.up(systemd, chrony="1"), ["restarted chrony"])
        systemd.commands.ran.clear()
        undo.undo(self.context(commands=systemd.commands))
        self.assertEqual(systemd.calls, [])
        self.assertEqual(Journal(units.REMAINS, self.state).entries, [{"kind": "restart", "name": "chrony"}])
        undo.undo(self.context(units.REMAINS, commands=systemd.commands))
        self.assertEqual(systemd.calls, ["restart -- chrony"])

    def test_off_and_back(self) -> None:
        both = {"ActiveState": "active", "UnitFileState": "enabled"}
        systemd = Systemd(theirs=both, packaged={"UnitFileState": "enabled"}, idle={})
        for name in ("theirs", "packaged", "idle", "missing"):
            units.keep_off(Off(name), self.context(commands=systemd.commands))
        self.assertEqual(systemd.calls, ["disable --now -- theirs", "disable --now -- packaged"])
        systemd.commands.ran.clear()
        undo.undo(self.context(commands=systemd.commands))
        self.assertEqual(systemd.calls, ["enable -- packaged", "enable -- theirs", "start -- theirs"])

    def test_what_the_plan_no_longer_has_is_taken_back(self) -> None:
        systemd = Systemd(a={}, b={}, c={"UnitFileState": "enabled"})
        self.up(systemd, a="1", b="1")
        units.keep_off(Off("c"), self.context(commands=systemd.commands))
        systemd.commands.ran.clear()
        units.take_back({("unit", "a")}, self.context(commands=systemd.commands))
        self.assertEqual(systemd.calls, ["stop -- b", "disable -- b", "enable -- c"])
        self.assertEqual([entry["name"] for entry in self.context().journal.entries], ["a"])

    def test_a_link_to_a_unit_file_that_is_gone_goes_too(self) -> None:
        wants = self.root / "etc/systemd/system/multi-user.target.wants"
        wants.mkdir(parents=True)
        for name in ("a.service", "srv-node-d1.mount", "theirs.service"):
            (wants / name).symlink_to(f"/etc/systemd/system/{name}")
        found: dict[str, dict[str, str]] = {"a": {}, "srv_node_d1.mount": {}}
        systemd = Systemd(**found)
        self.up(systemd, **dict.fromkeys(found, "1"))
        units.take_back(set(), self.context(commands=systemd.commands))
        self.assertEqual([path.name for path in wants.iterdir()], ["theirs.service"])

    def test_verify(self) -> None:
        systemd = Systemd(a={}, b={}, c={"UnitFileState": "enabled"})
        self.up(systemd, a="1", b="1")
        units.keep_off(Off("c"), self.context(commands=systemd.commands))
        context = self.context(commands=systemd.commands)

        def differences() -> list[str]:
            return [line for entry in context.journal.entries for line in units.VERIFY[entry["kind"]](entry, context)]

        self.assertEqual(differences(), [])
        systemd.units["a"]["ActiveState"] = "inactive"
        systemd.units["b"]["UnitFileState"] = "disabled"
        systemd.units["c"]["ActiveState"] = "active"
        lines = differences()
        self.assertRegex(lines[0], "^unit a does not run")
        self.assertEqual(lines[1:], ["unit b is not enabled", "unit c runs and should be off"])


if __name__ == "__main__":
    unittest.main()
