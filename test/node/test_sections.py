import unittest

import support  # noqa: F401

import sections
from log import StepError
from sections import SectionFile, fill, parse

TEXT = """\
==> /etc/nova/a.conf root:nova 0640
[DEFAULT]

my_ip = 10.20.0.11
==> @database
S3cret
==> /etc/empty root:root 0644
==> @two
a
b
"""


class SectionsTest(unittest.TestCase):
    def test_files_and_values(self) -> None:
        self.assertEqual(
            parse(TEXT),
            sections.Sections(
                [
                    SectionFile("/etc/nova/a.conf", "root", "nova", 0o640, "[DEFAULT]\n\nmy_ip = 10.20.0.11\n"),
                    SectionFile("/etc/empty", "root", "root", 0o644, ""),
                ],
                {"database": "S3cret", "two": "a\nb"},
            ),
        )

    def test_nothing(self) -> None:
        for text in ("", "\n", " \n\n"):
            self.assertEqual(parse(text), sections.Sections([], {}))

    def test_lines_are_ended_by_newlines_only(self) -> None:
        for odd in ("\x0b", "\x0c", "\x1c", "\u2028", "\x85", "\r"):
            self.assertEqual(parse(f"==> @x\na{odd}b\n").values, {"x": f"a{odd}b"})

    def test_what_is_wrong(self) -> None:
        for text, message in (
            ("x = 1\n==> @a\n", "line 1 comes before any header"),
            ("==> relative root:root 0644\n", "malformed header: ==> relative"),
            ("==> /etc/x root:root 644\n", "malformed header"),
            ("==> /etc/x root 0644\n", "malformed header"),
            ("==> /etc/x root:root 0999\n", "malformed header"),
            ("==> /x r:r 0644\n==> /x r:r 0644\n", "/x is given twice"),
            ("==> @x\n1\n==> @x\n2\n", "@x is given twice"),
        ):
            with self.subTest(text), self.assertRaisesRegex(StepError, message):
                parse(text)

    def test_errors_do_not_show_what_is_between_headers(self) -> None:
        with self.assertRaises(StepError) as caught:
            parse("S3cret\n==> @x\n")
        self.assertNotIn("S3cret", str(caught.exception))

    def test_facts_are_filled_in(self) -> None:
        [file] = fill([SectionFile("/x", "r", "r", 0o644, "w=@{workers} @{ x @x %{y}\n")], {"workers": 2})
        self.assertEqual(file.content, "w=2 @{ x @x %{y}\n")

    def test_unknown_facts_are_named_all_at_once(self) -> None:
        files = [SectionFile(f"/{name}", "r", "r", 0o644, f"@{{{name}}}") for name in ("one", "two")]
        with self.assertRaisesRegex(StepError, r"@\{one\} in /one, @\{two\} in /two; this node's facts are cores"):
            fill(files, {"cores": 2})


if __name__ == "__main__":
    unittest.main()
