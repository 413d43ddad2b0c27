import shutil
from dataclasses import replace

from support import NodeTest

import bystanders
from footprint import NO_FOOTPRINT

MODULI = "/etc/ssh/moduli"


class Bystanders(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        self.write(MODULI, "primes")
        self.write("/etc/ssh/known", "ours")
        self.write("/var/lib/dpkg/info/openssh-server.list", f"/etc/ssh\n{MODULI}\n")
        self.write("/var/lib/dpkg/info/openssh-client.list", "/etc/ssh\n/etc/ssh/known\n")
        script = "rm -f /etc/ssh/moduli /etc/ssh/known\nrmdir /etc/ssh\nrm -rf /etc/ssh/*\n"
        self.write("/var/lib/dpkg/info/openssh-client.postrm", script)

    def keep(self, *packages: str) -> None:
        left = replace(NO_FOOTPRINT, paths=frozenset({"/etc/keystone/keystone.conf"}))
        bystanders.keep(packages, left, self.context())

    def purge(self) -> None:
        for path in (MODULI, "/etc/ssh/known"):
            (self.root / path.lstrip("/")).unlink(missing_ok=True)

    def test_what_another_package_owns_comes_back_and_nothing_else(self) -> None:
        (self.root / "etc/ssh/moduli").chmod(0o640)
        self.keep("openssh-client")
        self.purge()
        bystanders.restore(self.context())
        self.assertEqual((self.root / "etc/ssh/moduli").read_text(), "primes")
        self.assertEqual((self.root / "etc/ssh/moduli").stat().st_mode & 0o777, 0o640)
        self.assertFalse((self.root / "etc/ssh/known").exists())
        self.assertFalse((self.root / "var/lib/stackwright/kept").exists())

    def test_what_is_still_there_stays_as_it_is(self) -> None:
        self.keep("openssh-client")
        self.write(MODULI, "new primes")
        bystanders.restore(self.context())
        self.assertEqual((self.root / "etc/ssh/moduli").read_text(), "new primes")

    def test_an_operators_file_in_a_directory_that_goes_whole_comes_back_alone(self) -> None:
        for name in ("keystone.conf", "policy.d/conffile.yaml", "operator.conf", "domains/operator.conf"):
            self.write(f"/etc/keystone/{name}", name)
        self.write("/var/lib/dpkg/info/keystone.list", "/etc/keystone\n/etc/keystone/policy.d/conffile.yaml\n")
        self.write("/var/lib/dpkg/info/keystone.postrm", "rm -rf /var/log/keystone /etc/keystone\n")
        self.keep("keystone")
        shutil.rmtree(self.root / "etc/keystone")
        bystanders.restore(self.context())
        there = {
            str(path.relative_to(self.root / "etc/keystone")) for path in (self.root / "etc/keystone").rglob("*.conf")
        }
        self.assertEqual(there, {"operator.conf", "domains/operator.conf"})
        self.assertFalse((self.root / "etc/keystone/policy.d").exists())

    def test_what_is_purged_with_its_owner_is_not_kept(self) -> None:
        self.keep("openssh-client", "openssh-server")
        self.purge()
        bystanders.restore(self.context())
        self.assertFalse((self.root / "etc/ssh/moduli").exists())
