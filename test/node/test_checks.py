import unittest
from dataclasses import replace
from typing import Any

from fakes import LISTENS, WANTED, FakeHost

import checks
import expectations
import preflight
from expectations import DeviceFile, Expectations, Mtu


class Checks(unittest.TestCase):
    def found(self, host: FakeHost, expected: Expectations = WANTED) -> list[str]:
        return [f"{problem.check}: {problem.wrong}" for problem in preflight.problems(host, expected)]

    def test_a_node_in_order(self) -> None:
        self.assertEqual(self.found(FakeHost()), [])

    def test_the_public_address_is_there_too(self) -> None:
        links: dict[str, Any] = {
            "prov0": {},
            "host0": {"addresses": ["10.20.0.11"]},
            "eth2": {"addresses": ["203.0.113.11"]},
        }
        host = FakeHost()
        host.outputs = {**host.outputs, "ip -json address show": FakeHost.links_json(**links)}
        self.assertEqual(self.found(host, replace(WANTED, public_address="203.0.113.11")), [])
        self.assertEqual(
            self.found(host, replace(WANTED, public_address="203.0.113.12")),
            ["address: no interface of the node carries 203.0.113.12"],
        )

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
            (use(clocks={"10.20.0.21": 6.4}), "clock: the node's clock is 6 s behind that of 10.20.0.21"),
            (
                use(outputs={address: on(host0={"addresses": ["10.20.0.11"]})}),
                "interfaces: there is no interface prov0",
            ),
            (
                use(outputs={address: on(prov0={"addresses": ["10.20.0.11"]})}),
                "interfaces: prov0 carries the management address 10.20.0.11",
            ),
            (
                use(outputs={"ip -json -4 route": (0, '[{"dst": "default", "dev": "prov0"}]')}),
                "interfaces: prov0 carries the default route",
            ),
            (
                use(
                    outputs={
                        address: on(prov0={"addresses": ["192.168.56.9"]}, host0={"addresses": ["10.20.0.11"]}),
                        "ss": (0, '0 0 192.168.56.9:2222 192.168.56.1:5000 users:(("sshd-session",pid=9,fd=7))\n'),
                    }
                ),
                "interfaces: prov0 carries an SSH connection",
            ),
            (
                use(outputs={address: on(prov0={"addresses": ["192.168.56.9"]}, host0={"addresses": ["10.20.0.11"]})}),
                "interfaces: prov0 has the address 192.168.56.9",
            ),
            (
                use(outputs={address: on(prov0={"master": "virbr0"}, host0={"addresses": ["10.20.0.11"]})}),
                "interfaces: prov0 is a port of virbr0",
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
                use(answers={"http://deb.example.org/debian/": "timed out"}),
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

    def test_a_clock_that_nobody_can_be_asked_about(self) -> None:
        host = FakeHost()
        host.clocks = {"10.20.0.21": None}
        self.assertEqual(self.found(host), [])

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
        ours = replace(
            WANTED, own_units=frozenset({"mariadb.service", "nova-api.service"}), own_paths=frozenset({"/etc/nova"})
        )
        self.assertEqual(self.found(host, ours), [])

    def test_data_of_an_earlier_cloud_are_told_from_another_deployment(self) -> None:
        host = FakeHost()
        images, database = "/var/lib/glance/images", "/var/lib/mysql/nova"
        wanted = replace(WANTED, leftovers=("/etc/glance", "/var/lib/mysql"), remains=frozenset({images, database}))
        self.assertEqual(self.found(host, wanted), [], "somebody has removed them")
        host.paths = {"/etc/glance", "/var/lib/mysql", images, database}
        another = "leftovers: there is /etc/glance of another deployment"
        earlier = f"there is {images}, /var/lib/mysql of an earlier cloud, whose `destroy` kept its users' data"
        self.assertEqual(self.found(host, wanted), [another, f"leftovers: {earlier}"])
        self.assertEqual(self.found(host, replace(wanted, own_paths=frozenset({"/etc/nova/nova.conf"}))), [])

    def test_expectations_with_a_key_nobody_knows_are_refused(self) -> None:
        with self.assertRaises(expectations.ExpectationError):
            expectations.read({"memoryMib": 1}, frozenset(), frozenset())

    def test_expectations_as_they_come(self) -> None:
        given = {
            "node": "controller", "address": "10.20.0.11", "distributions": ["debian13"], "architectures": ["x86_64"],
            "memoryMiB": 4096, "diskGiB": 6, "mirrorCheck": True, "spareInterfaces": ["prov0"],
            "mtus": [{"interface": "", "mtu": 1500}], "kernelDatapath": False,
            "ports": [{"port": 3306, "address": "10.20.0.11", "for": "mariadb"}],
            "leftovers": ["/etc/nova"], "peers": ["10.20.0.21:22"], "units": ["nova-api.service"], "destroyData": True,
            "labels": ["swift-d1"], "files": [{"path": "/srv/swift/d2.img", "gib": 2}],
        }  # fmt: skip
        devices = {"labels": ("swift-d1",), "files": (DeviceFile("/srv/swift/d2.img", 2),)}
        wanted = replace(WANTED, mtus=(Mtu("", 1500),), destroy_data=True, **devices)
        self.assertEqual(expectations.read(given, frozenset(), frozenset()), wanted)

    def test_nothing_expected_nothing_checked_but_the_host_itself(self) -> None:
        self.assertEqual(self.found(FakeHost(), Expectations()), [])
        self.assertEqual(len(checks.CHECKS), 21)

    def test_an_interface_that_is_shared_has_an_address_of_its_own(self) -> None:
        host, wanted = FakeHost(), replace(WANTED, spare_interfaces=(), shared_interface="host0")
        self.assertEqual(self.found(host, wanted), [])
        leased = '[{"ifname": "host0", "addr_info": [{"local": "10.20.0.11", "scope": "global", "dynamic": true}]}]'
        host.outputs["ip -json address show"] = (0, leased)
        self.assertEqual(self.found(host, wanted), ["interfaces: host0 has 10.20.0.11 for a time only"])
        self.assertEqual(
            self.found(host, replace(wanted, shared_interface="eth9")), ["interfaces: there is no interface eth9"]
        )

    def test_what_was_decided_when_a_cloud_was_built_is_kept(self) -> None:
        host = FakeHost()
        decided: dict[str, tuple[str, ...]] = {
            "networking.mechanism": ("ovn",),
            "networking.tenantTypes": ("geneve", "vlan"),
        }
        first = replace(WANTED, decided=decided)
        self.assertEqual(self.found(host, first), [])
        kept = checks.remembered(first, {"decided something else": "x", "cores": 4})
        self.assertEqual(
            kept, {"cores": 4, "decided networking.mechanism": "ovn", "decided networking.tenantTypes": "geneve,vlan"}
        )
        other: dict[str, tuple[str, ...]] = {
            "networking.mechanism": ("openvswitch",),
            "networking.tenantTypes": ("vlan",),
        }
        self.assertEqual(self.found(host, replace(first, decided=other, kept=kept)), [], "nothing was built yet")
        first = replace(first, own_paths=frozenset({"/etc/neutron/neutron.conf.d"}))
        self.assertEqual(self.found(host, replace(first, kept=kept)), [])
        more: dict[str, tuple[str, ...]] = {**decided, "networking.tenantTypes": ("vlan", "geneve", "vxlan")}
        self.assertEqual(self.found(host, replace(first, decided=more, kept=kept)), [])
        self.assertEqual(
            self.found(host, replace(first, decided=other, kept=kept)),
            [
                "networking.mechanism: this cloud was built with ovn",
                "networking.tenantTypes: this cloud was built with geneve",
            ],
        )

    def test_devices_are_there_and_files_for_them_have_room(self) -> None:
        host = FakeHost()
        files = (DeviceFile("/srv/swift/d1.img", 30), DeviceFile("/srv/swift/d2.img", 30))
        wanted = replace(WANTED, labels=("swift-d3",), files=files)
        self.assertEqual(
            self.found(host, wanted),
            [
                "devices: no file system has the label swift-d3",
                "devices: 50.0 GiB are free for /srv/swift/d1.img, /srv/swift/d2.img",
            ],
        )
        host.paths = {"/dev/disk/by-label/swift-d3", "/srv/swift/d1.img"}
        self.assertEqual(self.found(host, wanted), [])

    def test_an_interface_too_small_for_its_packets(self) -> None:
        host = FakeHost()
        host.outputs["ip -json address show"] = host.links_json(
            prov0={"mtu": 1450}, host0={"mtu": 1500, "addresses": ["10.20.0.11"]}
        )
        wanted = replace(WANTED, mtus=(Mtu("prov0", 1500), Mtu("", 9000)))
        self.assertEqual(self.found(host, wanted), ["mtu: the MTU of prov0 is 1450", "mtu: the MTU of host0 is 1500"])
        self.assertEqual(self.found(host, replace(WANTED, mtus=(Mtu("prov0", 1450), Mtu("", 1500)))), [])

    def test_an_interface_that_only_has_to_be_there(self) -> None:
        wanted = replace(WANTED, mtus=(Mtu("tunnel0", 1500), Mtu("prov0", 1500)))
        self.assertEqual(self.found(FakeHost(), wanted), ["interfaces: there is no interface tunnel0"])

    def test_tunnels_by_the_management_interface_need_the_kernels_switch(self) -> None:
        host, wanted = FakeHost(), replace(WANTED, kernel_datapath=True)
        [problem] = self.found(host, wanted)
        self.assertRegex(problem, "^tunnels: the kernel has no module openvswitch")
        host.files["/proc/modules"] = "openvswitch 217088 0 - Live 0x0\n"
        self.assertEqual(self.found(host, wanted), [])

    def test_virtual_addresses_are_nobodys(self) -> None:
        host, wanted = FakeHost(), replace(WANTED, vacant=("10.20.0.101",))
        host.refused[("10.20.0.101", 9)] = "No route to host"
        self.assertEqual(self.found(host, wanted), [])
        host.outputs["ip -json neighbour show to 10.20.0.101"] = (0, '[{"lladdr": "02:00:00:00:00:01"}]')
        self.assertEqual(self.found(host, wanted), ["endpoints: somebody on the network has 10.20.0.101 already"])
        ours = replace(wanted, own_paths=frozenset(["/etc/keepalived/keepalived.conf"]))
        self.assertEqual(self.found(host, ours), [])


if __name__ == "__main__":
    unittest.main()
