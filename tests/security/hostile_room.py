"""A server of a link that somebody else made: it says what a test tells it to, and writes down what
it is told.
"""

import contextlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["dict[str, Any]"], "tuple[int, dict[str, Any] | bytes]"]
OTHER = "mzzzzzzz"
"""The machine that its documents come from."""
LONG_POLL_MS = 50


class HostileRoom:
    """It listens on loopback when the constructor is done."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: dict[str, Answer] = {
            "hello": self.hello, "put": self.put, "since": self.since, "numbers": self.numbers,
            "leave": lambda _: (200, {}),
        }  # fmt: skip
        self.extra: dict[str, str] = {}
        self.epoch, self.block = 1, 0
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def seq(self) -> int:
        """Of the last document."""
        return len(self.items)

    def says(self, kind: str, uid: str, body: "Any", **more: "Any") -> None:
        """One document that whoever asks is given."""
        item = {
            "kind": kind, "uid": uid, "seq": self.seq + 1, "machine": OTHER, "agent": "",
            "body": body, "expires_in_ms": 600_000, "fence": [1, self.seq + 1],
        }  # fmt: skip
        self.items.append(item | more)

    def heard(self, name: str = "") -> str:
        """All that it was sent, or what came to one of its doors, as text."""
        return json.dumps([told for door, told in self.asked if name in ("", door)])

    def hello(self, _told: "dict[str, Any]") -> "tuple[int, dict[str, Any]]":
        """The usual answers; a test puts others into ``answers``."""
        machines = [{"machine": OTHER, "name": "elsewhere", "heard_ms_ago": 0}]
        return 200, {"epoch": self.epoch, "seq": 0, "now": 0, "full": True, "machines": machines}

    def put(self, told: "dict[str, Any]") -> "tuple[int, dict[str, Any]]":
        """Everything is granted."""
        results = [
            {
                "kind": one["kind"],
                "uid": one["uid"],
                "ok": True,
                "seq": number,
                "fence": [1, number],
            }
            for number, one in enumerate(told["items"], self.seq + 1)
        ]
        return 200, {"now": 0, "seq": self.seq, "results": results}

    def since(self, told: "dict[str, Any]") -> "tuple[int, dict[str, Any]]":
        """What is new."""
        items = [one for one in self.items if one["seq"] > told["seq"]]
        machines = [{"machine": OTHER, "name": "elsewhere", "heard_ms_ago": 0}]
        if not items:
            threading.Event().wait(min(told.get("wait_ms", 0), LONG_POLL_MS) / 1000)
        found = {"epoch": self.epoch, "seq": self.seq, "now": 0, "items": items, "more": False}
        return 200, found | {"machines": machines}

    def numbers(self, _told: "dict[str, Any]") -> "tuple[int, dict[str, Any]]":
        """A block."""
        self.block += 1
        return 200, {"first": self.block * 1000 + 1, "last": self.block * 1000 + 1000}

    def answer(self, path: str, told: "dict[str, Any]") -> "tuple[int, dict[str, Any] | bytes]":
        """What it says to a request."""
        door = path.rpartition("/")[2]
        self.asked.append((door, told))
        return self.answers[door](told)

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Whoever hung up is not told of."""


def _handler(room: HostileRoom) -> "type[BaseHTTPRequestHandler]":
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            room.headers.append(dict(self.headers))
            status, said = room.answer(self.path, json.loads(self.rfile.read(size) or b"{}"))
            raw = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            for name, value in room.extra.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):  # who asked has had enough
                self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
