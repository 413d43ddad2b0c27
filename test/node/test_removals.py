import unittest

from support import NodeTest

import removals

# As Debian 13's keystone, glance-common and python3-swift have them, with lines around that remove nothing of interest.
SCRIPTS = {
    "keystone": "rm -rf /var/log/keystone /var/lib/keystone /etc/keystone\nrm -f /etc/other/file\n",
    "glance-common": (
        "\trm -rf /var/lib/${PKPRM_TEMPLATE_PREFIX} \\\n\t\t/var/lock/${PKPRM_TEMPLATE_PREFIX}\n"
        "\t[ -e /var/log/glance ] && rm -rf /var/log/glance || true\n\trmdir /etc/glance || true\n"
    ),
    "python3-swift": 'for i in lock lib; do\n\trm -rf /var/$i/swift\ndone\nrm -fr "/etc/swift"; rmdir /srv/swift\n',
}
PLACES = (
    "/etc/keystone/credential-keys",
    "/etc/other/file",
    "/var/lib/glance/images",
    "/var/lib/glancer",
    "/var/log/glance",
    "/etc/glance",
    "/var/lib/swift/x",
    "/etc/swift",
    "/srv/swift",
    "/var/lib",
)


class Removals(NodeTest):
    def reached(self, package: str) -> list[str]:
        patterns = removals.of([package, "unknown"], self.context())
        places = {place: self.root / place.lstrip("/") for place in PLACES}
        return [place for place, path in places.items() if any(removals.reach(each, path) for each in patterns)]

    def test_what_scripts_remove_whole(self) -> None:
        for package, script in SCRIPTS.items():
            self.write(f"/var/lib/dpkg/info/{package}.postrm", script)
        self.assertEqual(self.reached("keystone"), ["/etc/keystone/credential-keys"])
        self.assertEqual(self.reached("glance-common"), ["/var/lib/glance/images", "/var/log/glance"])
        self.assertEqual(self.reached("python3-swift"), ["/var/lib/swift/x", "/etc/swift"])

    def test_what_a_link_leads_to_is_not_removed_with_the_link(self) -> None:
        self.write("/srv/glance/images/1", "")
        self.write("/var/lib/there", "")
        link = self.root / "var/lib/glance"
        link.symlink_to(self.root / "srv/glance")
        self.assertFalse(removals.reach(str(link), link / "images"))
        self.assertTrue(removals.reach(str(link), link))
        above = self.root / "data"
        above.symlink_to(self.root / "var")
        self.assertTrue(removals.reach(str(above / "lib/nova"), above / "lib/nova/instances"))


if __name__ == "__main__":
    unittest.main()
