import os
import shutil
import unittest
from dataclasses import replace

from support import NodeTest

import bystanders
from footprint import NO_FOOTPRINT

MODULI = "/etc/ssh/moduli"


class Bystanders(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        self.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\nkeystone:x:64065:64065::/var/lib/keystone:/bin/false\n")
        self.write(MODULI, "primes")
        self.write("/etc/ssh/known", "ours")
        self.write("/var/lib/dpkg/info/openssh-server.list", f"/etc/ssh\n{MODULI}\n")
        self.write("/var/lib/dpkg/info/openssh-client.list", "/etc/ssh\n/etc/ssh/known\n")
        script = "rm -f /etc/ssh/moduli /etc/ssh/known\nrmdir /etc/ssh\nrm -rf /etc/ssh/*\n"
        self.write("/var/lib/dpkg/info/openssh-client.postrm", script)

    def keep(self, *packages: str) -> None:
        left = replace(NO_FOOTPRINT, users=frozenset({"keystone"}), paths=frozenset({"/etc/keystone/keystone.conf"}))
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

    def test_an_operators_link_and_the_mode_of_a_directory_come_back(self) -> None:
        self.write("/etc/keystone/ssl/private/key.pem", "key")
        (self.root / "etc/keystone/ssl/private").chmod(0o700)
        (self.root / "etc/keystone/domains").symlink_to("/srv/domains")
        self.write("/var/lib/dpkg/info/keystone.postrm", "rm -rf /etc/keystone\n")
        self.keep("keystone")
        shutil.rmtree(self.root / "etc/keystone")
        bystanders.restore(self.context())
        self.assertEqual((self.root / "etc/keystone/ssl/private").stat().st_mode & 0o777, 0o700)
        self.assertEqual(str((self.root / "etc/keystone/domains").readlink()), "/srv/domains")

    @unittest.skipUnless(os.geteuid() == 0, "gives files away")
    def test_what_a_service_wrote_goes_and_an_operators_account_keeps_its_own(self) -> None:
        for name, owner in (("token.cache", 64065), ("notes", 1000)):
            self.write(f"/etc/keystone/{name}", name)
            os.chown(self.root / "etc/keystone" / name, owner, owner)
        self.write("/var/lib/dpkg/info/keystone.postrm", "rm -rf /etc/keystone\n")
        self.keep("keystone")
        shutil.rmtree(self.root / "etc/keystone")
        bystanders.restore(self.context())
        self.assertEqual([path.name for path in (self.root / "etc/keystone").iterdir()], ["notes"])
        self.assertEqual((self.root / "etc/keystone/notes").stat().st_uid, 1000)

    def test_what_is_purged_with_its_owner_is_not_kept(self) -> None:
        self.keep("openssh-client", "openssh-server")
        self.purge()
        bystanders.restore(self.context())
        self.assertFalse((self.root / "etc/ssh/moduli").exists())
