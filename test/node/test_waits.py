import socket
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch

from support import Commands, NodeTest

import waits
from log import StepError
from plan import Answers, Listens, Until


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/").split("?")[0]))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class WaitsTest(NodeTest):
    def server(self) -> int:
        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return int(server.server_address[1])

    def free_port(self) -> int:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            return int(unused.getsockname()[1])

    def test_http_answers_with_a_wanted_code(self) -> None:
        port = self.server()
        with patch.dict("os.environ", {"http_proxy": "http://127.0.0.1:9"}):
            for code in (200, 300, 401):
                waits.answers(Answers(f"http://127.0.0.1:{port}/{code}?x=1", (200, 300, 401), 1), self.context())

    def test_another_code_is_no_answer(self) -> None:
        url = f"http://127.0.0.1:{self.server()}/503"
        with self.assertRaises(StepError) as caught:
            waits.answers(Answers(url, (200,), 0), self.context())
        self.assertEqual(caught.exception.what, f"waited 0 s in vain for {url} to answer")
        self.assertEqual(caught.exception.tail, ["HTTP status 503"])

    def test_nobody_answers(self) -> None:
        with self.assertRaises(StepError) as caught:
            waits.answers(Answers(f"http://127.0.0.1:{self.free_port()}/", (200,), 0), self.context())
        self.assertRegex(caught.exception.tail[0], "Connection refused")

    def test_listens(self) -> None:
        waits.listens(Listens("127.0.0.1", self.server(), 1), self.context())
        port = self.free_port()
        with self.assertRaisesRegex(StepError, f"127.0.0.1 port {port} to listen"):
            waits.listens(Listens("127.0.0.1", port, 0), self.context())

    def test_a_command_is_repeated_and_the_wait_is_told_of(self) -> None:
        tries = iter([(1, "not yet")] * 5 + [(0, "")])
        clock = iter(float(second) for second in range(0, 1000, 9))
        commands = Commands({"x": lambda *_: next(tries)})
        with patch("waits.time.sleep") as pause, patch("waits.time.monotonic", side_effect=lambda: next(clock)):
            waits.succeeds(Until("its queues", ("x",), 180, "nova", 3), self.context(commands=commands))
        pause.assert_called_with(3)
        self.assertEqual(self.said, ["waiting for its queues (27 s)", "waiting for its queues (54 s)"])

    def test_a_command_that_never_succeeds(self) -> None:
        with self.assertRaises(StepError) as caught:
            waits.succeeds(Until("x", ("x",), 0, None, 1), self.context(commands=Commands({"x": (1, "a\nb\n")})))
        self.assertEqual(caught.exception.tail, ["a", "b"])


if __name__ == "__main__":
    unittest.main()
