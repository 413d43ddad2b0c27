"""The program that builds Swift's rings, on a builder that keeps its promises and balances nothing."""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import unittest
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

PROGRAM = Path(__file__).resolve().parents[2] / "components/services/swift/rings.py"
_spec = importlib.util.spec_from_file_location("swift_rings", PROGRAM)
assert _spec is not None and _spec.loader is not None
rings = importlib.util.module_from_spec(_spec)
sys.modules["swift_rings"] = rings
_spec.loader.exec_module(rings)

D1: dict[str, Any] = {"ip": "10.0.0.1", "device": "d1", "zone": 1, "weight": 100}
D2: dict[str, Any] = {"ip": "10.0.0.2", "device": "d1", "zone": 2, "weight": 100}
INPUTS: dict[str, Any] = {"partPower": 10, "replicas": 1, "minPartHours": 1, "devices": [D1]}


class Builder:
    """swift.common.ring.builder's, as far as the program uses it. How balanced it is, a test says."""

    after_waiting = 0.0
    now = 0.0

    def __init__(self, part_power: int, replicas: int, min_part_hours: int) -> None:
        self.part_power, self.replicas, self.min_part_hours = part_power, replicas, min_part_hours
        self.devs: list[dict[str, Any] | None] = []
        self.balance, self.dispersion, self.min_part_seconds_left = 0.0, 0.0, 3500
        self.waited = False

    def add_dev(self, dev: dict[str, Any]) -> None:
        self.devs.append({**dev, "id": len(self.devs), "parts": 0})

    def remove_dev(self, number: int) -> None:
        self.devs[number] = None

    def set_dev_zone(self, number: int, zone: int) -> None:
        self._dev(number)["zone"] = zone

    def set_dev_weight(self, number: int, weight: float) -> None:
        self._dev(number)["weight"] = weight

    def set_replicas(self, replicas: int) -> None:
        self.replicas = replicas

    def change_min_part_hours(self, hours: int) -> None:
        self.min_part_hours = hours

    def pretend_min_part_hours_passed(self) -> None:
        self.waited = True

    def rebalance(self, seed: str) -> None:
        if self.replicas > len([dev for dev in self.devs if dev]):
            raise RingBuilderError("more copies than devices")
        self.balance = Builder.after_waiting if self.waited or not self.min_part_hours else Builder.now

    def validate(self) -> None:
        pass

    def get_balance(self) -> float:
        return self.balance

    def get_ring(self) -> Ring:
        return Ring({"devs": self.devs, "replicas": self.replicas, "balance": self.balance})

    def save(self, path: str) -> None:
        Path(path).write_text(json.dumps(vars(self)))

    @classmethod
    def load(cls, path: str) -> Builder:
        builder = cls(1, 1, 1)
        builder.__dict__.update(json.loads(Path(path).read_text()))
        return builder

    def _dev(self, number: int) -> dict[str, Any]:
        dev = self.devs[number]
        assert dev is not None
        return dev


class Ring:
    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    def to_dict(self) -> dict[str, Any]:
        return self.content

    def save(self, path: str) -> None:
        Path(path).write_text(json.dumps(self.content))

    @classmethod
    def load(cls, path: str) -> Ring:
        return cls(json.loads(Path(path).read_text()))


class RingBuilderError(Exception):
    pass


def modules() -> dict[str, ModuleType]:
    """The parts of Swift's library that are imported."""
    names: dict[str, dict[str, Any]] = {
        "swift.common.ring.builder": {"RingBuilder": Builder},
        "swift.common.ring.ring": {"RingData": Ring},
        "swift.common.exceptions": {"RingBuilderError": RingBuilderError},
    }
    found = {name: ModuleType(name) for name in ("swift", "swift.common", "swift.common.ring", *names)}
    for name, content in names.items():
        vars(found[name]).update(content)
    return found


class Due(unittest.TestCase):
    def test_what_is_new_what_differs_and_what_is_gone(self) -> None:
        present = [{**D1, "id": 0, "weight": 50.0}, {**D2, "id": 1}, {**D1, "id": 2, "device": "d9"}]
        wanted = [D1, {**D2, "zone": 3}, {**D2, "device": "d2"}]
        self.assertEqual(
            [str(change) for change in rings.due(wanted, present)],
            ["10.0.0.2/d2: added", "10.0.0.1/d1: weight 100", "10.0.0.2/d1: zone 3", "10.0.0.1/d9: removed"],
        )

    def test_nothing_where_they_are_the_same(self) -> None:
        self.assertEqual(rings.due([D1, D2], [{**D2, "weight": 100.0, "parts": 7}, {**D1}]), [])


