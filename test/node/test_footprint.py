import os
import unittest

from support import Commands, NodeTest

import footprint


class Footprint(NodeTest):
    def test_only_what_the_packages_explain(self) -> None:
        self.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
        self.write("/etc/group", "root:x:0:\n")
        before = footprint.take(self.context())
        self.write("/var/lib/dpkg/info/nova-api.list", "/.\n/etc\n/etc/cron.d\n/etc/cron.d/nova\n/usr/sbin/nova\n")
        self.write("/var/lib/dpkg/info/nova-api.postinst", "adduser nova; touch /etc/default/openstack\n")
        for path in (
            "/etc/cron.d/nova",
            "/etc/nova/nova.conf",
            "/var/lib/nova/x/y",
            "/etc/default/openstack",
            "/etc/mine",
        ):
            self.write(path, "")
        link = self.root / "etc/rc2.d/S01nova"
        link.parent.mkdir()
        link.symlink_to("../init.d/nova")
        left = footprint.left_by(["nova-api"], before, self.context())
        self.assertEqual(left.trees, {"/var/lib/nova"})
        files = {path for path in left.paths if not (self.root / path.lstrip("/")).is_dir()}
        self.assertEqual(
            files, {"/etc/cron.d/nova", "/etc/default/openstack", "/etc/rc2.d/S01nova", "/etc/nova/nova.conf"}
        )

    def test_what_systemd_will_make_for_their_units_is_theirs_too(self) -> None:
        self.write("/etc/passwd", "")
        self.write("/etc/group", "")
        self.write("/var/lib/old/data", "")
        before = footprint.take(self.context())
        unit = "/usr/lib/systemd/system/neutron-agent.service"
        self.write("/var/lib/dpkg/info/neutron-agent.list", f"{unit}\n")
        self.write(unit, "[Service]\nUser=root\nCacheDirectory=neutron\nStateDirectory=old neutron/x a/b/c\n")
        left = footprint.left_by(["neutron-agent"], before, self.context())
        self.assertEqual(left.trees, {"/var/cache/neutron", "/var/lib/neutron/x"})

    def test_what_an_operator_adds_below_etc_later_stays(self) -> None:
        self.write("/etc/passwd", "")
        self.write("/etc/group", "")
        before = footprint.take(self.context())
        self.write("/var/lib/dpkg/info/nova-api.postinst", "mkdir nova\n")
        self.write("/etc/nova/policy.d/made_by_postinst.yaml", "")
        left = footprint.left_by(["nova-api"], before, self.context())
        self.write("/etc/nova/operator.conf", "")
        footprint.remove(left, (), (), self.context())
        self.assertEqual([path.name for path in (self.root / "etc/nova").iterdir()], ["operator.conf"])

    def test_what_goes_with_some_of_them_is_what_no_other_explains(self) -> None:
        self.write("/etc/passwd", "heat:x:101:101::/:/x\nnova:x:102:102::/:/x\n")
        self.write("/etc/group", "heat:x:101:\nnova:x:102:\n")
        self.write(
            "/var/lib/dpkg/info/heat-common.postinst", "adduser heat; mkdir heat; touch shared-seed; nova asks it\n"
        )
        self.write("/var/lib/dpkg/info/nova-common.postinst", "# heat needs it\nadduser nova; touch shared-seed\n")
        for path in ("/etc/heat/api-paste.ini", "/etc/shared-seed", "/var/lib/heat/x", "/var/lib/nova/x", "/etc/mine"):
            self.write(path, "")
        left = footprint.Footprint(
            frozenset({"heat", "nova"}),
            frozenset({"heat", "nova"}),
            frozenset({"/etc/heat", "/etc/heat/api-paste.ini", "/etc/shared-seed"}),
            frozenset({"/var/lib/heat", "/var/lib/nova"}),
        )
        share = footprint.share_of(["heat-common"], ["nova-common"], left, self.context())
        self.assertEqual((share.users, share.groups), ({"heat"}, {"heat"}))
        self.assertEqual(share.paths, {"/etc/heat", "/etc/heat/api-paste.ini"})
        self.assertEqual(share.trees, {"/var/lib/heat"})
        # A run that was cut off may have taken the account away.
        self.write("/etc/passwd", "nova:x:102:102::/:/x\n")
        self.assertEqual(
            footprint.share_of(["heat-common"], ["nova-common"], left, self.context()).trees, {"/var/lib/heat"}
        )

    def test_what_stays_is_told(self) -> None:
        self.write("/etc/passwd", "")
        self.write("/etc/group", "")
        for path in ("/etc/heat/api-paste.ini", "/etc/heat/mine"):
            self.write(path, "")
        nobody: frozenset[str] = frozenset()
        left = footprint.Footprint(nobody, nobody, frozenset({"/etc/heat", "/etc/heat/api-paste.ini"}), nobody)
        self.assertEqual(footprint.remove(left, (), (), self.context()).paths, {"/etc/heat"})

    def test_logs_that_a_package_rotates_are_its_own_with_the_older_ones(self) -> None:
        self.write("/etc/passwd", "")
        self.write("/etc/group", "")
        self.write("/var/log/auth.log", "somebody else's")
        before = footprint.take(self.context())
        rules = "/var/log/syslog\n/var/log/auth.log {\n weekly\n}\n/var/log/old/*.log /var/log/x* { daily }\n"
        for name in ("rsyslog", "wtmp"):
            self.write(f"/etc/logrotate.d/{name}", rules.replace("syslog", name) if name == "wtmp" else rules)
        self.write("/var/lib/dpkg/info/rsyslog.list", "/etc/logrotate.d/rsyslog\n")
        self.write("/var/lib/dpkg/info/logrotate.list", "/etc/logrotate.d/wtmp\n")
        left = footprint.left_by(["logrotate", "rsyslog"], before, self.context())
        self.assertEqual({path for path in left.paths if path.startswith("/var/log/")}, {"/var/log/syslog"})
        for name in ("syslog", "syslog.1", "syslog.2.gz", "syslog-20261125", "syslog.d", "syslog-ng", "auth.log.1"):
            self.write(f"/var/log/{name}", "")
        footprint.remove(left, (), (), self.context())
        there = {path.name for path in (self.root / "var/log").iterdir() if path.is_file()}
        self.assertEqual(there, {"auth.log", "auth.log.1", "syslog.d", "syslog-ng"})

    def test_a_directory_with_something_of_somebody_else_stays(self) -> None:
        self.write("/etc/passwd", "")
        self.write("/etc/group", "")
        self.write("/etc/modprobe.d/ours.conf", "")
        self.write("/etc/modprobe.d/theirs.conf", "")
        left = footprint.Footprint(
            frozenset(), frozenset(), frozenset({"/etc/modprobe.d", "/etc/modprobe.d/ours.conf"}), frozenset()
        )
        footprint.remove(left, (), (), self.context())
        self.assertEqual([path.name for path in (self.root / "etc/modprobe.d").iterdir()], ["theirs.conf"])

    def test_a_shared_directory_that_a_package_made_its_own_is_roots_again(self) -> None:
        self.write("/etc/passwd", "polkitd:x:996:996::/:/bin/false\n")
        self.write("/etc/group", "")
        self.write("/var/lib/dpkg/info/systemd.list", "/usr/share/polkit-1/rules.d\n/usr/share/other\n")
        rules, other = (self.root / "usr/share" / name for name in ("polkit-1/rules.d", "other"))
        for directory, owner in ((rules, 996), (other, 12345)):
            directory.mkdir(mode=0o700, parents=True)
            os.chown(directory, owner, 0)
        left = footprint.Footprint(frozenset({"polkitd"}), frozenset(), frozenset(), frozenset())
        footprint.remove(left, (), (), self.context())
        self.assertEqual((rules.stat().st_uid, rules.stat().st_mode & 0o7777), (0, 0o755))
        self.assertEqual((other.stat().st_uid, other.stat().st_mode & 0o7777), (12345, 0o700))

    def test_what_is_spared_stays_with_the_accounts_that_own_it(self) -> None:
        owner = self.write("/var/lib/glance/images/1", "an image").stat()
        self.write("/etc/passwd", f"glance:x:{owner.st_uid}:{owner.st_gid}:::\nnova:x:64055:64055:::\n")
        self.write("/etc/group", f"glance:x:{owner.st_gid}:\nnova:x:64055:\n")
        for path in ("/var/lib/glance/cache/x", "/var/lib/nova/x", "/etc/keystone/keys/0", "/etc/keystone/x"):
            self.write(path, "")
        left = footprint.Footprint(
            frozenset({"glance", "nova"}),
            frozenset({"glance", "nova"}),
            frozenset({"/etc/keystone", "/etc/keystone/keys", "/etc/keystone/keys/0", "/etc/keystone/x"}),
            frozenset({"/var/lib/glance", "/var/lib/nova"}),
        )
        commands = Commands()
        footprint.remove(left, (), {"/var/lib/glance/images", "/etc/keystone/keys"}, self.context(commands=commands))
        gone = [f"{self.root}/var/lib/{path}" for path in ("glance/cache", "nova")]
        self.assertEqual(
            commands.ran, [f"rm -rf --one-file-system -- {' '.join(gone)}", "userdel nova", "groupdel nova"]
        )
        self.assertEqual([path.name for path in (self.root / "etc/keystone").rglob("*")], ["keys", "0"])

    def test_a_snapshot_survives_the_journal(self) -> None:
        left = footprint.Footprint(frozenset({"nova"}), frozenset(), frozenset({"/b", "/a"}), frozenset({"/c"}))
        self.assertEqual(footprint.footprint(footprint.stored(left)), left)

    def test_sweeping_takes_byte_code_and_empty_directories_only(self) -> None:
        self.write("/usr/lib/python3/dist-packages/nova/__pycache__/x.pyc", "")
        self.write("/usr/lib/python3/dist-packages/nova/empty/__pycache__/x.pyc", "")
        self.write("/usr/share/nova/notes", "")
        footprint.sweep(["/usr/lib/python3/dist-packages/nova", "/usr/share/nova", "/usr/share/gone"], self.context())
        self.assertFalse((self.root / "usr/lib/python3/dist-packages/nova").exists())
        self.assertTrue((self.root / "usr/share/nova/notes").exists())

    def test_daemons_files_in_run(self) -> None:
        for name in ("haproxy.pid", "systemd", "lock"):
            self.write(f"/run/{name}", "")
        found = footprint.runtime_files(["haproxy", "systemd-container"], ["/run/systemd"], self.context())
        self.assertEqual(found, {"/run/haproxy.pid"})


if __name__ == "__main__":
    unittest.main()
