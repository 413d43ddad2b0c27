from support import Commands, NodeTest

import custody
import userdata


class Custody(NodeTest):
    def kept(self, *names: str, ours: tuple[str, ...] = (), ending: bool = True, destroy: bool = True) -> set[str]:
        """The servers that stay because of these databases, of which ours are on the list of what users keep."""
        for name in names:
            (self.root / "var/lib/mysql" / name).mkdir(parents=True)
        context = self.context(destroy_data=destroy)
        for name in ours:
            path = custody.directory(name)
            userdata.hand_over(context, {"kind": "database", "name": name, "path": path})
        return custody.kept(["mariadb-server", "nova-api"], self.context(destroy_data=destroy), ending)

    def test_a_server_without_data_of_others_goes(self) -> None:
        self.write("/var/lib/mysql/ibdata1", "")
        self.assertEqual(self.kept("mysql", "performance_schema", "sys", "#innodb_redo"), set())

    def test_a_server_with_somebody_elses_database_stays(self) -> None:
        self.assertEqual(self.kept("mysql", "operator"), {"mariadb-server"})
        self.assertEqual(self.said, ["kept mariadb-server: it holds databases that are not ours (operator)"])

    def test_our_databases_keep_it_unless_they_go_with_the_cloud(self) -> None:
        self.assertEqual(self.kept("nova", "nova_api", ours=("nova", "nova_api")), set())
        self.assertEqual(custody.kept(["mariadb-server"], self.context(), ending=True), {"mariadb-server"})
        self.assertEqual(self.said, ["kept mariadb-server: it holds what users keep in our databases (nova, nova_api)"])

    def test_a_change_of_the_configuration_never_takes_it(self) -> None:
        self.assertEqual(self.kept("nova", ours=("nova",), ending=False), {"mariadb-server"})

    def test_a_database_that_its_step_still_has_is_ours_too(self) -> None:
        (self.root / "var/lib/mysql/nova").mkdir(parents=True)
        self.context("controller-nova-database").journal.add("database", name="nova")
        self.assertEqual(custody.kept(["mariadb-server"], self.context(destroy_data=True), ending=True), set())

    def test_a_name_as_the_server_spells_it(self) -> None:
        self.assertEqual(custody.directory("nova_api"), "/var/lib/mysql/nova_api")
        self.assertEqual(custody.directory("a-b"), "/var/lib/mysql/a@002db")

    def test_a_server_that_is_not_ours_is_nobodys_concern(self) -> None:
        (self.root / "var/lib/mysql/operator").mkdir(parents=True)
        self.assertEqual(custody.kept(["nova-api"], self.context(), ending=True), set())

    def test_what_stays_serves(self) -> None:
        commands = Commands()
        custody.serve({"mariadb-server", "galera-4"}, self.context(commands=commands))
        self.assertEqual(commands.ran, ["systemctl enable --now -- mariadb.service"])
        custody.serve({"galera-4"}, self.context(commands=commands))
        self.assertEqual(len(commands.ran), 1)
