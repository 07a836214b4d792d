"""One room of a server elsewhere, for a client on standard streams: requests go on as they come.

One request to the server is one answer, and nothing is kept between two. The token goes to the
address that was named and to no other: where it is sent on to another place it is refused.
"""

import http.client
import json
import os
import stat
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..errors import AgentSyncError, InvalidInput
from ..tools import results

PLACE = "/declared/mcp"
END = "/mcp"
PATIENCE_S = 60.0
LARGEST = 8 * 1024 * 1024
LOCAL = ("127.0.0.1", "localhost", "::1")
Answer = Mapping[str, Any]


class Unreachable(AgentSyncError):
    """The server does not answer, or not as one of ours does. Facts: url, why."""

    code = "server_unreachable"
    template = "the server at {url} cannot be reached: {why}"


class Server(NamedTuple):
    """Where the tools are, and for which room."""

    host: str
    port: int
    secure: bool
    path: str
    token: str
    room: str

    @property
    def url(self) -> str:
        """As it is told."""
        return f"{'https' if self.secure else 'http'}://{self.host}:{self.port}{self.path}"

    def tools(self) -> "list[dict[str, Any]]":
        """The server's tools; those that speak of a room mean this one. Raises AgentSyncError."""
        found = [dict(one) for one in self._asked("tools/list", {})["tools"]]
        return [self._meant(one) for one in found]

    def call(self, name: str, given: "Mapping[str, Any]") -> "dict[str, Any]":
        """What a tool gives, as the server says it; where none answers, a result that says so."""
        room = {} if name in ROOMLESS else {"room": self.room}
        try:
            return dict(self._asked("tools/call", {"name": name, "arguments": {**room, **given}}))
        except AgentSyncError as error:
            return results.failure(error)

    def _meant(self, tool: "dict[str, Any]") -> "dict[str, Any]":
        schema = dict(tool["inputSchema"])
        schema["required"] = [one for one in schema.get("required", ()) if one != "room"]
        return {**tool, "inputSchema": schema}

    def _asked(self, method: str, params: Answer) -> Answer:
        told = self._answer({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        if not isinstance(told.get("result"), dict):
            raise Unreachable(url=self.url, why=_refusal(told))
        return dict(told["result"])

    def _answer(self, asked: "dict[str, Any]") -> Answer:
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        link = kind(self.host, self.port, timeout=PATIENCE_S)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}",
                   "Accept": "application/json"}  # fmt: skip
        try:
            link.request("POST", self.path, json.dumps(asked), headers)
            with link.getresponse() as got:
                text = got.read(LARGEST + 1)
                if got.status >= 300 and not text.startswith(b"{"):
                    raise Unreachable(url=self.url, why=f"it answers {got.status}")
            found = json.loads(text)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(url=self.url, why=str(error) or type(error).__name__) from None
        finally:
            link.close()
        return found if isinstance(found, dict) else {}


ROOMLESS = ("sync_lobby", "sync_list_rooms", "sync_create_room")
"""Tools that speak of no room."""


def server_at(url: str, room: str, token: str) -> Server:
    """The server of an address, its tools at ``/declared/mcp`` unless it names a place.

    Raises InvalidInput, for a token that would go over a network as it is, too.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    if not plain or port == -1 or parts.query or parts.fragment:
        raise InvalidInput(f"{url!r} is no address of a server, as https://rooms.example.org")
    host, secure = parts.hostname or "", parts.scheme == "https"
    if not secure and host not in LOCAL:
        raise InvalidInput(f"{url!r}: a token goes to another machine by https alone")
    path = parts.path.rstrip("/")
    path = (path if path.endswith(END) else path + END) if path else PLACE
    return Server(host, port or (443 if secure else 80), secure, path, token, room)


def token_in(path: str) -> str:
    """The token in a file that nobody else may read. Raises InvalidInput."""
    try:
        mode = os.stat(path).st_mode
        with open(path, encoding="utf-8") as file:
            token = file.read(1000).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path!r} cannot be read: {error}") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InvalidInput(f"others may read {path!r}: chmod 600 it")
    if not token or not token.isascii() or len(token.split()) != 1:
        raise InvalidInput(f"{path!r} holds no token")
    return token


def _refusal(told: Answer) -> str:
    """What a server says that refuses, in one line."""
    error = told.get("error")
    if isinstance(error, dict):
        error = error.get("message")
    return str(told.get("message") or error or "it answers something else")[:300]