class Worth(unittest.TestCase):
    def test_a_state_is_better_by_what_is_seen(self) -> None:
        here = rings.State(0, 10.0, 5.0)
        rows = {(0, 9.0, 5.0): True, (0, 9.5, 4.5): False, (0, 10.0, 4.0): True, (0, 12.0, 5.0): False}
        for state, better in rows.items():
            self.assertEqual(rings.State(*state).betters(here), better, state)
        self.assertTrue(here.betters(rings.State(3, 10.0, 5.0)))


class Bring(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        (self.directory / "backups").mkdir()
        swift = patch.dict(sys.modules, modules())
        swift.start()
        self.addCleanup(swift.stop)
        Builder.now = Builder.after_waiting = 0.0

    def bring(self, **other: Any) -> list[str]:
        return list(rings.bring("object", 6200, {**INPUTS, **other}, self.directory))

    def files(self) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in self.directory.iterdir() if path.is_file()}

    def test_built_once_and_then_left_alone(self) -> None:
        self.assertEqual(self.bring(), ["10.0.0.1/d1: added", "written"])
        before = self.files()
        self.assertEqual(before.keys(), {"object.builder", "object.ring.gz"})
        self.assertEqual(self.bring(), [])
        self.assertEqual(self.files(), before)

    def test_a_device_has_its_servers_address_for_copying_too(self) -> None:
        self.bring()
        [device] = Builder.load(str(self.directory / "object.builder")).devs
        where = {"region": 1, "port": 6200, "replication_ip": "10.0.0.1", "replication_port": 6200}
        self.assertEqual(device, {**D1, **where, "id": 0, "parts": 0})

    def test_what_had_to_wait_moves_once_the_hours_are_lowered(self) -> None:
        Builder.now = 30.0
        self.assertIn("not balanced yet", self.bring()[-1])
        self.assertEqual(self.bring(minPartHours=0), ["hours between moves: 0 instead of 1", "rebalanced", "written"])

    def test_what_a_cut_off_run_left_goes_and_an_operators_copy_stays(self) -> None:
        (self.directory / rings.UNFINISHED).mkdir()
        for name in (f"{rings.UNFINISHED}/object.ring.gzk3x", "object.ring.gz.old"):
            (self.directory / name).touch()
        self.bring()
        self.assertEqual(
            {path.name for path in self.directory.iterdir()},
            {"backups", "object.builder", "object.ring.gz", "object.ring.gz.old"},
        )

    def test_changed_with_the_old_one_kept(self) -> None:
        self.bring()
        self.assertEqual(self.bring(devices=[D1, D2], replicas=2)[:2], ["10.0.0.2/d1: added", "copies: 2 instead of 1"])
        [backup] = (self.directory / "backups").iterdir()
        self.assertRegex(backup.name, r"^\d+\.object\.builder$")

    def test_a_ring_that_is_gone_comes_back_as_it_was(self) -> None:
        self.bring()
        (self.directory / "object.ring.gz").unlink()
        self.assertEqual(self.bring(), ["written"])

    def test_another_part_power_is_refused(self) -> None:
        self.bring()
        before = self.files()
        with self.assertRaisesRegex(rings.RefusedError, r"partPower is 11, but .* was built with 10"):
            self.bring(partPower=11)
        self.assertEqual(self.files(), before)

    def test_what_swift_refuses_leaves_the_files_alone(self) -> None:
        self.bring()
        before = self.files()
        with self.assertRaisesRegex(rings.RefusedError, "more copies than devices"):
            self.bring(replicas=2)
        self.assertEqual(self.files(), before)

    def test_what_has_to_wait_is_said_and_done_the_next_time(self) -> None:
        Builder.now, Builder.after_waiting = 50.0, 0.0
        left = (
            "not balanced yet, since a partition moves one copy within minPartHours (1): "
            "raise objectStorage.rebalance in 59 min"
        )
        self.assertEqual(self.bring(), ["10.0.0.1/d1: added", "written", left])
        self.assertEqual(self.bring(), [left])
        Builder.now = 0.0
        self.assertEqual(self.bring(), ["rebalanced", "written"])
        self.assertEqual(self.bring(), [])

    def test_less_waiting_holds_for_what_comes_with_it(self) -> None:
        Builder.now, Builder.after_waiting = 50.0, 0.0
        self.bring()
        done = self.bring(minPartHours=0, devices=[D1, D2])
        self.assertEqual(done, ["hours between moves: 0 instead of 1", "10.0.0.2/d1: added", "written"])


if __name__ == "__main__":
    unittest.main()
