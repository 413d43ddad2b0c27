import json
import unittest
from typing import Any
from unittest.mock import patch

import checks
import expectations
import facts
import gate
import listeners
import preflight
import sources
from expectations import Expectations, Port
from fakes import FakeHost
from host import Answer
from log import StepError
from support import Commands, NodeTest

LISTENS = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0B00140A:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 4711 1\n"
    "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4712 1\n"
    "   2: 0B00140A:0016 0100140A:D2AE 01 00000000:00000000 00:00000000 00000000     0        0 4713 1\n"
)
WANTED = Expectations(
    node="controller",
    address="10.20.0.11",
    distributions=("debian13",),
    architectures=("x86_64",),
    memory_mib=4096,
    disk_gib=6,
    mirror_check=True,
    ports=(Port(3306, "10.20.0.11", "mariadb"),),
    provider_interface="prov0",
    peers=("10.20.0.21:22",),
    leftovers=("/etc/nova",),
    units=("nova-api.service",),
)


class Facts(unittest.TestCase):
    def test_a_node_in_numbers(self) -> None:
        self.assertEqual(
            facts.take(FakeHost(), "10.20.0.11"),
            {
                "hostname": "controller",
                "distribution": "debian13",
                "architecture": "x86_64",
                "cores": 4,
                "memory_mib": 16384,
                "workers": 4,
                "virt_type": "qemu",
                "datapath": "netdev",
                "management_interface": "host0",
            },
        )

    def test_workers_follow_cores_and_memory_between_one_and_eight(self) -> None:
        for cores, gib, workers in ((2, 24, 2), (16, 16, 4), (64, 512, 8), (4, 2, 1), (1, 64, 1)):
            host = FakeHost()
            host.processors = cores
            host.files["/proc/meminfo"] = f"MemTotal: {gib * 1024 * 1024} kB\n"
            self.assertEqual(facts.take(host, "")["workers"], workers, f"{cores} cores, {gib} GiB")

    def test_kvm_and_the_kernel_datapath_are_probed(self) -> None:
        host = FakeHost()
        host.kvm = True
        host.outputs["modprobe"] = (0, "")
        self.assertEqual(facts.take(host, "")["virt_type"], "kvm")
        self.assertEqual(facts.take(host, "")["datapath"], "system")

    def test_an_address_in_another_spelling_is_found(self) -> None:
        host = FakeHost()
        host.outputs["ip -json address show"] = host.links_json(eth1={"addresses": ["fd00::11"]})
        self.assertEqual(facts.interface_of("fd00:0:0::11", host), "eth1")


