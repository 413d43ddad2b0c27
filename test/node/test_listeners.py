import unittest

from fakes import LISTENS, FakeHost

import listeners


class Listeners(unittest.TestCase):
    def test_sockets_and_whose_they_are(self) -> None:
        host = FakeHost()
        host.files |= {
            "/proc/net/tcp": LISTENS,
            "/proc/9/comm": "mariadbd\n",
            "/proc/9/cgroup": "0::/system.slice/mariadb.service\n",
        }
        host.paths = {"/proc/9"}
        host.process_links = {"/proc/9/fd": ["socket:[4711]"]}
        self.assertEqual(
            listeners.listening(host),
            [
                listeners.Listener("0.0.0.0", 22, "", ()),  # noqa: S104
                listeners.Listener("10.20.0.11", 3306, "mariadbd", ("mariadb.service",)),
            ],
        )

    def test_version_6_endpoints(self) -> None:
        self.assertEqual(listeners.endpoint("00000000000000000000000001000000:0050"), ("::1", 80))

    def test_one_address_leaves_the_others_free(self) -> None:
        one = listeners.Listener("127.0.0.1", 3306, "", ())
        self.assertFalse(one.takes("10.20.0.11", 3306))
        self.assertTrue(one.takes("", 3306))
        self.assertTrue(listeners.Listener("::", 3306, "", ()).takes("10.20.0.11", 3306))


if __name__ == "__main__":
    unittest.main()
