from unittest.mock import patch

from support import NodeTest

import mounts


class InTheWay(NodeTest):
    def setUp(self) -> None:
        super().setUp()
        removed = "rm -rf /var/cache/odd /var/lib/${NAME} /var/log/$NAME"
        script = f"{removed}\nrm -f /var/log/libvirt\ntest -e /var/lib/mysql\n"
        self.write("/var/lib/dpkg/info/nova-common.postrm", script)

    def found(self, *paths: str) -> list[str]:
        mounted = [str(self.root / path.lstrip("/")) for path in ("/", "/srv/x", *paths)]
        with patch("mounts._mounted", return_value=mounted):
            found = mounts.in_the_way(["nova-common", "nova-compute"], self.context())
        return [path.removeprefix(str(self.root)) for path in found]

    def test_what_is_mounted_in_the_projects_own_directories_is(self) -> None:
        inside = ["/var/lib/nova/instances", "/var/log/nova"]
        self.assertEqual(self.found(*inside), inside)

    def test_what_is_mounted_in_a_directory_that_a_script_names_is(self) -> None:
        self.assertEqual(self.found("/var/cache/odd/deep"), ["/var/cache/odd/deep"])

    def test_nothing_else_is(self) -> None:
        self.assertEqual(self.found("/var/lib/novae", "/var/lib", "/var/lib/mysql", "/var/log/libvirt"), [])
