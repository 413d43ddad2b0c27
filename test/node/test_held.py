import subprocess
import unittest

from support import NodeTest

import held


class Held(NodeTest):
    """The programs themselves, with a systemctl that knows one running unit."""

    def ran(self, program: str, *arguments: str) -> str:
        held.lay_out(self.context())
        systemctl = (
            '#!/bin/sh\ncase "$*" in *is-active*running*) exit 0 ;; *is-active*) exit 3 ;; esac\necho "real $*"\n'
        )
        for name in ("systemctl", "deb-systemd-invoke", "invoke-rc.d"):
            self.write(f"/usr/bin/{name}", systemctl).chmod(0o755)
        script = self.root / held.DIRECTORY.lstrip("/") / program
        script.write_text(script.read_text().replace("/usr/", f"{self.root}/usr/"))
        return subprocess.run([str(script), *arguments], capture_output=True, text=True, check=True).stdout

    def test_what_is_swallowed_and_what_is_handed_on(self) -> None:
        for command, output in (
            ("systemctl daemon-reload", ""),
            ("systemctl start nova-api.service", ""),
            ("systemctl restart running.service", "real daemon-reload\nreal restart running.service\n"),
            ("systemctl enable nova-api", "real enable nova-api\n"),
            ("systemctl is-enabled --quiet x", "real is-enabled --quiet x\n"),
            ("deb-systemd-invoke start mariadb.service epmd.socket", ""),
            (
                "deb-systemd-invoke try-restart running.service",
                "real daemon-reload\nreal try-restart running.service\n",
            ),
            ("invoke-rc.d --skip-systemd-native memcached start", ""),
            ("py3compile -p nova", ""),
        ):
            with self.subTest(command):
                self.assertEqual(self.ran(*command.split()), output)


if __name__ == "__main__":
    unittest.main()
