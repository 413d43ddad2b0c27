from support import NodeTest

import bystanders

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

    def purge(self) -> None:
        for path in (MODULI, "/etc/ssh/known"):
            (self.root / path.lstrip("/")).unlink(missing_ok=True)

    def test_what_another_package_owns_comes_back_and_nothing_else(self) -> None:
        (self.root / "etc/ssh/moduli").chmod(0o640)
        bystanders.keep(["openssh-client"], self.context())
        self.purge()
        bystanders.restore(self.context())
        self.assertEqual((self.root / "etc/ssh/moduli").read_text(), "primes")
        self.assertEqual((self.root / "etc/ssh/moduli").stat().st_mode & 0o777, 0o640)
        self.assertFalse((self.root / "etc/ssh/known").exists())
        self.assertFalse((self.root / "var/lib/stackwright/kept").exists())

    def test_what_is_still_there_stays_as_it_is(self) -> None:
        bystanders.keep(["openssh-client"], self.context())
        self.write(MODULI, "new primes")
        bystanders.restore(self.context())
        self.assertEqual((self.root / "etc/ssh/moduli").read_text(), "new primes")

    def test_what_is_purged_with_its_owner_is_not_kept(self) -> None:
        bystanders.keep(["openssh-client", "openssh-server"], self.context())
        self.purge()
        bystanders.restore(self.context())
        self.assertFalse((self.root / "etc/ssh/moduli").exists())
