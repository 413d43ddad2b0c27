import unittest

from fakes import FakeHost

import facts


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

    def test_testing_has_the_number_that_it_will_be_released_under(self) -> None:
        host = FakeHost()
        host.files["/etc/os-release"] = 'NAME="Debian GNU/Linux"\nVERSION_CODENAME=forky\nID=debian\n'
        self.assertEqual(facts.distribution(host), "debian14")
        host.files["/etc/os-release"] += 'VERSION_ID="14"\n'
        self.assertEqual(facts.distribution(host), "debian14")
        host.files["/etc/os-release"] = "ID=arch\n"
        self.assertEqual(facts.distribution(host), "arch")

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


if __name__ == "__main__":
    unittest.main()
