"""Calls to the server: JSON over HTTP, to one host, each bounded in size and time (LINK-4).

A token is sent to the host that was named and to no other: what answers with a redirect, or with
anything but JSON, is refused. Certificates are verified; without TLS only this machine is asked.
"""

import ipaddress
import json
import socket
import ssl
import threading
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

from ...errors import UsageError

LARGEST = 4 * 1024 * 1024
LARGEST_REFUSAL = 64 * 1024
DEEPEST = 64
CONNECT_S = 5.0
OK = 200
LOCAL_NAMES = ("localhost",)


class Away(Exception):
    """There is no answer, or none that can be read: ``why`` in a few words of ours."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Refused(Exception):
    """The server says no: its status, its word, what it says beside."""

    def __init__(self, status: int, error: str, data: "dict[str, Any]") -> None:
        super().__init__(f"{status} {error}")
        self.status = status
        self.error = error
        self.data = data


class Address:
    """A server's place, from its address as a person gives it. Raises UsageError."""

    def __init__(self, url: str) -> None:
        parts = _split(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
            raise UsageError("a server is named by its address, like https://sync.example.org")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise UsageError("name the server alone: nothing stands behind its host and port")
        self.secure = parts.scheme == "https"
        if not self.secure and not _is_here(host):
            raise UsageError(
                "a token is not sent over a network in the clear: name the server with https://"
            )
        self.host, self.is_here = host, _is_here(host)
        self.port = parts.port or (443 if self.secure else 80)
        shown = f"[{host}]" if ":" in host else host
        self.netloc = f"{shown}:{self.port}"
        self.url = f"{parts.scheme}://{self.netloc}"


def _split(url: str) -> Any:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UsageError(f"this is no address: {error}") from None
    return parts


def _is_here(host: str) -> bool:
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Server:
    """One connection to it, used by one thread at a time; made anew when it is gone."""

    def __init__(self, address: Address, room: str, token: str, ca_file: str = "") -> None:
        self.address = address
        self.path = f"/declared/rooms/{quote(room, safe=':')}/link/"
        self._token = token
        self._ca_file = ca_file
        self._connection: "HTTPConnection | None" = None
        self._trusted: "ssl.SSLContext | None" = None

    def call(self, name: str, asked: "dict[str, Any]", seconds: float) -> "dict[str, Any]":
        """What it answers. Raises Away, Refused; over in ``seconds``, whatever the other side does.

        One that hangs up between two calls is asked once more.
        """
        sent = json.dumps(asked, separators=(",", ":")).encode()
        kept = self._connection is not None
        try:
            return self._tried(name, sent, seconds)
        except Away as error:
            if not kept or error.why != HUNG_UP:
                raise
        return self._tried(name, sent, seconds)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _tried(self, name: str, sent: bytes, seconds: float) -> "dict[str, Any]":
        connection, self._connection = self._connection, None
        ending: "threading.Timer | None" = None
        try:
            held = connection.sock if connection else self._socket(min(seconds, CONNECT_S))
            # A socket's own time begins anew with every byte: this one ends what only drips.
            ending = threading.Timer(seconds, _cut, [held])
            ending.daemon = True
            ending.start()
            held.settimeout(seconds)
            if connection is None:
                connection = self._connected(held)
            status, data = self._exchanged(connection, name, sent)
        except (OSError, HTTPException, ValueError) as error:
            if connection is not None:
                connection.close()
            raise Away(_why(error)) from None
        except Away:
            if connection is not None:
                connection.close()
            raise
        finally:
            if ending is not None:
                ending.cancel()
        if connection.sock is not None:
            self._connection = connection
        if status == OK:
            return data
        word = data.get("error")
        raise Refused(status, word[:64] if isinstance(word, str) else str(status), data)

    def _exchanged(
        self, connection: HTTPConnection, name: str, sent: bytes
    ) -> "tuple[int, dict[str, Any]]":
        connection.request(
            "POST", self.path + name, sent,
            {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json",
             "Accept": "application/json"},
        )  # fmt: skip
        answer = connection.getresponse()
        most = LARGEST if answer.status == OK else LARGEST_REFUSAL
        body = answer.read(most + 1)
        if len(body) > most:
            raise Away("its answer is too large")
        if 300 <= answer.status < 400:
            raise Away("it sends the call elsewhere")
        if answer.will_close:
            connection.close()
        return answer.status, _read(body, answer.status)

    def _socket(self, seconds: float) -> socket.socket:
        address = self.address
        held = socket.create_connection((address.host, address.port), seconds)
        held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not address.secure:
            return held
        if self._trusted is None:
            self._trusted = ssl.create_default_context(cafile=self._ca_file or None)
        return self._trusted.wrap_socket(
            held, server_hostname=address.host, do_handshake_on_connect=False
        )

    def _connected(self, held: socket.socket) -> HTTPConnection:
        address = self.address
        if isinstance(held, ssl.SSLSocket):
            held.do_handshake()
        kind = HTTPSConnection if address.secure else HTTPConnection
        connection = kind(address.host, address.port)
        connection.sock = held
        connection.auto_open = 0  # what is gone is made anew above, with its time and its checks
        return connection


HUNG_UP, NOT_TRUSTED = "it hung up", "its certificate is not trusted"
MAY_NOT_RUN = "the server may not run"
NO_TLS = "it does not speak TLS there"
_PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")
"""What the library calls an answer that is no TLS."""


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{NOT_TRUSTED}: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return f"{error.strerror or 'nobody listens'}: {MAY_NOT_RUN}"
    if isinstance(error, (ConnectionError, HTTPException, ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return HUNG_UP
    if isinstance(error, ssl.SSLError):
        reason = str(error.reason or "")
        return NO_TLS if reason in _PLAIN else f"TLS fails: {reason.lower().replace('_', ' ')}"
    if isinstance(error, OSError):
        return error.strerror or "it cannot be reached"
    return "it cannot be reached"


def _cut(held: socket.socket) -> None:
    try:
        socket.socket.shutdown(held, socket.SHUT_RDWR)  # TLS has a farewell of its own, and waits
    except OSError:
        return


def _read(body: bytes, status: int) -> "dict[str, Any]":
    """The JSON object of an answer; that of a refusal may be missing. Raises Away."""
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and is_shallow(found):
        return found
    if status == OK:
        raise Away("its answer is no JSON of ours")
    return {}


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def is_shallow(value: object, left: int = DEEPEST) -> bool:
    """Whether nothing in it is nested deeper than ``left``."""
    if isinstance(value, dict):
        return left > 0 and all(is_shallow(one, left - 1) for one in value.values())
    if isinstance(value, list):
        return left > 0 and all(is_shallow(one, left - 1) for one in value)
    return True