class Checks(unittest.TestCase):
    def found(self, host: FakeHost, expected: Expectations = WANTED) -> list[str]:
        problems = preflight.report(host, expected, {})["problems"]
        return [f"{problem['check']}: {problem['wrong']}" for problem in problems]

    def test_a_node_in_order(self) -> None:
        self.assertEqual(self.found(FakeHost()), [])

    def test_each_thing_that_can_be_wrong(self) -> None:
        def use(**fields: Any) -> FakeHost:
            host = FakeHost()
            for name, value in fields.items():
                known = getattr(host, name)
                setattr(host, name, {**known, **value} if isinstance(known, dict) else value)
            return host

        address = "ip -json address show"
        on = FakeHost.links_json
        rows: tuple[tuple[FakeHost, str], ...] = (
            (use(uid=1000), "root: the helper runs as user 1000"),
            (use(names={"controller": []}), "hostname: the node cannot resolve its own name controller"),
            (
                use(outputs={address: on(prov0={}, host0={"addresses": ["10.20.0.12"]})}),
                "address: no interface of the node carries 10.20.0.11",
            ),
            (use(files={"/etc/os-release": "ID=debian\nVERSION_ID=12\n"}), "distribution: the node runs debian12"),
            (use(files={"/proc/1/comm": "init\n"}), "systemd: process 1 is not systemd"),
            (
                use(outputs={"systemctl is-system-running": (1, "starting\n")}),
                "systemd: systemd says the host is starting",
            ),
            (use(free=1.25), "disk: 1.2 GiB are free on /"),
            (use(files={"/proc/meminfo": "MemTotal: 2097152 kB\n"}), "memory: the node has 2048 MiB of memory"),
            (use(outputs={"dpkg-query": (0, "ii  bash\niF  exim4\n")}), "packages: not completely installed: exim4"),
            (use(outputs={"dpkg-query": (2, "")}), "packages: dpkg cannot read its database"),
            (
                use(refused={("10.20.0.21", 22): "Connection refused"}),
                "peers: cannot connect to 10.20.0.21 port 22: Connection refused",
            ),
            (
                use(outputs={address: on(host0={"addresses": ["10.20.0.11"]})}),
                "provider interface: there is no interface prov0",
            ),
            (
                use(outputs={address: on(prov0={"addresses": ["10.20.0.11"]})}),
                "provider interface: prov0 carries the management address 10.20.0.11",
            ),
            (
                use(outputs={"ip -json -4 route": (0, '[{"dst": "default", "dev": "prov0"}]')}),
                "provider interface: prov0 carries the default route",
            ),
            (
                use(
                    outputs={
                        address: on(prov0={"addresses": ["192.168.56.9"]}, host0={"addresses": ["10.20.0.11"]}),
                        "ss": (0, '0 0 192.168.56.9:2222 192.168.56.1:5000 users:(("sshd-session",pid=9,fd=7))\n'),
                    }
                ),
                "provider interface: prov0 carries an SSH connection",
            ),
            (
                use(outputs={address: on(prov0={"addresses": ["192.168.56.9"]}, host0={"addresses": ["10.20.0.11"]})}),
                "provider interface: prov0 has the address 192.168.56.9",
            ),
            (
                use(outputs={address: on(prov0={"master": "virbr0"}, host0={"addresses": ["10.20.0.11"]})}),
                "provider interface: prov0 is a port of virbr0",
            ),
            (use(paths={"/etc/nova"}), "leftovers: there is /etc/nova of another deployment"),
            (use(outputs={"systemctl is-active": (0, "")}), "leftovers: nova-api.service runs already"),
            (use(paths={"/etc/kolla/globals.yml"}), "leftovers: a Kolla deployment is on this host"),
            (use(paths={"/snap/openstack"}), "leftovers: a MicroStack snap is on this host"),
            (
                use(names={"deb.example.org": []}),
                "name resolution: deb.example.org, where packages come from, has no address",
            ),
            (
                use(answers={"http://deb.example.org/debian/": Answer(error="timed out")}),
                "package source: http://deb.example.org/debian/ does not answer: timed out",
            ),
            (
                use(outputs={"apt-get indextargets": (0, "file:/media/cdrom\n")}),
                "package source: apt has no source of packages over the network",
            ),
            (use(files={"/proc/net/tcp": LISTENS}), "ports: port 3306 is taken by another process"),
        )
        for host, problem in rows:
            with self.subTest(problem):
                self.assertEqual(self.found(host), [problem])

    def test_the_wrong_hostname_is_one_problem_not_two(self) -> None:
        wrong = Expectations(node="compute1", address="10.20.0.11")
        self.assertEqual(self.found(FakeHost(), wrong), ["hostname: the node's hostname is controller"])

    def test_everything_wrong_is_reported_at_once(self) -> None:
        host = FakeHost()
        host.uid, host.free = 1, 0.5
        self.assertEqual(len(self.found(host)), 2)

    def test_what_this_program_made_is_no_obstacle(self) -> None:
        host = FakeHost()
        host.files |= {
            "/proc/net/tcp": LISTENS,
            "/proc/9/comm": "mariadbd",
            "/proc/9/cgroup": "0::/system.slice/mariadb.service",
        }
        host.paths = {"/etc/nova", "/proc/9"}
        host.process_links = {"/proc/9/fd": ["/dev/null", "socket:[4711]"]}
        host.free = 0.1
        host.outputs["systemctl is-active"] = (0, "")
        host.outputs["ip -json address show"] = host.links_json(
            prov0={"master": "ovs-system"}, host0={"addresses": ["10.20.0.11"]}
        )
        self.assertEqual(len(self.found(host)), 5)
        ours = Expectations(
            **{
                **WANTED.__dict__,
                "own_units": frozenset({"mariadb.service", "nova-api.service"}),
                "own_paths": frozenset({"/etc/nova"}),
            }
        )
        self.assertEqual(self.found(host, ours), [])

    def test_expectations_with_a_key_nobody_knows_are_refused(self) -> None:
        with self.assertRaises(expectations.ExpectationError):
            expectations.read({"memoryMib": 1}, frozenset(), frozenset())

    def test_expectations_as_they_come(self) -> None:
        given = {
            "node": "controller", "address": "10.20.0.11", "distributions": ["debian13"], "architectures": ["x86_64"],
            "memoryMiB": 4096, "diskGiB": 6, "mirrorCheck": True, "providerInterface": "prov0", "leftovers": ["/etc/nova"],
            "ports": [{"port": 3306, "address": "10.20.0.11", "for": "mariadb"}], "peers": ["10.20.0.21:22"],
            "units": ["nova-api.service"],
        }  # fmt: skip
        self.assertEqual(expectations.read(given, frozenset(), frozenset()), WANTED)

    def test_nothing_expected_nothing_checked_but_the_host_itself(self) -> None:
        self.assertEqual(self.found(FakeHost(), Expectations()), [])
        self.assertEqual(len(checks.CHECKS), 12)


class Listeners(unittest.TestCase):
    def test_sockets_and_whose_they_are(self) -> None:
        host = FakeHost()
        host.files |= {
            "/proc/net/tcp": LISTENS,
            "/proc/9/comm": "mariadbd\n",
            "/proc/9/cgroup": "0::/system.slice/mariadb.service\n",
        }
        host.paths = {"/proc/9"}
        host.process_links = {"/proc/9/fd": ["socket:[4711]"]}
        self.assertEqual(
            listeners.listening(host),
            [
                listeners.Listener("0.0.0.0", 22, "", ()),  # noqa: S104
                listeners.Listener("10.20.0.11", 3306, "mariadbd", ("mariadb.service",)),
            ],
        )

    def test_version_6_endpoints(self) -> None:
        self.assertEqual(listeners.endpoint("00000000000000000000000001000000:0050"), ("::1", 80))

    def test_one_address_leaves_the_others_free(self) -> None:
        one = listeners.Listener("127.0.0.1", 3306, "", ())
        self.assertFalse(one.takes("10.20.0.11", 3306))
        self.assertTrue(one.takes("", 3306))
        self.assertTrue(listeners.Listener("::", 3306, "", ()).takes("10.20.0.11", 3306))


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
