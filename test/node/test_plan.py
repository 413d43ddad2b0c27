import unittest

import support  # noqa: F401

import plan
from plan import Answers, Claim, Data, Database, Listens, Off, PlanError, Progress, Run, Unit, Until, parse

PLAIN = Run(("true",), None, None, None, None, 600.0, 0.0, None)


class PlanTest(unittest.TestCase):
    def test_every_task(self) -> None:
        for line, task in (
            ("database nova nova @database", Database("nova", "nova", "database")),
            ("data /var/lib/glance/images/", Data("/var/lib/glance/images")),
            ("run -- true", PLAIN),
            (
                "run --as nova --unless 'test -e /x' --undo 'rm /x' --input @v --timeout 5 --retry 7 -- sh 'a # b' --",
                Run(("sh", "a # b", "--"), "nova", "test -e /x", "rm /x", "v", 5.0, 7.0, None),
            ),
            (
                "run --progress 'nova database:' --count '->' --of 92 -- true",
                Run(("true",), None, None, None, None, 600.0, 0.0, Progress("nova database:", "->", 92)),
            ),
            ("claim namespaces qdhcp-", Claim("namespaces", "qdhcp-")),
            ("unit nova-api 12ab", Unit("nova-api", "12ab")),
            ("off nova-spicehtml5proxy", Off("nova-spicehtml5proxy")),
            ("answers http://10.20.0.11:5000/v3", Answers("http://10.20.0.11:5000/v3", (200, 300, 401), 180.0)),
            ("answers http://x --status 200,204 --timeout 9", Answers("http://x", (200, 204), 9.0)),
            ("listens 10.20.0.11 3306", Listens("10.20.0.11", 3306, 120.0)),
            ("until 'its queues' --every 2 --as nova -- true", Until("its queues", ("true",), 180.0, "nova", 2.0)),
        ):
            with self.subTest(line):
                self.assertEqual(parse(line), [task])

    def test_comments_and_empty_lines(self) -> None:
        self.assertEqual(parse("\n# a comment\n  run -- true   # another\n\n"), [PLAIN])

    def test_all_problems_at_once_with_their_lines(self) -> None:
        text = "\n".join(
            (
                "unit nova-api",
                "run -- true",
                "launch x",
                "run true",
                "run --",
                "unit a b -- c",
                "database nova nova secret",
                "claim volumes x",
                "claim path ''",
                "run 'unclosed -- true",
                "run --progress x -- true",
                "listens 10.0.0.1 https",
                "answers http://x --timeout -1",
                "until -- true",
                "run --time 5 -- true",
                "data images",
            )
        )
        with self.assertRaises(PlanError) as caught:
            parse(text)
        lines = str(caught.exception).split("\n")
        self.assertEqual(
            [line.split(":")[0] for line in lines],
            [f"plan, line {number}" for number in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)],
        )
        for line, words in (
            (0, "digest"),
            (1, "unknown task 'launch'"),
            (5, "@NAME"),
            (9, "belong together"),
            (14, "not an absolute path"),
        ):
            self.assertRegex(lines[line], words)

    def test_values_are_those_that_tasks_need(self) -> None:
        tasks = parse("database a a @one\nrun --input @two -- true\nrun -- true")
        self.assertEqual(plan.values(tasks), {"one", "two"})


if __name__ == "__main__":
    unittest.main()
