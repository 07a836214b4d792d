"""A stand-in for the server: the page's own files, and answers made for a test.

What the drawn views show of a given picture is tested against it, exactly; that the true server
gives such pictures is tested elsewhere.
"""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from agent_sync.server.shared_routes import FOLDER, KINDS, PAGE_HEADERS

NAME = "shop"
BELOW = f"/repositories/{NAME}/"
Json = dict[str, Any]


class Made:
    """A repository ``shop``, its picture and past as a test says. ``done``: acts that came."""

    def __init__(self, glance: Json, past: "Json | Callable[[dict[str, str]], Json]") -> None:
        self.glance = glance
        self.past = past
        self.done: list[tuple[str, Json]] = []
        self.asked: list[str] = []
        self.over = threading.Event()
        made = self

        class Handler(_Handler):
            one = made

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def url(self, **route: str) -> str:
        """The page at a view."""
        query = "&".join(f"{key}={value}" for key, value in route.items())
        return f"http://127.0.0.1:{self._server.server_port}/?{query}#token=key_made"

    def close(self) -> None:
        """End it."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, query: "dict[str, str]") -> "Json | None":
        """What stands at a path; None for nothing."""
        if path == "/repositories":
            row = {"name": NAME, "room": f"repo:{NAME}", "folder": "/shop", "branch": "main"}
            return {"repositories": [row]}
        if path == f"{BELOW}glance":
            return self.glance
        if path == f"{BELOW}past":
            return self.past(query) if callable(self.past) else self.past
        return None


class _Handler(BaseHTTPRequestHandler):
    one: Made

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        path = unquote(place.path)
        self.one.asked.append(self.path)
        if path.endswith("/events") and path.startswith("/rooms/"):
            self._give(200, b"", "text/event-stream", length=False)
            self.one.over.wait()
        elif path == "/" or path.startswith("/page/"):
            self._file("index.html" if path == "/" else path.removeprefix("/page/"))
        else:
            query = {key: found[-1] for key, found in parse_qs(place.query).items()}
            told = self.one.answer(path, query)
            self._json(404 if told is None else 200, told or {"error": "not_found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.one.done.append((self.path.removeprefix(f"{BELOW}do/"), body["params"]))
        self._json(200, {"done": True, "says": "It is done.", "result": {}})

    def _file(self, name: str) -> None:
        try:
            with open(f"{FOLDER}/{name}", "rb") as file:
                self._give(200, file.read(), KINDS[name.rsplit(".", 1)[-1]])
        except (OSError, KeyError):
            self._json(404, {"error": "not_found"})

    def _json(self, status: int, told: Json) -> None:
        self._give(status, json.dumps(told).encode(), "application/json")

    def _give(self, status: int, body: bytes, kind: str, *, length: bool = True) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in PAGE_HEADERS.items():
            self.send_header(name, value)
        if length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
