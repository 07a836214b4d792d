"""Load for ``bench_rooms.py``: many connections in one thread, and as little work as possible each.

A request is bytes that are sent again and again. What measures must cost less than what is
measured: nothing is parsed but the status and the length of an answer.
"""

import json
import re
import selectors
import socket
import time
from collections.abc import Mapping
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PATIENCE_S = 60.0


class Target:
    """A server, and who asks there."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port = port
        self.token = token

    def request(self, method: str, path: str, body: object = None) -> bytes:
        """The bytes of a request."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        head += f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        if body is None:
            return f"{head}\r\n".encode()
        text = json.dumps(body)
        kind = f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n"
        return f"{head}{kind}\r\n{text}".encode()

    def ask(self, method: str, path: str, body: object = None) -> "dict[str, Any]":
        """One request by itself, that has to succeed."""
        with Line(self.port) as line:
            line.send(self.request(method, path, body))
            return dict(json.loads(line.answer()))


class Line:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, request: bytes) -> None:
        """Begin a request."""
        self._read = b""
        self.socket.sendall(request)

    def more(self) -> "bytes | None":
        """Read what is there: the body of the answer once it is whole. Raises ConnectionError."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server hung up")
        self._read += chunk
        head, end, body = self._read.partition(b"\r\n\r\n")
        found = LENGTH.search(head) if end else None
        if found is None or len(body) < int(found[1]):
            return None
        if head[9:10] != b"2":
            raise ConnectionError(f"{head[:40]!r} {body[:300]!r}")
        return body

    def answer(self) -> bytes:
        """The body of the answer, waited for."""
        while (body := self.more()) is None:
            pass
        return body


class Answers:
    """Which of many lines have something to read."""

    def __init__(self, lines: "list[Line]") -> None:
        self.selector = selectors.DefaultSelector()
        for line in lines:
            self.selector.register(line.socket, selectors.EVENT_READ, line)

    def ready(self) -> "list[Line]":
        """Wait for some. Raises TimeoutError."""
        found = self.selector.select(PATIENCE_S)
        if not found:
            raise TimeoutError("no answer")
        return [key.data for key, _ in found]

    def __enter__(self) -> "Answers":
        return self

    def __exit__(self, *_: object) -> None:
        self.selector.close()


def rate(port: int, requests: "list[bytes]", seconds: float) -> float:
    """Answers a second with as many clients as requests, each with its own again and again."""
    lines = {Line(port): request for request in requests}
    count = 0
    begin = time.perf_counter()
    end = begin + seconds
    with Answers(list(lines)) as answers:
        for line, request in lines.items():
            line.send(request)
        while time.perf_counter() < end:
            for line in answers.ready():
                if line.more() is not None:
                    count += 1
                    line.send(lines[line])
        spent = time.perf_counter() - begin
    for line in lines:
        line.socket.close()
    return count / spent


def all_answered(lines: "list[Line]") -> None:
    """Wait until each of them has its answer."""
    open_lines = set(lines)
    with Answers(lines) as answers:
        while open_lines:
            for line in answers.ready():
                if line.more() is not None:
                    answers.selector.unregister(line.socket)
                    open_lines.discard(line)


def memory_mb(pid: int) -> float:
    """What a process has in memory, in megabytes; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            fields: Mapping[str, str] = dict(line.split(":", 1) for line in status)
    except OSError:
        return 0.0
    return int(fields["VmRSS"].split()[0]) / 1024
