"""The client's side: HTTP over one connection that is kept, raw requests, and streams of events."""

import http.client
import json
import select
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

from support import TIMEOUT_S

JSON = "application/json"
STREAM = "text/event-stream"
POOL = ThreadPoolExecutor(64, "request")
"""For requests that run beside the test."""


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, status: int, headers: "Mapping[str, str]", body: bytes) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def is_(self, status: int, error: str = "") -> Any:
        """The JSON of an answer that has this status, and this error word if one is given."""
        assert self.status == status, self
        found = self.json
        assert not error or found["error"] == error, self
        return found

    def is_empty(self, status: int) -> None:
        """Nothing but this status."""
        assert (self.status, self.body) == (status, b""), self

    def __repr__(self) -> str:
        return f"{self.status} {self.text[:2000]}"


class Client:
    """Requests to one server with one token. Not for several threads at once."""

    def __init__(self, port: int, prefix: str = "", token: str = "") -> None:
        self.port = port
        self.prefix = prefix
        self.token = token
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)

    def patience(self, seconds: float) -> None:
        """How long an answer may take."""
        self._connection.timeout = seconds

    def with_token(self, token: str) -> "Client":
        """Somebody else, with a connection of their own."""
        return Client(self.port, self.prefix, token)

    def get(self, path: str, /, **query: object) -> Answer:
        """GET; the query's names and values are escaped here."""
        return self.send("GET", path + ("?" + urlencode(query) if query else ""))

    def post(self, path: str, body: object = None) -> Answer:
        """POST a JSON body."""
        return self.send("POST", path, body)

    def put(self, path: str, body: object) -> Answer:
        """PUT a JSON body."""
        return self.send("PUT", path, body)

    def patch(self, path: str, body: object) -> Answer:
        """PATCH with a JSON body."""
        return self.send("PATCH", path, body)

    def delete(self, path: str, body: object = None, /, **query: object) -> Answer:
        """DELETE, with a JSON body or a query."""
        return self.send("DELETE", path + ("?" + urlencode(query) if query else ""), body)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: "Mapping[str, str] | None" = None,
    ) -> Answer:
        """Any request. A body of text or bytes goes as it stands, anything else as JSON."""
        raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else None
        if raw is None and body is not None:
            raw = json.dumps(body).encode()
        sent = {"Content-Type": JSON} if raw is not None else {}
        sent |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self._refresh()
        self._connection.request(method, self.prefix + path, raw, {**sent, **(headers or {})})
        with self._connection.getresponse() as answer:
            endless = answer.headers.get_content_type() == STREAM
            found = Answer(
                answer.status, dict(answer.getheaders()), b"" if endless else answer.read()
            )
        if endless:
            self._connection.close()
        return found

    def _refresh(self) -> None:
        """A server may close what was idle: no request is sent into that."""
        sock = self._connection.sock
        if sock is not None and select.select([sock], [], [], 0)[0]:
            self._connection.close()

    def beside(self, method: str, path: str, body: object = None) -> "Future[Answer]":
        """Begin a request on a connection of its own; its answer comes when it comes."""
        other = Client(self.port, self.prefix, self.token)
        return POOL.submit(lambda: other.send(method, path, body))

    def events(self, path: str, last: "int | None" = None) -> "Events":
        """Open a stream of events, behind the one that was seen last."""
        return Events(self, path, last)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class Event:
    """One event of a stream; the last one of a write has its number, those before have none."""

    def __init__(self, number: "int | None", kind: str, data: Any) -> None:
        self.number = number
        self.kind = kind
        self.data = data

    def __repr__(self) -> str:
        return f"{self.number} {self.kind} {self.data}"


class Events:
    """A stream of events; each look is bounded."""

    def __init__(self, client: Client, path: str, last: "int | None") -> None:
        headers = {"Accept": STREAM}
        headers |= {"Authorization": f"Bearer {client.token}"} if client.token else {}
        headers |= {"Last-Event-ID": str(last)} if last is not None else {}
        self._connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=TIMEOUT_S)
        self._connection.request("GET", client.prefix + path, headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.type = self._answer.headers.get_content_type()

    def __iter__(self) -> Iterator[Event]:
        """Events as they come; a silence of a minute is a TimeoutError, comments end it."""
        fields: dict[str, str] = {}
        for raw in self._answer:
            line = raw.decode().rstrip("\r\n")
            name, _, value = line.partition(":")
            if name:
                fields[name] = fields.get(name, "") + value.removeprefix(" ")
            elif not line and "data" in fields:
                number = int(fields["id"]) if "id" in fields else None
                yield Event(number, fields["event"], json.loads(fields["data"]))
            if not line:
                fields = {}

    def until(self, wanted: "Callable[[Event], bool]") -> "list[Event]":
        """All events up to the first that is wanted."""
        seen: list[Event] = []
        end = time.monotonic() + TIMEOUT_S
        for event in self:
            seen.append(event)
            if wanted(event):
                return seen
            assert time.monotonic() < end, seen
        raise AssertionError(f"the stream ended: {seen}")

    def last_until(self, wanted: "Callable[[Event], bool]") -> "list[Event]":
        """The same, and on to the end of that write: the last event has a number."""
        seen = self.until(wanted)
        return seen if seen[-1].number else seen + self.until(lambda event: bool(event.number))

    def close(self) -> None:
        """Hang up."""
        if self._connection.sock is not None:
            self._connection.sock.close()
        self._answer.close()


def raw(port: int, request: bytes) -> bytes:
    """Send bytes as they are; all that comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as connection:
        connection.sendall(request)
        found = b""
        while chunk := connection.recv(65536):
            found += chunk
        return found


def until(happened: "Callable[[], bool]") -> None:
    """Look again and again until something happened."""
    end = time.monotonic() + TIMEOUT_S
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
