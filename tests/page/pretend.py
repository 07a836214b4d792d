"""A server of made answers: the page's own files with their policy, and what a test lays before it.

For what no scene has: thousands of lines, hostile words in every field, answers that come late.
"""

import contextlib
import http.server
import json
import threading
import urllib.parse
from pathlib import Path
from typing import Any

from agent_sync.server.shared_routes import FOLDER, KINDS, PAGE_HEADERS

PREFIX = "/repositories/shop/"


class Pretend:
    """``answers``: what stands below ``/repositories/shop/``, by path or path with query.
    ``posted``: what was sent to ``do/``; ``replies``: (status, answer) for the next ones, by act.
    """

    def __init__(self, glance: "dict[str, Any]") -> None:
        self.answers: dict[str, Any] = {"glance": glance}
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.replies: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        made = type("Made", (Handler,), {"pretend": self})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), made)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def reply(self, act: str, status: int, **answer: Any) -> None:
        """The next answer to an act; without one it is done."""
        self.replies.setdefault(act, []).append((status, answer))

    def changed(self) -> None:
        """The picture is another one."""
        self.answers["glance"]["seq"] += 1

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    """Files of the page, made answers, and acts that are noted."""

    pretend: Pretend

    def do_GET(self) -> None:
        """A file, or an answer; whatever is missing is 404, a stream is open and silent."""
        path, _, query = self.path.partition("?")
        if path == "/" or path.startswith("/page/"):
            return self._file("index.html" if path == "/" else path.removeprefix("/page/"))
        if path == "/repositories":
            names = [{"name": "shop", "room": "repo:shop", "folder": "/shop", "branch": "main"}]
            return self._data(200, {"repositories": names})
        if path.endswith("/events") and path.startswith("/rooms/"):
            return self._data(404, {"error": "room_not_found", "message": "no stream here"})
        found = self._made(urllib.parse.unquote(path), urllib.parse.unquote_plus(query))
        if found is None:
            return self._data(404, {"error": "not_found", "message": "it is not there"})
        return self._data(200, found)

    def _made(self, path: str, query: str) -> Any:
        name = path.removeprefix(PREFIX)
        answers = self.pretend.answers
        return answers.get(f"{name}?{query}" if query else name, answers.get(name))

    def do_POST(self) -> None:
        """An act."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = self.path.rsplit("/", 1)[-1]
        self.pretend.posted.append((name, body))
        waiting = self.pretend.replies.get(name)
        status, answer = waiting.pop(0) if waiting else (200, {"done": True, "says": f"did {name}"})
        self._data(status, answer)

    def _file(self, name: str) -> None:
        kind = KINDS.get(name.rsplit(".", 1)[-1], "text/plain")
        try:
            content = (Path(FOLDER) / name).read_bytes()
        except OSError:
            return self._data(404, {"error": "not_found"})
        return self._send(200, content, kind, PAGE_HEADERS)

    def _data(self, status: int, data: Any) -> None:
        self._send(status, json.dumps(data).encode(), "application/json", {})

    def _send(self, status: int, content: bytes, kind: str, headers: "dict[str, str]") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        with contextlib.suppress(ConnectionError):  # whoever asked is gone already
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is said."""
