"""How facts and checks look at a node. Nothing here changes anything; tests put another one in its place."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import clock

_COMMAND_SECONDS = 20.0
_CONNECT_SECONDS = 5.0


class Host:
    """This host."""

    def read(self, path: str) -> str:
        """A file's text; empty when it cannot be read."""
        try:
            return Path(path).read_text(errors="replace")
        except OSError:
            return ""

    def exists(self, path: str) -> bool:
        """Whether there is something of that name."""
        return os.path.lexists(path)

    def matching(self, pattern: str) -> list[str]:
        """Paths that match an absolute pattern."""
        return sorted(str(path) for path in Path("/").glob(pattern.lstrip("/")))

    def links(self, directory: str) -> list[str]:
        """What the links in a directory point to; nothing when it cannot be read."""
        try:
            return [str(link.readlink()) for link in Path(directory).iterdir()]
        except OSError:
            return []  # processes end while they are looked at

    def opens(self, path: str) -> bool:
        """Whether a device opens for reading and writing."""
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CLOEXEC))
        except OSError:
            return False
        return True

    def run(self, *argv: str) -> tuple[int, str]:
        """Exit code and standard output of a command that only looks; 127 when there is none of that name."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run(
                argv,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_COMMAND_SECONDS,
                env=environment,
                check=False,
            )
        except FileNotFoundError:
            return 127, ""
        except subprocess.TimeoutExpired:
            return 124, ""
        return done.returncode, done.stdout

    def parsed(self, *argv: str) -> list[dict[str, Any]]:
        """What a command printed as a JSON list; empty when it did not."""
        code, output = self.run(*argv)
        try:
            return list(json.loads(output)) if code == 0 and output.strip() else []
        except ValueError:
            return []

    def user(self) -> int:
        """The user this program runs as."""
        return os.geteuid()

    def hostname(self) -> str:
        """The node's own name."""
        return socket.gethostname()

    def machine(self) -> str:
        """The kernel's architecture (`x86_64`)."""
        return os.uname().machine

    def cores(self) -> int:
        """Processors this program may use."""
        return len(os.sched_getaffinity(0))

    def free_gib(self, path: str) -> float:
        """Free space for root on the file system of a path, or of its next parent that is there."""
        return shutil.disk_usage(_there(path)).free / 2**30

    def device(self, path: str) -> int:
        """The file system a path is on, or its next parent that is there."""
        return _there(path).stat().st_dev

    def resolve(self, name: str) -> list[str]:
        """The addresses of a name; none when it cannot be resolved."""
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return []
        return sorted({str(entry[4][0]) for entry in found})

    def connect(self, address: str, port: int) -> str:
        """Why no TCP connection comes about within 5 s; empty when one does."""
        try:
            socket.create_connection((address, port), _CONNECT_SECONDS).close()
        except OSError as error:
            return error.strerror or str(error)
        return ""

    def clock_ahead(self, address: str) -> float | None:
        """See `clock.ahead`."""
        return clock.ahead(address)

    def ask(self, url: str, proxy: str = "") -> str:
        """Send a HEAD request, through a proxy if one is given. Empty when anything answered, else why not."""
        to, server = urlsplit(proxy or url), urlsplit(url)
        secure = server.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        port = to.port or (443 if secure and not proxy else 80)
        connection = kind(to.hostname or "", port, timeout=_CONNECT_SECONDS)
        if secure and proxy:
            connection.set_tunnel(server.hostname or "", server.port or 443)
        target = url if proxy and not secure else server.path or "/"
        try:
            connection.request("HEAD", target, headers={"Host": server.netloc})
            connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            return str(error) or type(error).__name__
        finally:
            connection.close()
        return ""


def _there(path: str) -> Path:
    """The path, or its next parent that is there."""
    return next(parent for parent in (Path(path), *Path(path).parents) if parent.exists())
