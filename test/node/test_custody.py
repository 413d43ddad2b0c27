from support import NodeTest

import custody


class Custody(NodeTest):
    def databases(self, *names: str) -> set[str]:
        for name in names:
            (self.root / "var/lib/mysql" / name).mkdir(parents=True)
        return custody.kept(["mariadb-server", "nova-api"], self.context())

    def test_a_server_without_data_of_others_goes(self) -> None:
        self.write("/var/lib/mysql/ibdata1", "")
        self.assertEqual(self.databases("mysql", "performance_schema", "sys", "#innodb_redo"), set())

    def test_a_server_with_somebody_elses_database_stays_and_serves(self) -> None:
        self.assertEqual(self.databases("mysql", "operator"), {"mariadb-server"})
        self.assertIn("kept mariadb-server: it holds databases that are not ours (operator)", self.said)

    def test_a_server_that_is_not_ours_is_nobodys_concern(self) -> None:
        (self.root / "var/lib/mysql/operator").mkdir(parents=True)
        self.assertEqual(custody.kept(["nova-api"], self.context()), set())
